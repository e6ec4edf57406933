/** Nodes that rotate the same refresh tokens at once: many tokens are one statement, which must not wait in a circle. */
import { openPostgres } from '../../server/adapters/postgres/connection.ts';
import { createDatabase } from '../../server/adapters/postgres/stores.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { at, hashOf, newAccount, openSession } from './builders.ts';

const TOKENS = 1_000;

let test: TestDatabase;
beforeAll(async () => (test = await openTestDatabase()));
afterAll(() => test.close());

it('finds one successor for each token, in whatever order each node is asked', async () => {
  const { env, knex, database } = test;
  if (!('DATABASE_URL' in env)) throw new Error('these nodes need a server');
  // As in a table that is large: rows are found by the index, in the order in which they are asked for.
  for (const plan of ['enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin']) {
    await knex.raw(
      `do $$ begin execute format('alter database %I set ${plan} to off', current_database()); end $$`,
    );
  }
  const account = await database.accounts.insert(newAccount());
  const session_id = await openSession(database, account);
  const hashes = Array.from({ length: TOKENS }, (_, n) => hashOf(`token ${n}`));
  await knex('refresh_tokens').insert(hashes.map((hash) => ({ hash, session_id, created_at: at() })));

  const connections = [1, 2, 3].map(() => openPostgres({ connectionString: env.DATABASE_URL }));
  try {
    const nodes = connections.map((connection) => createDatabase(connection.knex));
    // None is late for having to connect first.
    await Promise.all(nodes.map((node) => node.ping()));
    const rotated = nodes.map(async ({ sessions }, node) => {
      const asked = node === 1 ? hashes.toReversed() : hashes;
      const found = asked.map(async (hash) => {
        const successorHash = hashOf(`${node} ${hash.toString('hex')}`);
        const live = await sessions.rotateRefreshToken({ hash, successorHash, at: at(1) });
        return live === undefined ? [] : [hash.toString('hex')];
      });
      return (await Promise.all(found)).flat();
    });
    const winners = (await Promise.all(rotated)).flat();
    expect(winners.toSorted()).toEqual(hashes.map((hash) => hash.toString('hex')).toSorted());
  } finally {
    await Promise.all(connections.map((connection) => connection.close()));
  }
  await expect(knex('refresh_tokens').count({ tokens: '*' })).resolves.toEqual([{ tokens: 2 * TOKENS + 1 }]);
});
