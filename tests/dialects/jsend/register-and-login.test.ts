/** jsend, POST /api/v1/auth/register and /login: tokens for whoever has a right to them, and details for the rest. */
import { jsend } from '../../../client/dialects/jsend.ts';
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { claimsOf } from '../../helpers/forged-tokens.ts';
import { accountsOf, createPerson, registerMember } from '../../helpers/members.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../../helpers/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const JWT = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string;
const TOKENS = {
  status: 'success',
  data: { access_token: JWT, refresh_token: JWT, token_type: 'Bearer', expires_in: 900 },
};
const REGISTER = '/api/v1/auth/register';
const LOGIN = '/api/v1/auth/login';
const post = (path: string, body: unknown) => service.request(path, { method: 'POST', body });
const refused = (...details: [field: string, message: string][]) => ({
  status: 400,
  body: {
    status: 'error',
    code: 'VALIDATION_FAILED',
    message: 'Invalid input',
    details: details.map(([field, message]) => ({ field, message: `${field} ${message}` })),
  },
});

describe.each([REGISTER, LOGIN])('POST %s 400', (path) => {
  const required = 'is required';
  const text = 'must be a string';
  const email = 'must be a valid e-mail address';

  test.each<[what: string, body: unknown, details: [field: string, message: string][]]>([
    [
      'no body',
      undefined,
      [
        ['email', required],
        ['password', required],
      ],
    ],
    [
      'an empty object',
      {},
      [
        ['email', required],
        ['password', required],
      ],
    ],
    [
      'other fields',
      { username: 'ada' },
      [
        ['email', required],
        ['password', required],
      ],
    ],
    ['no e-mail', { password: PASSWORD }, [['email', required]]],
    ['no password', { email: 'ada@example.com' }, [['password', required]]],
    [
      'null for both',
      { email: null, password: null },
      [
        ['email', text],
        ['password', text],
      ],
    ],
    [
      'lists for both',
      { email: ['a@b.co'], password: [PASSWORD] },
      [
        ['email', text],
        ['password', text],
      ],
    ],
    ['an e-mail without @', { email: 'ada', password: PASSWORD }, [['email', email]]],
    ['an e-mail with blanks', { email: ' ada@example.com ', password: PASSWORD }, [['email', email]]],
    ['an e-mail with a NUL', { email: 'ada\u0000@example.com', password: PASSWORD }, [['email', email]]],
    ['an e-mail with a line end', { email: 'ada@example.com\r\n', password: PASSWORD }, [['email', email]]],
    [
      'an e-mail of 256 characters',
      { email: `a@${'b.'.repeat(125)}info`, password: PASSWORD },
      [['email', 'must have at most 255 characters']],
    ],
    [
      'an empty e-mail and a number',
      { email: '', password: 7 },
      [
        ['email', 'must not be empty'],
        ['password', text],
      ],
    ],
  ])('%s: every refused field is named, and no account comes of it', async (_what, body, details) => {
    const before = await accountsOf(service);
    expect(answerOf(await post(path, body))).toEqual(refused(...details));
    expect(await accountsOf(service)).toEqual(before);
  });

  test.each([[[]], ['"text"'], ['null'], ['7']])('the body cannot be %j', async (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await service.request(path, { method: 'POST', headers, body });
    expect(answerOf(answer)).toEqual({
      status: 400,
      body: {
        status: 'error',
        code: 'VALIDATION_FAILED',
        message: 'Invalid input',
        details: [{ field: '', message: 'body must be a JSON object' }],
      },
    });
  });
});

describe('POST /api/v1/auth/register', () => {
  describe('201', () => {
    test('a new account is signed in: two different tokens, of which the access token opens the list', async () => {
      const { email } = uniqueNames();
      const answer = await service.client(jsend).auth.register({ body: { email, password: PASSWORD } });
      expect(answerOf(answer)).toEqual({ status: 201, body: TOKENS });
      if (answer.status !== 201) throw new Error('unreachable: the status is 201');
      const { access_token, refresh_token } = answer.body.data;
      expect(claimsOf(access_token)['token_type']).toBe('access');
      expect(claimsOf(refresh_token)['token_type']).toBe('refresh');
      expect((await service.client(jsend, access_token).users.list()).status).toBe(200);
      expect((await service.client(jsend, refresh_token).users.list()).status).toBe(401);
    });

    test('it is an UTILISATEUR without any name, whatever else the body says, and gets no letter', async () => {
      const { email } = uniqueNames();
      const forged = { id: 999_999, role: 'ADMIN', username: 'forged', uuid: 'x', email_verified_at: 'x' };
      expect((await post(REGISTER, { email, password: PASSWORD, ...forged })).status).toBe(201);
      const now = service.clock.now();
      expect((await accountsOf(service)).at(-1)).toEqual({
        id: expect.any(Number) as number,
        uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        email,
        username: null,
        givenName: null,
        familyName: null,
        displayName: null,
        picture: null,
        role: 'UTILISATEUR',
        emailVerifiedAt: null,
        createdAt: now,
        updatedAt: now,
      });
      expect(await service.letters(0)).toEqual([]);
    });

    test('an e-mail of 255 characters and a password of 72 bytes are taken', async () => {
      const body = { email: `a@${'b.'.repeat(124)}info.`.slice(0, -1), password: 'x'.repeat(72) };
      const longest = { ...body, email: body.email.padStart(255, 'a') };
      expect(longest.email).toHaveLength(255);
      expect((await post(REGISTER, longest)).status).toBe(201);
      expect((await post(LOGIN, longest)).status).toBe(200);
    });

    test('a password typed by another keyboard is the same: it is compared in NFKC', async () => {
      const { email } = uniqueNames();
      expect((await post(REGISTER, { email, password: 'cafe\u0301 ﬁne' })).status).toBe(201);
      expect((await post(LOGIN, { email, password: 'caf\u00e9 fine' })).status).toBe(200);
    });
  });

  describe('400', () => {
    test.each([
      ['seven77', 'must have at least 8 characters'],
      ['🦊🦊🦊🦊', 'must have at least 8 characters'],
      ['x'.repeat(73), 'must have at most 72 bytes in UTF-8'],
      ['é'.repeat(37), 'must have at most 72 bytes in UTF-8'],
      ['password\u0000123', 'must not contain NUL or a lone surrogate'],
      ['password\ud800123', 'must not contain NUL or a lone surrogate'],
    ])('the password %j is refused and makes no account', async (password, message) => {
      const before = await accountsOf(service);
      const answer = await post(REGISTER, { email: uniqueNames().email, password });
      expect(answerOf(answer)).toEqual(refused(['password', message]));
      expect(await accountsOf(service)).toEqual(before);
    });

    test('both fields at once are both named', async () => {
      expect(answerOf(await post(REGISTER, { email: 'ada', password: 'short' }))).toEqual(
        refused(['email', 'must be a valid e-mail address'], ['password', 'must have at least 8 characters']),
      );
    });

    test('what is no JSON has a code of its own', async () => {
      const headers = { 'content-type': 'application/json' };
      const answer = await service.request(REGISTER, { method: 'POST', headers, body: '{"email":' });
      expect(answerOf(answer)).toEqual({
        status: 400,
        body: { status: 'error', code: 'INVALID_JSON', message: 'The body is not valid JSON' },
      });
    });
  });

  describe('409', () => {
    const taken = {
      status: 409,
      body: { status: 'error', code: 'EMAIL_ALREADY_REGISTERED', message: 'Email already registered' },
    };

    test('the e-mail of a living account, in any case, whichever dialect made it', async () => {
      const [{ email }, person] = [await registerMember(service), await createPerson(service)];
      const before = await accountsOf(service);
      for (const other of [email, email.toUpperCase(), person.email]) {
        const answer = await service
          .client(jsend)
          .auth.register({ body: { email: other, password: 'another password' } });
        expect(answerOf(answer)).toEqual(taken);
      }
      expect(await accountsOf(service)).toEqual(before);
      expect((await post(LOGIN, { email, password: 'another password' })).status).toBe(401);
    });

    test('of ten who register one address at once exactly one gets it', async () => {
      const { email } = uniqueNames();
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, at) =>
          post(REGISTER, { email: at % 2 === 0 ? email : email.toUpperCase(), password: PASSWORD }),
        ),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
      expect(answers.filter(({ status }) => status === 409).map(answerOf)).toEqual(Array(9).fill(taken));
    });
  });
});

describe('POST /api/v1/auth/login', () => {
  test('200: tokens for the e-mail in any case, also of an account that another dialect made', async () => {
    const { email } = await createPerson(service);
    for (const written of [email, email.toUpperCase()]) {
      const body = { email: written, password: PASSWORD };
      expect(answerOf(await service.client(jsend).auth.login({ body }))).toEqual({
        status: 200,
        body: TOKENS,
      });
    }
  });

  test('200: every sign-in is a session of its own', async () => {
    const { email } = await registerMember(service);
    const sessions = new Set<unknown>();
    for (let count = 0; count < 3; count += 1) {
      const answer = await post(LOGIN, { email, password: PASSWORD });
      sessions.add(claimsOf((answer.body as typeof TOKENS).data.access_token)['sid']);
    }
    expect(sessions.size).toBe(3);
  });

  test('401: an unknown e-mail and a wrong password get the same answer, byte for byte', async () => {
    const { email } = await registerMember(service);
    const answers = [
      await post(LOGIN, { email, password: 'not the password' }),
      await post(LOGIN, { email: 'nobody@example.com', password: PASSWORD }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.text).toBe(
        '{"status":"error","code":"INVALID_CREDENTIALS","message":"Invalid email or password"}',
      );
      expect(headersOf(answer, ['www-authenticate', 'set-cookie'])).toEqual({
        'www-authenticate': 'Bearer',
        'set-cookie': null,
      });
    }
  });

  test('401: a password that no account can have is wrong, not malformed', async () => {
    const { email } = await registerMember(service);
    for (const password of ['x', 'x'.repeat(73), `${PASSWORD}\u0000`, '\ud800']) {
      expect((await post(LOGIN, { email, password })).status).toBe(401);
    }
  });
});
