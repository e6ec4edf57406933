/** jsend, DELETE /api/v1/users/:id: gone from every dialect at once, its names free again, and its row still there. */
import { jsend } from '../../../client/dialects/jsend.ts';
import { plain } from '../../../client/dialects/plain.ts';
import { answerOf } from '../../helpers/answers.ts';
import { openDatabaseOf, provideDatabase } from '../../helpers/databases.ts';
import {
  accountsOf,
  createPerson,
  refreshPlain,
  registerMember,
  signInPlain,
  type Member,
} from '../../helpers/members.ts';
import { PASSWORD, startTestService, type TestService } from '../../helpers/service.ts';

const DELETED = { status: 200, body: { status: 'success', message: 'User deleted successfully' } };
const fail = (status: number, code: string, message: string) => ({
  status,
  body: { status: 'error', code, message },
});
const NOT_FOUND = fail(404, 'USER_NOT_FOUND', 'User not found');

let service: TestService;
let admin: Member;
beforeAll(async () => {
  service = await startTestService();
  admin = await registerMember(service, { role: 'ADMIN' });
});
afterAll(() => service.close());

const remove = (id: number | string, { accessToken: token }: { accessToken: string }) =>
  service.request(`/api/v1/users/${id}`, { method: 'DELETE', token });

const statusesOf = async (calls: readonly (readonly [path: string, body?: unknown, token?: string])[]) => {
  const statuses: number[] = [];
  for (const [path, body, token] of calls) {
    const answer = await service.request(path, {
      ...(body !== undefined && { method: 'POST', body }),
      ...(token !== undefined && { token }),
    });
    statuses.push(answer.status);
  }
  return statuses;
};

describe('200', () => {
  test('the account itself, and an ADMIN anyone', async () => {
    const [one, other] = [await registerMember(service), await registerMember(service)];
    const { users } = service.client(jsend, one.accessToken);
    expect(answerOf(await users.remove({ params: { id: one.id } }))).toEqual(DELETED);
    expect(answerOf(await remove(other.id, admin))).toEqual(DELETED);
    const ids = (await accountsOf(service)).map(({ id }) => id);
    expect(ids).toContain(admin.id);
    expect(ids).not.toContain(one.id);
    expect(ids).not.toContain(other.id);
  });

  test('the account signs in through no dialect any more, by none of its names', async () => {
    const { id, email, username } = await createPerson(service);
    const signIns = [email, username].flatMap((name) => [
      ['/auth/login', { login: name, password: PASSWORD }] as const,
      ['/api/v1/auth/login', { identity: name, password: PASSWORD }] as const,
      ['/auth/token/', { username: name, password: PASSWORD }] as const,
    ]);
    const calls = [...signIns, ['/api/v1/auth/login', { email, password: PASSWORD }] as const];
    expect(await statusesOf(calls)).toEqual(Array(7).fill(200));
    await remove(id, admin);
    expect(await statusesOf(calls)).toEqual([401, 404, 401, 401, 404, 401, 401]);
  });

  test('nobody reads it any more, not even an ADMIN', async () => {
    const { id, email } = await createPerson(service);
    const calls = [`/api/v1/users/${id}`, `/utilisateurs/${id}`, `/utilisateurs/courriel/${email}`].map(
      (path) => [path, undefined, admin.accessToken] as const,
    );
    expect(await statusesOf(calls)).toEqual([200, 200, 200]);
    await remove(id, admin);
    expect(await statusesOf(calls)).toEqual([404, 404, 404]);
    for (const path of ['/api/v1/users', '/utilisateurs']) {
      expect((await service.request(path, { token: admin.accessToken })).text).not.toContain(email);
    }
  });

  test('all its tokens stop at once, in every dialect', async () => {
    const { id, username, email } = await createPerson(service);
    const held = await signInPlain(service, username);
    const body = { email, password: PASSWORD };
    const signedIn = await service.client(jsend).auth.login({ body });
    if (signedIn.status !== 200) throw new Error('the login was refused');
    const { access_token, refresh_token } = signedIn.body.data;
    const calls = [
      [`/api/v1/users/${admin.id}`, undefined, held.token],
      [`/utilisateurs/${id}`, undefined, access_token],
      ['/auth/validate_token/', { token: access_token }],
      ['/api/v1/auth/refresh', { refresh_token }],
      ['/auth/token/refresh/', { refresh: refresh_token }],
      ['/auth/refresh-token', {}, held.token],
    ] as const;
    expect(await statusesOf(calls)).toEqual(Array(6).fill(200));
    await remove(id, { accessToken: held.token });
    expect(await statusesOf(calls)).toEqual(Array(6).fill(401));
    expect((await refreshPlain(service, { cookie: held.cookie })).status).toBe(401);
  });

  test('its e-mail and username are free for another account, which its old tokens do not open', async () => {
    const { id, ...names } = await createPerson(service);
    const held = await signInPlain(service, names.username);
    await remove(id, admin);
    const again = await service.client(plain).createUser({ body: { ...names, password: PASSWORD } });
    expect(answerOf(again)).toEqual({ status: 201, body: { id: expect.any(Number) as number, ...names } });
    const newId = (again.body as { id: number }).id;
    expect(newId).toBeGreaterThan(id);
    expect((await remove(newId, { accessToken: held.token })).status).toBe(401);
    expect((await refreshPlain(service, { cookie: held.cookie })).status).toBe(401);
    expect((await service.request(`/utilisateurs/${newId}`, { token: admin.accessToken })).status).toBe(200);
  });

  test('its reset link is dead', async () => {
    const { id, email } = await createPerson(service);
    const count = (await service.letters(0)).length;
    await service.request('/auth/reset_password/', { method: 'POST', body: { email } });
    const letter = (await service.letters(count + 1)).at(-1);
    const link = /(\/auth\/password_reset_confirm\/\S+)/.exec(letter?.text ?? '')?.[1] ?? '';
    expect(await statusesOf([[link]])).toEqual([200]);
    await remove(id, admin);
    expect(await statusesOf([[link]])).toEqual([400]);
  });
});

test('the row stays, with the time of the deletion', async () => {
  const database = await provideDatabase();
  const kept = await startTestService({}, { database });
  const member = await registerMember(kept);
  kept.clock.advance(60);
  const deletedAt = kept.clock.now();
  await kept.client(jsend, member.accessToken).users.remove({ params: { id: member.id } });
  expect(await accountsOf(kept)).toEqual([]);
  await kept.close();

  const connection = await openDatabaseOf(database.env);
  try {
    const rows = await connection.knex('accounts').select<object[]>('id', 'email', 'deleted_at');
    expect(rows).toEqual([{ id: member.id, email: member.email, deleted_at: deletedAt }]);
  } finally {
    await connection.close();
    await database.remove();
  }
});

describe('400', () => {
  test.each(['0', '-1', '1.5', '1e3', 'me', '9007199254740992'])('%s is no id', async (id) => {
    const before = await accountsOf(service);
    expect(answerOf(await remove(id, admin))).toEqual({
      status: 400,
      body: {
        status: 'error',
        code: 'INVALID_ID',
        message: 'Invalid user id',
        details: [{ field: 'id', message: 'id must be a whole number from 1 to 9007199254740991' }],
      },
    });
    expect(await accountsOf(service)).toEqual(before);
  });
});

describe('401', () => {
  test('the account itself a second time: its token ended with it', async () => {
    const member = await registerMember(service);
    expect(answerOf(await remove(member.id, member))).toEqual(DELETED);
    expect(answerOf(await remove(member.id, member))).toEqual(
      fail(401, 'UNAUTHORIZED', 'Missing or invalid token'),
    );
  });
});

describe('403', () => {
  test.each(['UTILISATEUR', 'MODERATEUR'] as const)('a %s does not delete another account', async (role) => {
    const [member, other] = [await registerMember(service, { role }), await registerMember(service)];
    const before = await accountsOf(service);
    expect(answerOf(await remove(other.id, member))).toEqual(
      fail(403, 'FORBIDDEN', 'You may only change your own account'),
    );
    expect(await accountsOf(service)).toEqual(before);
    expect((await service.client(jsend, other.accessToken).users.list()).status).toBe(200);
  });
});

describe('404', () => {
  test('an id that nobody has or that is deleted, for anyone', async () => {
    const [member, gone] = [await registerMember(service), await registerMember(service)];
    await remove(gone.id, admin);
    for (const id of [gone.id, 999_999]) {
      expect(answerOf(await remove(id, admin))).toEqual(NOT_FOUND);
      expect(answerOf(await remove(id, member))).toEqual(NOT_FOUND);
    }
  });

  test('of ten who delete one account at once exactly one does', async () => {
    const { id } = await registerMember(service);
    const answers = await Promise.all(Array.from({ length: 10 }, () => remove(id, admin)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(404)]);
  });

  test('changes that cross a removal bring nobody back, and keep no address', async () => {
    const { id, email } = await registerMember(service);
    const names = Array.from({ length: 10 }, (_, at) => `crossing-${at}-${email}`);
    const change = (name: string) =>
      service.request(`/api/v1/users/${id}`, {
        method: 'PUT',
        body: { email: name },
        token: admin.accessToken,
      });
    const early = names.slice(0, 5).map(change);
    const removed = remove(id, admin);
    const answers = await Promise.all([...early, ...names.slice(5).map(change)]);
    expect(answerOf(await removed)).toEqual(DELETED);
    // Each came before the removal, or found nobody.
    expect(answers.filter(({ status }) => status !== 200 && status !== 404)).toEqual([]);
    expect(answerOf(await change(email))).toEqual(NOT_FOUND);
    expect((await accountsOf(service)).map((account) => account.id)).not.toContain(id);
    for (const name of [email, ...names]) {
      const body = { email: name, password: PASSWORD };
      const { status } = await service.request('/api/v1/auth/register', { method: 'POST', body });
      expect([name, status]).toEqual([name, 201]);
    }
  });
});
