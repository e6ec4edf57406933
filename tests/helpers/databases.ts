/** Databases for tests, of the kind that the running project is for: fresh, migrated, and gone when closed. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { openPostgres, type DatabaseConnection } from '../../server/adapters/postgres/connection.ts';
import { openEmbedded } from '../../server/adapters/postgres/embedded.ts';
import { createDatabase } from '../../server/adapters/postgres/stores.ts';
import type { Database } from '../../server/core/ports.ts';
import { createPostgresDatabase, dropPostgresDatabase, urlOfDatabase } from './postgres-databases.ts';

declare global {
  /** The kind of database that this run of a suite is for; set by `on-<kind>.ts` in the workers of a project. */
  var databaseKind: 'pglite' | 'postgres';
}

/** What a spawned service reads from its environment to find its database. */
export type DatabaseEnv = { readonly DATABASE_URL: string } | { readonly DATA_DIR: string };

/** A migrated database that nobody has opened yet: for a service in a process of its own. */
export interface UnopenedDatabase {
  readonly env: DatabaseEnv;
  /** Deletes the database. Whoever opened it has closed it before. */
  readonly remove: () => Promise<void>;
}

export interface TestDatabase {
  readonly database: Database;
  readonly knex: Knex;
  readonly connection: DatabaseConnection;
  /** Where it is. Only a PostgreSQL database may be opened by another process meanwhile. */
  readonly env: DatabaseEnv;
  /** Forgets all rows, and counts ids from 1 again: much faster than another database. */
  empty(): Promise<void>;
  /** The suite needs it no more. */
  close(): Promise<void>;
}

/** A migrated database that is yet to be opened. */
export async function provideDatabase(): Promise<UnopenedDatabase> {
  if (databaseKind === 'postgres') {
    const serverUrl = fromSetup('TEST_POSTGRES_SERVER');
    const name = await createPostgresDatabase(serverUrl, fromSetup('TEST_POSTGRES_TEMPLATE'));
    return {
      env: { DATABASE_URL: urlOfDatabase(serverUrl, name) },
      remove: () => dropPostgresDatabase(serverUrl, name),
    };
  }
  const folder = await provideFolder();
  await cp(fromSetup('TEST_PGLITE_TEMPLATE'), folder.path, { recursive: true });
  return { env: { DATA_DIR: folder.path }, remove: folder.remove };
}

/** An embedded database that a suite of this worker has given back: to empty it is much faster than to open another. */
let spare: TestDatabase | undefined;

/** An open, migrated database without rows. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const given = spare;
  spare = undefined;
  if (given !== undefined) return given;
  const { env, remove } = await provideDatabase();
  const connection = await openDatabaseOf(env);
  const opened: TestDatabase = {
    database: createDatabase(connection.knex),
    knex: connection.knex,
    connection,
    env,
    empty: () => emptyTables(connection.knex),
    close: async () => {
      if (connection.kind === 'embedded') {
        await opened.empty();
        // It goes with the folder of the run.
        spare = opened;
        return;
      }
      await connection.close();
      await remove();
    },
  };
  return opened;
}

/** Opens the database as a service does. */
export function openDatabaseOf(env: DatabaseEnv): Promise<DatabaseConnection> {
  return 'DATABASE_URL' in env
    ? Promise.resolve(openPostgres({ connectionString: env.DATABASE_URL }))
    : openEmbedded({ dataDir: env.DATA_DIR });
}

/** A database without any table. */
export async function provideBlankDatabase(): Promise<UnopenedDatabase> {
  if (databaseKind === 'postgres') {
    const serverUrl = fromSetup('TEST_POSTGRES_SERVER');
    const name = await createPostgresDatabase(serverUrl);
    return {
      env: { DATABASE_URL: urlOfDatabase(serverUrl, name) },
      remove: () => dropPostgresDatabase(serverUrl, name),
    };
  }
  const folder = await provideFolder();
  return { env: { DATA_DIR: folder.path }, remove: folder.remove };
}

/** An empty folder with a path that is short enough for a Unix socket. */
export async function provideFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(fromSetup('TEST_RUN_FOLDER'), '/'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

function fromSetup(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: the suite runs outside of its jest project`);
  return value;
}

async function emptyTables(knex: Knex): Promise<void> {
  const tables = await knex('pg_tables')
    .where('schemaname', 'public')
    .whereNot('tablename', 'like', 'knex_%')
    .pluck<string[]>('tablename');
  // Not by `truncate`, which makes every file of every table and index anew: of few rows it takes far longer. References
  // are looked at when the whole statement is done, so that the order of the tables is all one.
  const emptied = tables.map((_, at) => `emptied_${at} as (delete from ??)`);
  await knex.raw(
    `with ${emptied.join()} select setval(seqrelid::regclass, seqstart, false)
       from pg_sequence join pg_class on pg_class.oid = seqrelid
       where relnamespace = 'public'::regnamespace and relname not like 'knex%'`,
    tables,
  );
}
