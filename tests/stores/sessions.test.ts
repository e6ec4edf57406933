/** The session store: which sessions live, and what is known of a refresh token. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../../server/core/model.ts';
import type { Database } from '../../server/core/ports.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { at, hashOf, newAccount, openSession, untilSomeoneWaits } from './builders.ts';

let test: TestDatabase;
let ada: Account;
beforeAll(async () => (test = await openTestDatabase()));
beforeEach(async () => {
  await test.empty();
  ada = await test.database.accounts.insert(newAccount());
});
afterAll(() => test.close());

const sessions = () => test.database.sessions;
/** Of a session of {@link openSession}. */
const hashFor = (sessionId: string): Buffer => hashOf(sessionId);
const newSession = (passwordHash: string) => ({
  ...{ id: randomUUID(), accountId: ada.id, createdAt: at(), expiresAt: at(3600) },
  passwordHash,
  refreshTokenHash: hashOf(randomUUID()),
});

describe('insert', () => {
  it('opens a session that lives until its end, with its account', async () => {
    const session = newSession('a hash');
    await expect(sessions().insert(session)).resolves.toBe(true);
    const { id, accountId, createdAt, expiresAt } = session;
    const live = { session: { id, accountId, createdAt, expiresAt, revokedAt: null }, account: ada };
    await expect(sessions().findLive(session.id, at())).resolves.toStrictEqual(live);
    await expect(sessions().findLive(session.id, at(3599))).resolves.toStrictEqual(live);
    await expect(sessions().findLive(session.id, at(3600))).resolves.toBeUndefined();
  });

  it('opens nothing for another password hash, a removed account, or none', async () => {
    await expect(sessions().insert(newSession('an old hash'))).resolves.toBe(false);
    await expect(sessions().insert({ ...newSession('a hash'), accountId: 99 })).resolves.toBe(false);
    await test.database.accounts.remove(ada.id, at(1));
    await expect(sessions().insert(newSession('a hash'))).resolves.toBe(false);
    await expect(test.knex('sessions').select('id')).resolves.toStrictEqual([]);
  });

  it('opens nothing that a password change which it crosses does not see', async () => {
    const { database } = test;
    const signIn = newSession('a hash');
    let signingIn: Promise<boolean> | undefined;
    await database.transaction(async (stores) => {
      await stores.accounts.update(ada.id, { passwordHash: 'another', updatedAt: at(1) });
      // Asked while the change is under way: it waits for the row, or for the embedded connection.
      signingIn = database.sessions.insert(signIn);
      await untilSomeoneWaits(test.knex);
      await stores.sessions.revokeAllOf(ada.id, at(1));
    });
    await expect(signingIn).resolves.toBe(false);
    await expect(sessions().findLive(signIn.id, at(2))).resolves.toBeUndefined();
  });
});

describe('findLive', () => {
  it('finds nothing by an id that nobody has, or that is none', async () => {
    for (const id of [randomUUID(), '', 'x', '1', '\0', `${randomUUID()}0`]) {
      await expect(sessions().findLive(id, at())).resolves.toBeUndefined();
    }
  });

  it('finds no session of a removed account', async () => {
    const id = await openSession(test.database, ada);
    await test.database.accounts.remove(ada.id, at(1));
    await expect(sessions().findLive(id, at(2))).resolves.toBeUndefined();
  });
});

describe('revoke', () => {
  it('ends one session and remembers the first time', async () => {
    const [id, other] = [await openSession(test.database, ada), await openSession(test.database, ada)];
    await sessions().revoke(id, at(1));
    await sessions().revoke(id, at(2));
    await expect(sessions().findLive(id, at(1))).resolves.toBeUndefined();
    await expect(sessions().findLive(other, at(1))).resolves.toBeDefined();
    await expect(sessions().findRefreshToken(hashFor(id))).resolves.toMatchObject({
      session: { revokedAt: at(1) },
    });
  });

  it('ends all sessions of one account and none of another', async () => {
    const bob = await test.database.accounts.insert(newAccount());
    const [first, second] = [await openSession(test.database, ada), await openSession(test.database, ada)];
    const his = await openSession(test.database, bob);
    await sessions().revokeAllOf(ada.id, at(1));
    await expect(sessions().findLive(first, at(1))).resolves.toBeUndefined();
    await expect(sessions().findLive(second, at(1))).resolves.toBeUndefined();
    await expect(sessions().findLive(his, at(1))).resolves.toBeDefined();
  });
});

describe('refresh tokens', () => {
  const rotate = (database: Database, from: string, to: string, seconds = 1) =>
    database.sessions.rotateRefreshToken({ hash: hashFor(from), successorHash: hashOf(to), at: at(seconds) });
  const countTokens = async (): Promise<number> => (await test.knex('refresh_tokens').select('*')).length;

  it('are found by their hash, with their session and account', async () => {
    const id = await openSession(test.database, ada);
    const session = { id, accountId: ada.id, createdAt: at(), expiresAt: at(3600), revokedAt: null };
    const record = { spentAt: null, session, account: ada };
    const other = sessions().findRefreshToken(hashOf('other'));
    await expect(sessions().findRefreshToken(hashFor(id))).resolves.toStrictEqual(record);
    await expect(other).resolves.toBeUndefined();
  });

  it('show no account when it was removed', async () => {
    const id = await openSession(test.database, ada);
    await test.database.accounts.remove(ada.id, at(1));
    const record = await sessions().findRefreshToken(hashFor(id));
    expect(record).toMatchObject({ session: { accountId: ada.id } });
    expect(record?.account).toBeUndefined();
  });

  it('give way to a successor once: the first time is kept, and so is the first successor', async () => {
    const id = await openSession(test.database, ada);
    const session = { id, accountId: ada.id, createdAt: at(), expiresAt: at(3600), revokedAt: null };
    await expect(rotate(test.database, id, 'next')).resolves.toStrictEqual({ session, account: ada });
    await expect(rotate(test.database, id, 'another', 2)).resolves.toBeUndefined();
    const found = (hash: Buffer) => sessions().findRefreshToken(hash);
    await expect(found(hashFor(id))).resolves.toStrictEqual({ spentAt: at(1), session, account: ada });
    await expect(found(hashOf('next'))).resolves.toStrictEqual({ spentAt: null, session, account: ada });
    await expect(found(hashOf('another'))).resolves.toBeUndefined();
  });

  it.each<[string, (id: string) => unknown]>([
    ['is revoked', (id) => sessions().revoke(id, at(1))],
    [
      'is over',
      (id) =>
        test
          .knex('sessions')
          .where({ id })
          .update({ expires_at: at(1) }),
    ],
    ['is of a removed account', () => test.database.accounts.remove(ada.id, at(1))],
  ])('give way to none when their session %s', async (_name, end) => {
    const id = await openSession(test.database, ada);
    await end(id);
    await expect(rotate(test.database, id, 'next')).resolves.toBeUndefined();
    await expect(sessions().findRefreshToken(hashFor(id))).resolves.toMatchObject({ spentAt: null });
    await expect(countTokens()).resolves.toBe(1);
  });

  it('give way to one successor however many rotations cross', async () => {
    const id = await openSession(test.database, ada);
    const names = Array.from({ length: 20 }, (_, at) => `successor ${at}`);
    const rotated = await Promise.all(names.map((name) => rotate(test.database, id, name)));
    expect(rotated.filter((live) => live !== undefined)).toHaveLength(1);
    await expect(countTokens()).resolves.toBe(2);
  });

  it('give way in the same moment, each to its own, but for those that may not', async () => {
    const alive = await Promise.all(Array.from({ length: 20 }, () => openSession(test.database, ada)));
    const ended = await openSession(test.database, ada);
    await sessions().revoke(ended, at(1));
    const ids = [...alive, ended, randomUUID()];
    const rotated = await Promise.all(ids.map((id) => rotate(test.database, id, `after ${id}`)));
    expect(rotated.map((live) => live?.session.id)).toEqual([...alive, undefined, undefined]);
    for (const id of alive) {
      await expect(sessions().findRefreshToken(hashFor(id))).resolves.toMatchObject({ spentAt: at(1) });
      const successor = await sessions().findRefreshToken(hashOf(`after ${id}`));
      expect([successor?.session.id, successor?.spentAt]).toEqual([id, null]);
    }
    await expect(countTokens()).resolves.toBe(2 * alive.length + 1);
  });

  it('keep neither half of a rotation that fails', async () => {
    const [id, other] = [await openSession(test.database, ada), await openSession(test.database, ada)];
    // The hash is taken.
    await expect(rotate(test.database, id, other)).rejects.toThrow(/unique/);
    await expect(sessions().findRefreshToken(hashFor(id))).resolves.toMatchObject({ spentAt: null });
  });
});
