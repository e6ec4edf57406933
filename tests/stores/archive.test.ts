/** Forgetting: what has served its time goes, batch after batch; what has not stays. */
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import type { Retention } from '../../server/core/ports.ts';
import { at, hashOf, newAccount, openSession } from './builders.ts';

const DAY = 24 * 3600;
/** Everything before the fixed point in time may go. */
const retention: Retention = {
  sessionsExpiredBefore: at(),
  linksExpiredBefore: at(),
  lettersSentBefore: at(),
  addressesSeenBefore: at(),
  auditBefore: at(),
};

let test: TestDatabase;
beforeAll(async () => (test = await openTestDatabase()));
beforeEach(() => test.empty());
afterAll(() => test.close());

const purge = (limit = 100) => test.database.archive.purge(retention, limit);
const countIn = async (table: string): Promise<number> => (await test.knex(table).select('*')).length;

/** One row of each kind, at a distance in seconds from the fixed point in time. */
const fill = async (seconds: number): Promise<void> => {
  const { accounts, links, letters, addresses, audit } = test.database;
  const account = await accounts.insert(newAccount());
  const date = at(seconds);
  const sessionId = await openSession(test.database, account);
  await test.knex('sessions').where({ id: sessionId }).update({ expires_at: date });
  const link = { accountId: account.id, purpose: 'reset', email: account.email, createdAt: date } as const;
  await links.insert({ ...link, hash: hashOf(account.uuid), expiresAt: date });
  await letters.enqueue({ purpose: 'reset', email: account.email, language: 'en', createdAt: date });
  const [letter] = await test.knex('letters').orderBy('id', 'desc').limit(1).pluck<number[]>('id');
  await letters.markSent(letter ?? 0, date);
  await addresses.remember(account.id, '192.0.2.1', date);
  const who = { accountId: account.id, actorId: null, origin: null, detail: null };
  await audit.append({ at: date, event: 'account_created', ...who });
};

const TABLES = ['sessions', 'refresh_tokens', 'links', 'letters', 'known_addresses', 'audit_events'];

it('deletes what is older, with what belongs to it, and leaves what is younger', async () => {
  await fill(-DAY);
  await fill(DAY);
  // The refresh token goes with its session.
  await expect(purge()).resolves.toBe(TABLES.length - 1);
  for (const table of TABLES) expect([table, await countIn(table)]).toEqual([table, 1]);
  await expect(countIn('accounts')).resolves.toBe(2);
  await expect(purge()).resolves.toBe(0);
});

it('deletes no more than a batch at a time, the oldest first', async () => {
  for (const days of [3, 1, 2]) await fill(-days * DAY);
  await expect(purge(2)).resolves.toBe(2 * (TABLES.length - 1));
  await expect(test.knex('audit_events').pluck('at')).resolves.toEqual([at(-DAY)]);
  await expect(purge(2)).resolves.toBe(TABLES.length - 1);
  await expect(purge(2)).resolves.toBe(0);
});

it('never deletes a letter that waits', async () => {
  await test.database.letters.enqueue({
    purpose: 'reset',
    email: 'ada@example.com',
    language: 'en',
    createdAt: at(-DAY),
  });
  await expect(purge()).resolves.toBe(0);
  await expect(countIn('letters')).resolves.toBe(1);
});

it('deletes budgets whose window has ended', async () => {
  const rows = [
    { key: 'over', points: 1, expire: Date.now() - 1_000 },
    { key: 'running', points: 1, expire: Date.now() + 60_000 },
  ];
  await test.knex('throttles').insert(rows);
  await expect(purge()).resolves.toBe(1);
  await expect(test.knex('throttles').pluck('key')).resolves.toEqual(['running']);
});

it('shares the work among nodes: together they delete each row once', async () => {
  for (let count = 0; count < 4; count += 1) await fill(-DAY);
  const purged = await Promise.all([purge(), purge(), purge()]);
  expect(purged.reduce((sum, one) => sum + one, 0)).toBe(4 * (TABLES.length - 1));
});
