/** The database as a whole: all or nothing, and a plain word when it does not answer. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { types } from 'pg';
import { openPostgres } from '../../server/adapters/postgres/connection.ts';
import { createDatabase } from '../../server/adapters/postgres/stores.ts';
import { IdentityFailure } from '../../server/core/failures.ts';
import type { Database } from '../../server/core/ports.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { at, failureOf, hashOf, newAccount, openSession } from './builders.ts';

let test: TestDatabase;
beforeAll(async () => (test = await openTestDatabase()));
beforeEach(() => test.empty());
afterAll(() => test.close());

const tables = ['accounts', 'sessions', 'refresh_tokens', 'links', 'letters'];
const unavailable = { code: 'service_unavailable', retryAfterSeconds: 1 };

describe('transaction', () => {
  const fillAllStores = async (stores: Parameters<Parameters<Database['transaction']>[0]>[0]) => {
    const account = await stores.accounts.insert(newAccount());
    await openSession(stores, account);
    const letter = { purpose: 'reset', email: account.email } as const;
    const link = { ...letter, accountId: account.id, createdAt: at(), expiresAt: at(60) };
    await stores.links.insert({ ...link, hash: hashOf('link') });
    await stores.letters.enqueue({ ...letter, language: 'en', createdAt: at() });
    return account;
  };
  const countRows = () =>
    Promise.all(tables.map(async (table) => (await test.knex(table).select('*')).length));

  it('keeps all of its work and gives back its result', async () => {
    const account = await test.database.transaction(fillAllStores);
    expect(account).toMatchObject({ id: 1 });
    await expect(countRows()).resolves.toStrictEqual([1, 1, 1, 1, 1]);
  });

  it('keeps nothing of work that failed, and passes its error on as it is', async () => {
    const reason = new Error('the reason');
    const failing = test.database.transaction(async (stores) => {
      await fillAllStores(stores);
      throw reason;
    });
    await expect(failing).rejects.toBe(reason);
    await expect(countRows()).resolves.toStrictEqual([0, 0, 0, 0, 0]);
  });

  it('keeps nothing when a refused write is not handled', async () => {
    const email = 'ada@example.com';
    await test.database.accounts.insert(newAccount({ email }));
    const failing = test.database.transaction(async (stores) => {
      await stores.accounts.insert(newAccount());
      await stores.accounts.insert(newAccount({ email }));
    });
    expect(await failureOf(failing)).toStrictEqual({ code: 'identity_taken', fields: ['email'] });
    await expect(test.knex('accounts').pluck('email')).resolves.toStrictEqual([email]);
  });

  it('shows its writes to nobody before its end', async () => {
    let outside: Promise<unknown> | undefined;
    const account = newAccount();
    await expect(
      test.database.transaction(async (stores) => {
        await stores.accounts.insert(account);
        // Not awaited here: the embedded database answers when its one connection is free.
        outside = test.database.accounts.findByEmail(account.email);
        if (databaseKind === 'postgres') await outside;
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    await expect(outside).resolves.toBeUndefined();
  });
});

it('gives ids and counts as numbers, and leaves the parsers of other users of pg alone', async () => {
  const [row] = await test.knex('accounts').count<{ count: unknown }[]>('*');
  expect(row).toStrictEqual({ count: 0 });
  const parse = types.getTypeParser(types.builtins.INT8) as (text: string) => unknown;
  expect(parse('1')).toBe('1');
});

describe('a database that does not answer', () => {
  const everyCall = (database: Database): Record<string, () => Promise<unknown>> => {
    const { accounts, sessions, links, letters } = database;
    const hash = hashOf('any');
    const id = '00000000-0000-4000-8000-000000000000';
    const [purpose, email] = ['reset', 'ada@example.com'] as const;
    const session = { id, accountId: 1, createdAt: at(), expiresAt: at(1), passwordHash: 'a hash' };
    const opening = { ...session, refreshTokenHash: hash };
    const link = { accountId: 1, purpose, email, hash, createdAt: at(), expiresAt: at(1) } as const;
    return {
      ping: () => database.ping(),
      transaction: () => database.transaction(() => Promise.resolve('never')),
      'accounts.insert': () => accounts.insert(newAccount()),
      'accounts.findById': () => accounts.findById(1),
      'accounts.findByEmail': () => accounts.findByEmail(email),
      'accounts.findCredentials': () => accounts.findCredentials('ada'),
      'accounts.list': () => accounts.list({ after: 0, limit: 1 }),
      'accounts.update': () => accounts.update(1, { email, updatedAt: at() }),
      'accounts.replacePasswordHash': () => accounts.replacePasswordHash(1, { from: 'a', to: 'b' }),
      'accounts.remove': () => accounts.remove(1, at()),
      'sessions.insert': () => sessions.insert(opening),
      'sessions.findLive': () => sessions.findLive(id, at()),
      'sessions.findRefreshToken': () => sessions.findRefreshToken(hash),
      'sessions.rotateRefreshToken': () =>
        sessions.rotateRefreshToken({ hash, successorHash: hashOf('next'), at: at() }),
      'sessions.revoke': () => sessions.revoke(id, at()),
      'sessions.revokeAllOf': () => sessions.revokeAllOf(1, at()),
      'links.insert': () => links.insert(link),
      'links.find': () => links.find(hash),
      'links.lock': () => links.lock(hash),
      'links.spend': () => links.spend(hash, at()),
      'links.spendAllOf': () => links.spendAllOf(1, purpose, at()),
      'letters.enqueue': () => letters.enqueue({ purpose, email, language: 'en', createdAt: at() }),
      'letters.claimDue': () => letters.claimDue({ now: at(), leaseUntil: at(1), limit: 1 }),
      'letters.markSent': () => letters.markSent(1, at()),
      'letters.postpone': () => letters.postpone(1, at()),
      'letters.drop': () => letters.drop(1),
    };
  };

  it('is unavailable to every call of every store when its port is closed, with the reason as cause', async () => {
    const server = createServer();
    const port = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    const connection = openPostgres({ connectionString: `postgres://nobody@127.0.0.1:${port}/none` });
    for (const [name, call] of Object.entries(everyCall(createDatabase(connection.knex)))) {
      const error: unknown = await call().catch((reason: unknown) => reason);
      expect([name, error]).toStrictEqual([name, expect.any(IdentityFailure)]);
      expect(error).toMatchObject({ facts: unavailable, cause: { code: 'ECONNREFUSED' } });
    }
    await connection.close();
  });

  it('is unavailable soon when its host takes the connection and then says nothing', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket));
    const port = await listening(server);
    const connection = openPostgres({ connectionString: `postgres://nobody@127.0.0.1:${port}/none` });
    expect(await failureOf(createDatabase(connection.knex).ping())).toStrictEqual(unavailable);
    await connection.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  if (databaseKind === 'postgres') {
    it('is unavailable when it drops the connection, keeps nothing, and is available again after', async () => {
      const { database, knex } = test;
      const dropped = database.transaction(async (stores) => {
        await stores.accounts.insert(newAccount());
        await knex.raw(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        );
        await stores.accounts.insert(newAccount());
      });
      expect(await failureOf(dropped)).toStrictEqual(unavailable);
      await expect(database.ping()).resolves.toBeUndefined();
      await expect(database.accounts.list({ after: 0, limit: 9 })).resolves.toStrictEqual([]);
    });
  }

  it('leaves an error of the query itself as it is', async () => {
    const broken = test.database.links.spendAllOf(1.5, 'reset', at());
    await expect(broken).rejects.toMatchObject({ code: '22P02' });
  });
});

it('answers a ping', async () => {
  await expect(test.database.ping()).resolves.toBeUndefined();
});

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
