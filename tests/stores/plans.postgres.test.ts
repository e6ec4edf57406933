/**
 * What each query costs when there are many rows: every statement of every store finds its rows by an index, however
 * the server plans it: for its values, or once for all values, as it does with statements that have a name.
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { Client } from 'pg';
import { createPostgresThrottle } from '../../server/adapters/throttle.ts';
import { brokenUniqueRule } from '../../server/adapters/postgres/run.ts';
import { createDatabase } from '../../server/adapters/postgres/stores.ts';
import type { AuditEntry } from '../../server/core/model.ts';
import type { Stores } from '../../server/core/ports.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { at, newAccount } from './builders.ts';

const ROWS = 100_000;
/** More than any statement here asks for, and far less than there is. */
const MOST_ROWS_READ = 200;
const LIMIT = 10;

/**
 * Of every kind of row so many, by their number; keys that ascend are filed faster than random ones. One account in ten
 * thousand is an ADMIN, one row in twenty has served its time.
 */
const uuidOf = (n: string) => `lpad(${n}::text, 32, '0')::uuid`;
const hashOf = (n: string) => `decode(lpad(${n}::text, 64, '0'), 'hex')`;
const DATE = `:now::timestamptz + (n % 20 - 1) * interval '1 hour'`;
const FILL: Readonly<Record<string, string>> = {
  'accounts (uuid, email, username, role, password_hash, created_at, updated_at)': `
    ${uuidOf('n')}, 'mail' || n || '@example.com', 'user' || n,
    case n % 10000 when 0 then 'ADMIN' else 'UTILISATEUR' end, 'a hash', :now, :now`,
  'sessions (id, account_id, created_at, expires_at)': `${uuidOf('n')}, n, :now, ${DATE}`,
  'refresh_tokens (hash, session_id, created_at)': `${hashOf('n')}, ${uuidOf('n')}, :now`,
  'links (hash, account_id, purpose, email, created_at, expires_at)': `
    ${hashOf('n')}, n, 'reset', 'mail' || n || '@example.com', :now, ${DATE}`,
  'letters (purpose, email, language, created_at, next_attempt_at, sent_at)': `
    'reset', 'mail' || n || '@example.com', 'en', :now, :now, case when n % 2000 > 0 then ${DATE} end`,
  'known_addresses (account_id, address, seen_at)': `n, '192.0.2.1', ${DATE}`,
  'audit_events (at, event, account_id)': `${DATE}, 'signed_in', n`,
  'throttles (key, points, expire)': `'key' || n, 1, :milliseconds::bigint + (n % 20 - 1) * 3600000`,
};

const account = newAccount();
const taken = { ...newAccount(), email: 'mail2@example.com', username: 'user2' };
const letter = { purpose: 'reset', email: account.email, language: 'en', createdAt: at() } as const;
const link = {
  accountId: 2,
  purpose: 'reset',
  email: account.email,
  createdAt: at(),
  expiresAt: at(3600),
} as const;
const entry: AuditEntry = { at: at(), event: 'signed_in', origin: null, accountId: 2 };
const knownHash = Buffer.from('2'.padStart(64, '0'), 'hex');
const knownSession = '00000000-0000-0000-0000-000000000002';
const newHash = Buffer.alloc(32, 1);

type Calls = {
  readonly [S in keyof Stores]: {
    readonly [M in keyof Stores[S]]: (stores: Stores) => readonly Promise<unknown>[];
  };
};

/** Every method of every store, in all the ways that make a difference to what it asks. None can be forgotten. */
const CALLS: Calls = {
  accounts: {
    insert: ({ accounts }) => [accounts.insert(account), accounts.insert(taken)],
    findById: ({ accounts }) => [accounts.findById(2)],
    findByEmail: ({ accounts }) => [accounts.findByEmail('mail2@example.com')],
    findCredentials: ({ accounts }) => [
      accounts.findCredentials('mail2@example.com'),
      accounts.findCredentials('user2'),
    ],
    list: ({ accounts }) => [
      accounts.list({ after: 2, limit: LIMIT }),
      accounts.list({ after: 2, limit: LIMIT, role: 'ADMIN' }),
    ],
    update: ({ accounts }) => [
      accounts.update(2, { email: account.email, updatedAt: at() }),
      accounts.update(2, { role: 'ADMIN', updatedAt: at() }),
    ],
    replacePasswordHash: ({ accounts }) => [
      accounts.replacePasswordHash(2, { from: 'a hash', to: 'another' }),
    ],
    remove: ({ accounts }) => [accounts.remove(2, at())],
  },
  sessions: {
    insert: ({ sessions }) => [
      sessions.insert({
        id: randomUUID(),
        accountId: 2,
        createdAt: at(),
        expiresAt: at(3600),
        passwordHash: 'a hash',
        refreshTokenHash: newHash,
      }),
    ],
    findLive: ({ sessions }) => [sessions.findLive(knownSession, at())],
    findRefreshToken: ({ sessions }) => [sessions.findRefreshToken(knownHash)],
    rotateRefreshToken: ({ sessions }) => [
      sessions.rotateRefreshToken({ hash: knownHash, successorHash: newHash, at: at() }),
    ],
    revoke: ({ sessions }) => [sessions.revoke(knownSession, at())],
    revokeAllOf: ({ sessions }) => [sessions.revokeAllOf(2, at())],
  },
  links: {
    insert: ({ links }) => [links.insert({ ...link, hash: newHash })],
    find: ({ links }) => [links.find(knownHash)],
    lock: ({ links }) => [links.lock(knownHash)],
    spend: ({ links }) => [links.spend(knownHash, at())],
    spendAllOf: ({ links }) => [links.spendAllOf(2, 'reset', at())],
  },
  letters: {
    enqueue: ({ letters }) => [letters.enqueue(letter)],
    claimDue: ({ letters }) => [letters.claimDue({ now: at(), leaseUntil: at(60), limit: LIMIT })],
    countWaiting: ({ letters }) => [letters.countWaiting()],
    markSent: ({ letters }) => [letters.markSent(2, at())],
    postpone: ({ letters }) => [letters.postpone(2, at(60))],
    drop: ({ letters }) => [letters.drop(2)],
  },
  audit: { append: ({ audit }) => [audit.append(entry)] },
  addresses: {
    remember: ({ addresses }) => [addresses.remember(2, '192.0.2.1', at())],
    isKnown: ({ addresses }) => [addresses.isKnown(2, '192.0.2.1')],
  },
  archive: {
    purge: ({ archive }) => [
      archive.purge(
        {
          sessionsExpiredBefore: at(),
          linksExpiredBefore: at(),
          lettersSentBefore: at(),
          addressesSeenBefore: at(),
          auditBefore: at(),
        },
        LIMIT,
      ),
    ],
  },
};

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly name?: string;
}

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await test.connection.patiently(async (knex) => {
    for (const [table, values] of Object.entries(FILL)) {
      const rows = `insert into ${table} select ${values} from generate_series(1, :rows::int) n`;
      await knex.raw(rows, { rows: ROWS, now: at(), milliseconds: Date.now() });
    }
    await knex.raw('analyze');
  });
});
afterAll(() => test.close());

const rolledBack = async <T>(work: (sql: Knex) => Promise<T>): Promise<T> => {
  const transaction = await test.knex.transaction();
  try {
    return await work(transaction);
  } finally {
    await transaction.rollback();
  }
};

/** What is asked of the database meanwhile, whoever asks it. */
const statementsOf = async (work: () => Promise<unknown>): Promise<Statement[]> => {
  const query = jest.spyOn(Client.prototype, 'query');
  await work();
  const asked = query.mock.calls.map(([asked, values]: readonly unknown[]): Statement =>
    typeof asked === 'string'
      ? { text: asked, values: Array.isArray(values) ? values : [] }
      : { values: [], ...(asked as Partial<Statement> & { text: string }) },
  );
  query.mockRestore();
  return asked.filter(({ text }) => /^\s*(with|select|insert|update|delete)\b/i.test(text));
};

/** As it stands in a statement; the server gives it the type that the place asks for. */
const literalOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`;
  if (value instanceof Date) return `'${value.toISOString()}'`;
  if (Array.isArray(value)) return `'{${value.map((one) => JSON.stringify(one)).join(', ')}}'`;
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'number') return String(value);
  throw new Error(`This test cannot write a ${typeof value}`);
};

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** The nodes that read a table from end to end, or that much of it. */
const costlyNodesOf = (plan: Plan): Plan[] =>
  nodesOf(plan).filter((node) => {
    const read = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'];
    return node['Node Type'] === 'Seq Scan' || read > MOST_ROWS_READ;
  });

let prepared = 0;

/** How the server runs a statement, planned for its values or for any. None for a row that a unique index refuses. */
const planOf = ({ text, values }: Statement, mode: 'custom' | 'generic'): Promise<Plan | undefined> =>
  rolledBack(async (sql) => {
    const name = `examined_${(prepared += 1)}`;
    const given = values.length === 0 ? '' : `(${values.map(literalOf).join(', ')})`;
    await sql.raw(`set local plan_cache_mode = force_${mode}_plan`);
    await sql.raw(`prepare ${name} as ${text}`);
    try {
      const { rows } = await sql.raw<{ rows: { 'QUERY PLAN': { Plan: Plan }[] }[] }>(
        `explain (analyze, timing off, format json) execute ${name}${given}`,
      );
      return rows[0]?.['QUERY PLAN'][0]?.Plan;
    } catch (error) {
      if (brokenUniqueRule(error) === undefined) throw error;
      return undefined;
    }
  });

const costlyOf = async (statements: readonly Statement[]): Promise<unknown[]> => {
  const costly: unknown[] = [];
  for (const statement of statements) {
    for (const mode of ['custom', 'generic'] as const) {
      // One without a name is planned anew each time.
      if (mode === 'generic' && statement.name === undefined) continue;
      const plan = await planOf(statement, mode);
      const nodes = plan === undefined ? [] : costlyNodesOf(plan);
      if (nodes.length > 0) costly.push({ statement: statement.text, mode, nodes });
    }
  }
  return costly;
};

const methods = Object.entries(CALLS).flatMap(([store, calls]) =>
  Object.entries(calls).map(([method, call]) => ({ name: `${store}.${method}`, call })),
);

it.each(methods)('$name', async ({ call }) => {
  const statements = await statementsOf(() =>
    rolledBack((sql) => Promise.allSettled(call(createDatabase(sql)))),
  );
  expect(statements.length).toBeGreaterThanOrEqual(1);
  expect(await costlyOf(statements)).toEqual([]);
});

/** After so many executions the server decides whether a plan for all values costs more than to plan anew each time. */
const TRIES = 5;

it('what every request asks for is planned once by each connection, not at each time', async () => {
  const names = ['find_refresh_tokens', 'list_accounts', 'look_up', 'rotate_refresh_tokens'];
  const planned = await rolledBack(async (sql) => {
    const { accounts, sessions } = createDatabase(sql);
    for (let times = 0; times < 2 * TRIES; times++) {
      await accounts.findById(2);
      await accounts.list({ after: 2, limit: LIMIT });
      await sessions.findLive(knownSession, at());
      await sessions.findRefreshToken(knownHash);
      await sessions.rotateRefreshToken({ hash: knownHash, successorHash: newHash, at: at() });
    }
    const { rows } = await sql.raw<{ rows: { name: string; times: number }[] }>(
      'select name, custom_plans::int as times from pg_prepared_statements where name = any(?) order by name',
      [names],
    );
    return rows;
  });
  expect(planned).toEqual(names.map((name) => ({ name, times: TRIES })));
});

it('the shared budgets', async () => {
  const throttle = createPostgresThrottle({ knex: test.knex });
  const statements = await statementsOf(async () => {
    await throttle.take('password-from-address', 'somebody');
    await throttle.giveBack('password-from-address', 'somebody');
    await throttle.clear('password-from-address', 'somebody');
  });
  expect(statements.length).toBeGreaterThanOrEqual(3);
  expect(await costlyOf(statements)).toEqual([]);
});
