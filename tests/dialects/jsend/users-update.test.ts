/** jsend, PUT /api/v1/users/:id: who may change an e-mail, to what, and what follows from it in every dialect. */
import { jsend } from '../../../client/dialects/jsend.ts';
import { answerOf } from '../../helpers/answers.ts';
import { accountsOf, createPerson, registerMember, signInPlain, type Member } from '../../helpers/members.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../../helpers/service.ts';

let service: TestService;
let member: Member;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
beforeEach(async () => {
  member = await registerMember(service);
});

const put = (id: number | string, body: unknown, { accessToken: token }: { accessToken: string } = member) =>
  service.request(`/api/v1/users/${id}`, { method: 'PUT', body, token });
const fail = (status: number, code: string, message: string, details?: object[]) => ({
  status,
  body: { status: 'error', code, message, ...(details && { details }) },
});
const dateOf = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
const NOT_FOUND = fail(404, 'USER_NOT_FOUND', 'User not found');
const FORBIDDEN = fail(403, 'FORBIDDEN', 'You may only change your own account');
const TAKEN = fail(409, 'EMAIL_ALREADY_REGISTERED', 'Email already registered');

/** Sends what must be refused, and holds that no account changed. */
const expectRefused = async (
  expected: ReturnType<typeof fail>,
  ...call: Parameters<typeof put>
): Promise<void> => {
  const before = await accountsOf(service);
  service.clock.advance(1);
  expect(answerOf(await put(...call))).toEqual(expected);
  expect(await accountsOf(service)).toEqual(before);
};

const logins = (email: string) =>
  Promise.all(
    [
      ['/auth/login', { login: email }],
      ['/api/v1/auth/login', { email }],
      ['/api/v1/auth/login', { identity: email }],
      ['/auth/token/', { username: email }],
    ].map(async ([path, names]) => {
      const body = { ...(names as object), password: PASSWORD };
      return (await service.request(path as string, { method: 'POST', body })).status;
    }),
  );

describe('200', () => {
  test('the account itself: the new e-mail is answered, created_at stays, updated_at moves', async () => {
    const created = dateOf(service.clock.now());
    service.clock.advance(60);
    const { email } = uniqueNames();
    const { users } = service.client(jsend, member.accessToken);
    const answer = await users.update({ params: { id: member.id }, body: { email } });
    const data = {
      id: member.id,
      email,
      created_at: created,
      updated_at: dateOf(service.clock.now()),
    };
    expect(answerOf(answer)).toEqual({ status: 200, body: { status: 'success', data } });
    expect(answerOf(await users.get({ params: { id: member.id } }))).toEqual(answerOf(answer));
  });

  test('an ADMIN changes anyone', async () => {
    const admin = await registerMember(service, { role: 'ADMIN' });
    const { email } = uniqueNames();
    const answer = await put(member.id, { email }, admin);
    expect([answer.status, (answer.body as { data: { email: string } }).data.email]).toEqual([200, email]);
  });

  test('the new e-mail signs in through every dialect, the old one through none', async () => {
    const { email } = uniqueNames();
    expect((await put(member.id, { email })).status).toBe(200);
    expect(await logins(email)).toEqual([200, 200, 200, 200]);
    expect(await logins(member.email)).toEqual([401, 401, 404, 401]);
  });

  test('the sessions go on: access token and refresh token stay good', async () => {
    await put(member.id, { email: uniqueNames().email });
    expect((await put(member.id, { email: uniqueNames().email })).status).toBe(200);
    const body = { refresh_token: member.refreshToken };
    expect((await service.client(jsend).auth.refresh({ body })).status).toBe(200);
  });

  test('the old e-mail is free for anyone', async () => {
    await put(member.id, { email: uniqueNames().email });
    expect((await registerMember(service, { email: member.email })).id).not.toBe(member.id);
  });

  test('the e-mail of a deleted account is free', async () => {
    const gone = await registerMember(service);
    await service.client(jsend, gone.accessToken).users.remove({ params: { id: gone.id } });
    expect((await put(member.id, { email: gone.email })).status).toBe(200);
  });

  test('nothing but the e-mail changes, whatever else the body says', async () => {
    const person = await createPerson(service);
    const { token } = await signInPlain(service, person.username);
    const before = (await accountsOf(service)).at(-1);
    const { email } = uniqueNames();
    const forged = {
      id: 999,
      role: 'ADMIN',
      username: 'x'.repeat(5),
      password: 'new password',
      created_at: 'x',
    };
    expect((await put(person.id, { email, ...forged }, { accessToken: token })).status).toBe(200);
    expect((await accountsOf(service)).at(-1)).toEqual({ ...before, email });
    expect((await signInPlain(service, person.username)).token).not.toBe('');
  });

  describe('of a verified address', () => {
    beforeEach(async () => {
      const [letters, names] = [(await service.letters(0)).length, uniqueNames()];
      const signup = { method: 'POST', body: { ...names, password: PASSWORD } };
      await service.request('/auth/signup/', signup);
      const letter = (await service.letters(letters + 1)).at(-1);
      const link = /(\/auth\/verify-email\/\S+)/.exec(letter?.text ?? '')?.[1] ?? '';
      expect((await service.request(link)).status).toBe(200);
      const body = { email: names.email, password: PASSWORD };
      const signedIn = await service.client(jsend).auth.login({ body });
      if (signedIn.status !== 200) throw new Error('the verified account cannot sign in');
      const { id } = await service.identity.accounts.findByEmail(names.email);
      const { access_token: accessToken, refresh_token: refreshToken } = signedIn.body.data;
      member = { id, email: names.email, accessToken, refreshToken };
    });
    const isVerified = async () => {
      const { accounts } = await service.identity.accounts.list({ after: member.id - 1, limit: 1 });
      return accounts[0]?.id === member.id && accounts[0].emailVerifiedAt !== null;
    };

    test('another one is not verified', async () => {
      expect(await isVerified()).toBe(true);
      expect((await put(member.id, { email: uniqueNames().email })).status).toBe(200);
      expect(await isVerified()).toBe(false);
    });

    test('the same one in another case stays verified, and is kept as it is written now', async () => {
      const email = member.email.toUpperCase();
      const answer = await put(member.id, { email });
      expect([answer.status, (answer.body as { data: { email: string } }).data.email]).toEqual([200, email]);
      expect(await isVerified()).toBe(true);
    });
  });
});

describe('400', () => {
  const details = (message: string) => [{ field: 'email', message: `email ${message}` }];
  const invalid = (message: string) => fail(400, 'VALIDATION_FAILED', 'Invalid input', details(message));

  test.each<[body: unknown, message: string]>([
    [{}, 'is required'],
    [undefined, 'is required'],
    [{ email: null }, 'must be a string'],
    [{ email: ['a@b.co'] }, 'must be a string'],
    [{ email: '' }, 'must not be empty'],
    [{ email: 'nowhere' }, 'must be a valid e-mail address'],
    [{ email: ' a@b.co' }, 'must be a valid e-mail address'],
    [{ email: 'a@b.co\u0000' }, 'must be a valid e-mail address'],
    [{ email: 'ä@b.co' }, 'must be a valid e-mail address'],
    [{ email: `a@${'b.'.repeat(125)}info` }, 'must have at most 255 characters'],
  ])('the body %j is refused by its field', (body, message) =>
    expectRefused(invalid(message), member.id, body),
  );

  test('a bad body is refused before anyone is told what is not theirs', async () => {
    const other = await registerMember(service);
    await expectRefused(invalid('is required'), other.id, {});
  });

  test('a bad id and a bad body are both named', () =>
    expectRefused(
      fail(400, 'INVALID_ID', 'Invalid user id', [
        { field: 'id', message: 'id must be a whole number from 1 to 9007199254740991' },
        ...details('is required'),
      ]),
      '1.5',
      {},
    ));
});

describe('403', () => {
  test.each(['UTILISATEUR', 'MODERATEUR'] as const)('a %s does not change another account', async (role) => {
    const other = await registerMember(service, { role });
    await expectRefused(FORBIDDEN, member.id, { email: uniqueNames().email }, other);
  });

  test('not even to an address that is taken, which would tell who has it', async () => {
    const other = await registerMember(service);
    await expectRefused(FORBIDDEN, other.id, { email: member.email });
  });
});

describe('404', () => {
  test('an id that nobody has, for anyone', async () => {
    const admin = await registerMember(service, { role: 'ADMIN' });
    for (const caller of [member, admin]) {
      await expectRefused(NOT_FOUND, 999_999, { email: uniqueNames().email }, caller);
    }
  });

  test('the id of a deleted account, for anyone', async () => {
    const admin = await registerMember(service, { role: 'ADMIN' });
    const gone = await registerMember(service);
    await service.client(jsend, gone.accessToken).users.remove({ params: { id: gone.id } });
    for (const caller of [member, admin]) {
      await expectRefused(NOT_FOUND, gone.id, { email: uniqueNames().email }, caller);
    }
  });
});

describe('409', () => {
  test('the e-mail of another living account, in any case, whichever dialect made it', async () => {
    const [other, person] = [await registerMember(service), await createPerson(service)];
    for (const email of [other.email, other.email.toUpperCase(), person.email]) {
      await expectRefused(TAKEN, member.id, { email });
    }
  });

  test('of ten who change to one address at once exactly one gets it', async () => {
    const { email } = uniqueNames();
    const members: Member[] = [];
    for (let count = 0; count < 10; count += 1) members.push(await registerMember(service));
    const answers = await Promise.all(members.map((caller) => put(caller.id, { email }, caller)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(409)]);
    expect((await accountsOf(service)).filter((account) => account.email === email)).toHaveLength(1);
  });
});
