/** plain, POST /auth/create-user: 201, 400 for each field, 409 whoever has the name, and nothing else happens. */
import { plain } from '../../../client/dialects/plain.ts';
import { answerOf } from '../../helpers/answers.ts';
import { accountsOf, cookiesOf, createPerson, registerMember } from '../../helpers/members.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../../helpers/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const validBody = () => ({ firstname: 'Ada', lastname: 'Lovelace', ...uniqueNames(), password: PASSWORD });
const create = (body: unknown) => service.request('/auth/create-user', { method: 'POST', body });

/** Sends what must be refused, and holds that no account came or changed. */
const expectRefused = async (body: unknown, status: number, message: string): Promise<void> => {
  const before = await accountsOf(service);
  const answer = await create(body);
  expect(answerOf(answer)).toEqual({ status, body: { message } });
  expect(cookiesOf(answer)).toEqual([]);
  expect(await accountsOf(service)).toEqual(before);
};

describe('201', () => {
  test('a new account is answered with its documented fields, and signs nobody in', async () => {
    const { password, ...names } = validBody();
    const answer = await service.client(plain).createUser({ body: { ...names, password } });
    expect(answerOf(answer)).toEqual({ status: 201, body: { id: expect.any(Number) as number, ...names } });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(cookiesOf(answer)).toEqual([]);
  });

  test('a new account is an UTILISATEUR with an unverified e-mail and no letter, whatever else the body says', async () => {
    const { password, ...names } = validBody();
    const forged = { id: 999_999, role: 'ADMIN', emailVerifiedAt: '2020-01-01', uuid: 'x', created_at: 'x' };
    expect((await create({ ...names, password, ...forged })).status).toBe(201);
    const { username, email } = names;
    const now = service.clock.now();
    const [account] = (await accountsOf(service)).slice(-1);
    expect(account).toEqual({
      id: expect.any(Number) as number,
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      email,
      username,
      givenName: 'Ada',
      familyName: 'Lovelace',
      displayName: null,
      picture: null,
      role: 'UTILISATEUR',
      emailVerifiedAt: null,
      createdAt: now,
      updatedAt: now,
    });
    expect(account?.id).not.toBe(999_999);
    expect(await service.letters(0)).toEqual([]);
  });

  test.each([
    ['names of any script', { firstname: '李', lastname: 'Ødegård-Ñuñez 🦊' }],
    [
      'names with blanks and markup, kept as they are',
      { firstname: ' <b>Ada</b> ', lastname: "O'Brien; --" },
    ],
    ['names of 255 characters', { firstname: 'a'.repeat(255), lastname: 'b'.repeat(255) }],
    ['a username of 3 characters', { username: 'a.1' }],
    ['a username of 64 characters', { username: '-_'.repeat(32) }],
    ['an e-mail in capitals, stored as given', { email: 'ADA.Lovelace@Example.COM' }],
    ['a password of 72 bytes', { password: 'x'.repeat(72) }],
    ['a password of 8 characters that are no letters', { password: '🦊 ☂ ∑ éé' }],
  ])('takes %s', async (_what, given) => {
    const { password, ...names } = { ...validBody(), ...given };
    const answer = await create({ ...names, password });
    expect(answerOf(answer)).toEqual({ status: 201, body: { id: expect.any(Number) as number, ...names } });
    const login = await service
      .client(plain)
      .login({ body: { login: names.username.toUpperCase(), password } });
    expect(login.status).toBe(200);
  });
});

describe('400', () => {
  const required = 'is required';
  const text = 'must be a string';
  const email = 'must be a valid e-mail address';
  const username = 'must have 3 to 64 letters, digits, ".", "_" or "-"';

  test.each<[field: string, value: unknown, message: string]>([
    ...['firstname', 'lastname'].flatMap((field): [string, unknown, string][] => [
      [field, undefined, required],
      [field, null, text],
      [field, 7, text],
      [field, ['Ada'], text],
      [field, '', 'must not be empty'],
      [field, 'a'.repeat(256), 'must have at most 255 characters'],
      [field, 'A\u0000da', 'must not contain control characters'],
      [field, 'A\nda', 'must not contain control characters'],
      [field, 'A\ud800da', 'must not contain control characters'],
    ]),
    ['email', undefined, required],
    ['email', null, text],
    ['email', { a: 1 }, text],
    ['email', '', 'must not be empty'],
    ['email', 'nowhere', email],
    ['email', 'a@b', email],
    ['email', ' ada@example.com', email],
    ['email', 'ada@example.com ', email],
    ['email', 'ada@example.com\n', email],
    ['email', 'ada\u0000@example.com', email],
    ['email', 'ada@exa mple.com', email],
    ['email', `${'a'.repeat(64)}@${'b.'.repeat(96)}com`, 'must have at most 255 characters'],
    ['username', undefined, required],
    ['username', true, text],
    ['username', 'ab', username],
    ['username', 'a'.repeat(65), username],
    ['username', 'ada@example.com', username],
    ['username', 'ada lovelace', username],
    ['username', 'adä', username],
    ['username', 'ada\n', username],
    ['password', undefined, required],
    ['password', 12345678, text],
    ['password', 'seven77', 'must have at least 8 characters'],
    ['password', '🦊🦊🦊🦊', 'must have at least 8 characters'],
    ['password', 'x'.repeat(73), 'must have at most 72 bytes in UTF-8'],
    ['password', '🦊'.repeat(19), 'must have at most 72 bytes in UTF-8'],
    ['password', 'password\u0000123', 'must not contain NUL or a lone surrogate'],
    ['password', 'password\udfff123', 'must not contain NUL or a lone surrogate'],
  ])('%s cannot be %j', async (field, value, message) => {
    await expectRefused({ ...validBody(), [field]: value }, 400, `${field} ${message}`);
  });

  test('of several refused fields the first is named', async () => {
    await expectRefused({ ...validBody(), username: 'x', email: 'x' }, 400, `email ${email}`);
  });

  test.each([[[]], ['"text"'], ['null'], ['7']])('the body cannot be %j', async (body) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const before = await accountsOf(service);
    const answer = await service.request('/auth/create-user', init);
    expect(answerOf(answer)).toEqual({ status: 400, body: { message: 'The body must be a JSON object' } });
    expect(await accountsOf(service)).toEqual(before);
  });

  test('no body at all lacks the first field', () => expectRefused(undefined, 400, 'firstname is required'));
});

describe('409', () => {
  const taken = 'Username or email already taken';

  test('by username, by e-mail and by both', async () => {
    const { username, email } = await createPerson(service);
    await expectRefused({ ...validBody(), username }, 409, taken);
    await expectRefused({ ...validBody(), email }, 409, taken);
    await expectRefused({ ...validBody(), email, username }, 409, taken);
  });

  test('in any case of letters', async () => {
    const { username, email } = await createPerson(service);
    await expectRefused({ ...validBody(), username: username.toUpperCase() }, 409, taken);
    await expectRefused({ ...validBody(), email: email.toUpperCase() }, 409, taken);
  });

  test('by an account that was made in another dialect', async () => {
    const { email } = await registerMember(service);
    await expectRefused({ ...validBody(), email }, 409, taken);
    const names = uniqueNames();
    const signUp = { method: 'POST', body: { ...names, password: PASSWORD } };
    expect((await service.request('/api/v1/auth/signUp', signUp)).status).toBe(200);
    await expectRefused({ ...validBody(), username: names.username }, 409, taken);
  });

  test('of ten who want one name at once exactly one gets it', async () => {
    const { username } = uniqueNames();
    const answers = await Promise.all(Array.from({ length: 10 }, () => create({ ...validBody(), username })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
    expect((await accountsOf(service)).filter((account) => account.username === username)).toHaveLength(1);
  });
});
