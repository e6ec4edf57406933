/** The migrations: what they leave behind, forwards and backwards, alone and at once. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { migrations, migrationSource, type NamedMigration } from '../../migrations/index.ts';
import type { DatabaseConnection } from '../../server/adapters/postgres/connection.ts';
import { migrateDown, migrateUp } from '../../server/adapters/postgres/migrate.ts';
import { openDatabaseOf, provideBlankDatabase, type UnopenedDatabase } from '../helpers/databases.ts';

let blank: UnopenedDatabase;
let connection: DatabaseConnection;
beforeAll(async () => {
  blank = await provideBlankDatabase();
  connection = await openDatabaseOf(blank.env);
});
beforeEach(() => connection.knex.raw('drop schema public cascade; create schema public'));
afterAll(async () => {
  await connection.close();
  await blank.remove();
});

const names = migrations.map(({ name }) => name);
const up = () => migrateUp({ connection, migrationSource });
const down = () => migrateDown({ connection, migrationSource });

it('run in the order of the list, each once', async () => {
  await expect(up()).resolves.toStrictEqual(names);
  await expect(up()).resolves.toStrictEqual([]);
});

it('leave the same schema when they are undone and run again', async () => {
  await up();
  const before = await schemaOf(connection.knex);
  expect(before.join('\n')).toContain('accounts_email_living');
  for (const name of [...names].reverse()) await expect(down()).resolves.toStrictEqual([name]);
  await expect(down()).resolves.toStrictEqual([]);
  await expect(schemaOf(connection.knex)).resolves.toStrictEqual([]);
  await expect(up()).resolves.toStrictEqual(names);
  await expect(schemaOf(connection.knex)).resolves.toStrictEqual(before);
});

it('undo one step at a time', async () => {
  await up();
  await down();
  await expect(up()).resolves.toStrictEqual(names.slice(-1));
});

it('leave nothing when one of them fails, and run when it is mended', async () => {
  const broken = { name: 'broken', up: failing, down: failing };
  const failingSource: Knex.MigrationSource<NamedMigration> = {
    ...migrationSource,
    getMigrations: () => Promise.resolve([...migrations, broken]),
  };
  const attempt = migrateUp({ connection, migrationSource: failingSource });
  await expect(attempt).rejects.toThrow('column "broken_on_purpose" does not exist');
  await expect(schemaOf(connection.knex)).resolves.toStrictEqual([]);
  await expect(up()).resolves.toStrictEqual(names);
});

it('run although a crash left the lock behind', async () => {
  await up();
  await connection.knex('knex_migrations_lock').update({ is_locked: 1 });
  await expect(down()).resolves.toStrictEqual(names.slice(-1));
  await connection.knex('knex_migrations_lock').update({ is_locked: 1 });
  await expect(up()).resolves.toStrictEqual(names.slice(-1));
});

it('are listed under the names of their files', async () => {
  const files = await readdir(join(import.meta.dirname, '..', '..', 'migrations'));
  expect([...names].sort()).toStrictEqual(
    files
      .filter((file) => file !== 'index.ts')
      .map((file) => file.replace(/\.ts$/, ''))
      .sort(),
  );
});

if (databaseKind === 'postgres') {
  it('run once when several nodes start at the same time', async () => {
    const nodes = await Promise.all([1, 2, 3].map(() => openDatabaseOf(blank.env)));
    const ran = await Promise.all(nodes.map((node) => migrateUp({ connection: node, migrationSource })));
    expect(ran.flat()).toStrictEqual(names);
    await Promise.all(nodes.map((node) => node.close()));
  });
}

const INDEXED = [
  [
    'a login by e-mail',
    "select * from accounts where deleted_at is null and lower(email) = lower('a@b')",
    'accounts_email_living',
  ],
  [
    'a login by username',
    "select * from accounts where deleted_at is null and lower(username) = lower('a')",
    'accounts_username_living',
  ],
  [
    'the list of one role',
    "select * from accounts where deleted_at is null and id > 5 and role = 'ADMIN' order by id limit 9",
    'accounts_role_living',
  ],
  [
    'the list of all roles',
    'select * from accounts where deleted_at is null and id > 5 order by id limit 9',
    'accounts_pkey',
  ],
  [
    'the end of all sessions',
    'select * from sessions where account_id = 1 and revoked_at is null',
    'sessions_account_unrevoked',
  ],
  [
    'the due letters',
    'select * from letters where sent_at is null and next_attempt_at <= now() order by next_attempt_at, id',
    'letters_due',
  ],
] as const;

it('have an index for what is asked often', async () => {
  await up();
  for (const [what, query, index] of INDEXED) {
    const plan = await connection.knex.transaction(async (transaction) => {
      // Tables without rows would be read and sorted whole.
      for (const way of ['seqscan', 'bitmapscan', 'sort'])
        await transaction.raw(`set local enable_${way} = off`);
      return transaction.raw<{ rows: unknown[] }>(`explain ${query}`);
    });
    expect([what, JSON.stringify(plan.rows)]).toEqual([what, expect.stringContaining(index)]);
  }
});

const failing = (knex: Knex) => knex.raw<undefined>('select broken_on_purpose');

/** Every column, index and rule of the tables that are ours, in words. */
async function schemaOf(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { line: string }[] }>(`
    select line from (
      select table_name, concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, identity_generation) as line
        from information_schema.columns where table_schema = 'public'
      union all select tablename, indexdef from pg_indexes where schemaname = 'public'
      union all select conrelid::regclass::text, concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
        from pg_constraint where connamespace = 'public'::regnamespace
    ) as parts where table_name not like 'knex%' order by line collate "C"`);
  return rows.map(({ line }) => line);
}
