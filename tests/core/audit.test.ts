/** The audit: every step of an account's life leaves its line, with who, whom, when and from where, and no secret. */
import { jsend } from '../../client/dialects/jsend.ts';
import type { Identity } from '../../server/core/identity.ts';
import type { LinkKey } from '../../server/core/letters.ts';
import type { OutgoingLetter } from '../../server/core/ports.ts';
import {
  openDatabaseOf,
  openTestDatabase,
  provideDatabase,
  type TestDatabase,
} from '../helpers/databases.ts';
import {
  createTestClock,
  PASSWORD,
  startTestService,
  uniqueNames,
  type TestClock,
} from '../helpers/service.ts';
import { createTestIdentity, ORIGIN } from '../helpers/test-identity.ts';

const NEW_PASSWORD = 'another password';

let test: TestDatabase;
let clock: TestClock;
let identity: Identity;
let letters: OutgoingLetter[];
beforeAll(async () => (test = await openTestDatabase()));
beforeEach(async () => {
  await test.empty();
  clock = createTestClock();
  letters = [];
  identity = createTestIdentity({
    database: test.database,
    clock,
    postman: {
      deliver: (letter) => {
        letters.push(letter);
        return Promise.resolve();
      },
    },
  });
});
afterAll(() => test.close());

interface AuditRow {
  readonly event: string;
  readonly account_id: number | null;
  readonly actor_id: number | null;
  readonly detail: string | null;
}

const rows = () =>
  test.knex('audit_events').orderBy('id').select<AuditRow[]>('event', 'account_id', 'actor_id', 'detail');
/** What was added since the last look. */
const seen = new Set<number>();
const news = async (): Promise<AuditRow[]> => (await rows()).filter((_, at) => !seen.has(at) && seen.add(at));
beforeEach(() => seen.clear());

const line = (event: string, given: Partial<AuditRow> = {}): AuditRow => ({
  event,
  account_id: 1,
  actor_id: null,
  detail: null,
  ...given,
});

const linkOf = async (): Promise<LinkKey> => {
  await identity.letters.dispatchDue();
  const letter = letters.at(-1);
  if (letter === undefined) throw new Error('no letter left');
  return { accountId: letter.accountId, token: letter.token };
};

it('tells an account’s life from its sign-up to its removal', async () => {
  const { email, username } = uniqueNames();
  const account = await identity.registration.registerWithLetter(
    { email, username, password: PASSWORD },
    'en',
    ORIGIN,
  );
  expect(await news()).toEqual([line('account_created', { detail: 'UTILISATEUR' })]);

  await identity.letters.verifyEmail(await linkOf(), ORIGIN);
  await identity.letters.verifyEmail(await linkOf(), ORIGIN);
  expect(await news()).toEqual([line('email_verified')]);

  await identity.sessions.signIn({ login: email, password: PASSWORD }, ORIGIN);
  expect(await news()).toEqual([line('signed_in', { actor_id: 1 })]);

  const wrong = identity.sessions.signIn({ login: username, password: 'wrong' }, ORIGIN);
  await expect(wrong).rejects.toMatchObject({ facts: { code: 'password_wrong' } });
  expect(await news()).toEqual([line('sign_in_refused', { detail: 'password_wrong' })]);

  await identity.letters.requestReset(email, 'en', ORIGIN);
  expect(await news()).toEqual([line('reset_requested', { account_id: null })]);

  await identity.letters.confirmReset(await linkOf(), NEW_PASSWORD, ORIGIN);
  expect(await news()).toEqual([line('password_changed', { actor_id: 1, detail: 'reset' })]);

  await identity.accounts.changeRole(email, 'MODERATEUR');
  expect(await news()).toEqual([line('role_changed', { detail: 'MODERATEUR' })]);

  await identity.accounts.changeEmail(account, account.id, uniqueNames().email, ORIGIN);
  expect(await news()).toEqual([line('email_changed', { actor_id: 1 })]);

  await identity.accounts.remove(account, account.id, ORIGIN);
  expect(await news()).toEqual([line('account_removed', { actor_id: 1 })]);
});

it('names an unknown login only so far that its owner would know it', async () => {
  const attempt = (login: string) => identity.sessions.signIn({ login, password: 'wrong' }, ORIGIN);
  for (const login of ['somebody@example.com', 'somebody', 'ab']) {
    await expect(attempt(login)).rejects.toMatchObject({ facts: { code: 'account_not_found' } });
  }
  const refused = (detail: string) => line('sign_in_refused', { account_id: null, detail });
  expect(await news()).toEqual([
    refused('account_not_found so***@***'),
    refused('account_not_found so***'),
    refused('account_not_found ab***'),
  ]);
});

it('notes the session that a stolen refresh token ended', async () => {
  const { email } = uniqueNames();
  await identity.registration.register({ email, password: PASSWORD }, ORIGIN);
  const { refreshToken } = await identity.sessions.signIn({ login: email, password: PASSWORD }, ORIGIN);
  await identity.sessions.rotate(refreshToken, ORIGIN);
  clock.advance(11);
  await news();
  await expect(identity.sessions.rotate(refreshToken, ORIGIN)).rejects.toMatchObject({
    facts: { code: 'token_invalid' },
  });
  const [session] = await test.knex('sessions').pluck<string[]>('id');
  expect(await news()).toEqual([line('refresh_token_reused', { detail: `session ${session ?? ''}` })]);
});

it('says nothing of what did not happen', async () => {
  const { email } = uniqueNames();
  const register = () => identity.registration.register({ email, password: PASSWORD }, ORIGIN);
  await register();
  await news();
  await expect(register()).rejects.toMatchObject({ facts: { code: 'identity_taken' } });
  await expect(
    identity.letters.confirmReset({ accountId: 1, token: 'no link' }, NEW_PASSWORD, ORIGIN),
  ).rejects.toMatchObject({ facts: { code: 'link_dead' } });
  expect(await news()).toEqual([]);
});

it('keeps time, address and request of what came over HTTP, and none of what the operator did', async () => {
  const own = await provideDatabase();
  const settings = { TRUST_PROXY: '1' };
  const service = await startTestService(settings, { database: own });
  const { email } = uniqueNames();
  const headers = { 'x-forwarded-for': '2001:db8:1:2:3:4:5:6', 'x-request-id': 'a-sign-up' };
  const answer = await service.request('/api/v1/auth/register', {
    method: 'POST',
    headers,
    body: { email, password: PASSWORD },
  });
  expect(answer.status).toBe(201);
  await service.identity.accounts.changeRole(email, 'ADMIN');
  expect((await service.client(jsend).auth.login({ body: { email, password: 'wrong' } })).status).toBe(401);
  const at = service.clock.now();
  await service.close();

  const connection = await openDatabaseOf(own.env);
  const kept = await connection
    .knex('audit_events')
    .orderBy('id')
    .select<object[]>('event', 'at', 'address', 'request_id');
  await connection.close();
  await own.remove();
  const signUp = { at, address: '2001:db8:1:2::/64', request_id: 'a-sign-up' };
  expect(kept).toEqual([
    { event: 'account_created', ...signUp },
    { event: 'signed_in', ...signUp },
    { event: 'role_changed', at, address: null, request_id: null },
    { event: 'sign_in_refused', at, address: '127.0.0.1', request_id: expect.any(String) as unknown },
  ]);
});
