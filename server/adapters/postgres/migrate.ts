/** Brings the schema to its present form, or one step back. Any number of nodes may start at once. */
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { DatabaseConnection } from './connection.ts';

export interface MigrateDeps<T> {
  readonly connection: Pick<DatabaseConnection, 'knex' | 'patiently'>;
  readonly migrationSource: Knex.MigrationSource<T>;
}

/** Runs what has not run yet, all or nothing. @returns the names that ran, in order. */
export async function migrateUp<T>(deps: MigrateDeps<T>): Promise<string[]> {
  if (await isCurrent(deps)) return [];
  return alone(deps, async (migrate, config) => names(await migrate.latest(config)));
}

/**
 * Undoes the last migration, one only: a step too few is repeated, a step too many has dropped data.
 * @returns its name, or nothing when the database is empty.
 */
export function migrateDown<T>(deps: MigrateDeps<T>): Promise<string[]> {
  return alone(deps, async (migrate, config) => names(await migrate.down(config)));
}

/** Most starts find nothing to do: two quick queries then stand for the dozen that knex makes, and no node waits. */
async function isCurrent<T>({ connection: { knex }, migrationSource }: MigrateDeps<T>): Promise<boolean> {
  const { rows } = await knex.raw<{ rows: { isThere: boolean }[] }>(
    `select to_regclass('knex_migrations') is not null as "isThere"`,
  );
  if (rows[0]?.isThere !== true) return false;
  const ran = await knex<{ name: string }>('knex_migrations').orderBy('id').pluck('name');
  const known = (await migrationSource.getMigrations([])).map((migration) =>
    migrationSource.getMigrationName(migration),
  );
  return isDeepStrictEqual(ran, known);
}

/** Any number will do, if nobody else in the database locks it. */
const ADVISORY_LOCK = 7_051_867_335;
const RETRY_MS = 250;

/**
 * All on one connection, and none is held while another node migrates: behind a pooler there may be few for everybody.
 * The lock ends with the transaction, since a pooler would give a lock of the session to somebody else.
 */
function alone<T>(
  { connection, migrationSource }: MigrateDeps<T>,
  work: (migrate: Knex.Migrator, config: Knex.MigratorConfig) => Promise<string[]>,
): Promise<string[]> {
  const config = { migrationSource };
  const attempt = (knex: Knex): Promise<string[] | undefined> =>
    knex.transaction(async (transaction) => {
      const { rows } = await transaction.raw<{ rows: { isMine: boolean }[] }>(
        'select pg_try_advisory_xact_lock(?) as "isMine"',
        [ADVISORY_LOCK],
      );
      if (rows[0]?.isMine !== true) return undefined;
      // Nobody else migrates now, so that a lock in knex's own table is what a crash left behind.
      await transaction.migrate.forceFreeMigrationsLock(config);
      return work(transaction.migrate, config);
    });
  return connection.patiently(async (knex) => {
    for (;;) {
      const ran = await attempt(knex);
      if (ran !== undefined) return ran;
      await pause(RETRY_MS);
    }
  });
}

/** knex answers with the number of the batch and the names. */
function names(answer: unknown): string[] {
  const [, ran] = Array.isArray(answer) ? (answer as readonly unknown[]) : [];
  return Array.isArray(ran) ? ran.map(String) : [];
}
