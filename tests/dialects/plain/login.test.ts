/** plain, POST /auth/login: by both names of an account, one blurred 401, and a cookie with exact attributes. */
import { plain } from '../../../client/dialects/plain.ts';
import { answerOf } from '../../helpers/answers.ts';
import { claimsOf } from '../../helpers/forged-tokens.ts';
import { cookiesOf, createPerson, registerMember, signInPlain, type Person } from '../../helpers/members.ts';
import { PASSWORD, startTestService, type RawAnswer, type TestService } from '../../helpers/service.ts';

const JWT = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string;
const login = (service: TestService, body: unknown) =>
  service.request('/auth/login', { method: 'POST', body });

let service: TestService;
let person: Person;
beforeAll(async () => {
  service = await startTestService();
  person = await createPerson(service);
});
afterAll(() => service.close());

describe('200', () => {
  test.each<[string, (names: Person) => string]>([
    ['by username', ({ username }) => username],
    ['by username in another case', ({ username }) => username.toUpperCase()],
    ['by e-mail', ({ email }) => email],
    ['by e-mail in another case', ({ email }) => email.toUpperCase()],
  ])('signs in %s', async (_how, nameOf) => {
    const body = { login: nameOf(person), password: PASSWORD };
    const answer = await service.client(plain).login({ body });
    expect(answerOf(answer)).toEqual({ status: 200, body: { token: JWT } });
  });

  test('signs an account in that has no username and was made in another dialect', async () => {
    const { email } = await registerMember(service);
    expect((await signInPlain(service, email)).token).toEqual(JWT);
  });

  test('the token opens the other dialects', async () => {
    const { token } = await signInPlain(service, person.username);
    const answer = await service.request(`/utilisateurs/${person.id}`, { token });
    expect([answer.status, (answer.body as { courriel: string }).courriel]).toEqual([200, person.email]);
  });

  test('the tokens say nothing personal', async () => {
    const { token, cookie } = await signInPlain(service, person.username);
    const common = ['aud', 'exp', 'iat', 'iss', 'jti', 'sid', 'sub', 'token_type'];
    for (const [jwt, type] of [
      [token, 'access'],
      [cookie, 'refresh'],
    ] as const) {
      expect(Object.keys(claimsOf(jwt)).sort()).toEqual(common);
      expect(claimsOf(jwt)).toMatchObject({ token_type: type, aud: 'polyglot-id' });
      expect(JSON.stringify(claimsOf(jwt))).not.toMatch(/person|Ada|Lovelace/);
    }
  });

  test('the one cookie is refresh_token with exactly the promised attributes, until the session ends', async () => {
    const answer = await login(service, { login: person.username, password: PASSWORD });
    const end = new Date(service.clock.now().getTime() + 7 * 24 * 3600 * 1000);
    expect(cookiesOf(answer)).toEqual([
      {
        name: 'refresh_token',
        value: JWT,
        attributes: expect.anything() as string[],
      },
    ]);
    expect([...(cookiesOf(answer)[0]?.attributes ?? [])].sort()).toEqual([
      `Expires=${end.toUTCString()}`,
      'HttpOnly',
      'Path=/auth',
      'SameSite=Strict',
    ]);
  });
});

describe('401', () => {
  const wrong = { message: 'Username or password is incorrect' };
  /** Every header but those that differ for each answer. */
  const comparable = ({ headers }: RawAnswer): [string, string][] =>
    [...headers].filter(([name]) => !['date', 'x-request-id', 'ratelimit'].includes(name));

  test('an unknown login and a wrong password get the same answer, byte for byte, and no cookie', async () => {
    const password = 'not the password';
    const answers = [
      await login(service, { login: person.username, password }),
      await login(service, { login: person.email, password }),
      await login(service, { login: 'nobody', password }),
      await login(service, { login: 'nobody@example.com', password }),
      await login(service, { login: 'nobody', password: PASSWORD }),
    ];
    const [first] = answers;
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.text).toBe(JSON.stringify(wrong));
      expect(first && comparable(answer)).toEqual(first && comparable(first));
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      expect(cookiesOf(answer)).toEqual([]);
    }
  });

  test.each([
    ['its first 8 characters only', PASSWORD.slice(0, 8)],
    ['another case', PASSWORD.toUpperCase()],
    ['a blank more', `${PASSWORD} `],
    ['73 bytes that begin with it', PASSWORD.padEnd(73, 'x')],
    ['a NUL after it', `${PASSWORD}\u0000`],
    ['4096 characters', 'x'.repeat(4096)],
    ['a lone surrogate', '\ud800'],
  ])('%s is not the password', async (_what, password) => {
    const { username } = await createPerson(service);
    expect(answerOf(await login(service, { login: username, password }))).toEqual({
      status: 401,
      body: wrong,
    });
  });

  test.each(['Person', '%', '_', 'person_1 ', "' or 1=1 --", 'NUL\u0000', '\ud800'])(
    'the login %j is nobody',
    async (name) => {
      const answer = await login(service, { login: name, password: PASSWORD });
      expect(answerOf(answer)).toEqual({ status: 401, body: wrong });
    },
  );
});

describe('400', () => {
  test.each<[body: unknown, message: string]>([
    [{ password: PASSWORD }, 'login is required'],
    [{ login: 'person' }, 'password is required'],
    [{ login: '', password: PASSWORD }, 'login must not be empty'],
    [{ login: 'person', password: '' }, 'password must not be empty'],
    [{ login: ['person'], password: PASSWORD }, 'login must be a string'],
    [{ login: 'person', password: { length: 8 } }, 'password must be a string'],
    [{ login: 'a'.repeat(256), password: PASSWORD }, 'login must have at most 255 characters'],
    [{ login: 'person', password: 'a'.repeat(4097) }, 'password must have at most 4096 characters'],
    [{}, 'login is required'],
    [[], 'The body must be a JSON object'],
  ])('%j is refused and sets no cookie', async (body, message) => {
    const answer = await login(service, body);
    expect(answerOf(answer)).toEqual({ status: 400, body: { message } });
    expect(cookiesOf(answer)).toEqual([]);
  });
});

test('with an https address the cookie is Secure as well', async () => {
  const secure = await startTestService({ PUBLIC_URL: 'https://id.example.com' });
  try {
    const { username } = await createPerson(secure);
    const [cookie] = cookiesOf(await login(secure, { login: username, password: PASSWORD }));
    expect(cookie?.attributes.map((attribute) => attribute.replace(/=.*/, '')).sort()).toEqual([
      'Expires',
      'HttpOnly',
      'Path',
      'SameSite',
      'Secure',
    ]);
  } finally {
    await secure.close();
  }
});
