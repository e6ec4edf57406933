/**
 * Opens the database: a PostgreSQL server by its URL, or the embedded PGlite in a folder. Both speak through
 * the same knex client, so that everything else here runs on either.
 */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import knex, { type Knex } from 'knex';
import { TypeOverrides, types } from 'pg';

/** An open database. */
export interface DatabaseConnection {
  readonly knex: Knex;
  /** An embedded database has one process and one connection; a PostgreSQL server may have many of both. */
  readonly kind: 'postgres' | 'embedded';
  /** Waits for nothing that still runs: call it when the last query was answered. */
  close(): Promise<void>;
}

/**
 * Opens a pool of connections to a PostgreSQL server. No connection is made yet.
 *
 * @param settings.poolMax at most this many connections, 10 by default. Two are the least, since a migration
 *   holds its lock on one connection and runs on another.
 */
export function openPostgres(settings: { connectionString: string; poolMax?: number }): DatabaseConnection {
  const pool = knex({
    client: 'pg',
    connection: {
      connectionString: settings.connectionString,
      application_name: 'polyglot-id',
      // A dead server is an error soon, not a request that hangs.
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
      types: numericIds(),
    },
    // With no minimum, connections that died idle are not kept.
    pool: { min: 0, max: Math.max(2, settings.poolMax ?? 10) },
    acquireConnectionTimeout: 2_000,
    log: quiet,
  });
  return { knex: pool, kind: 'postgres', close: () => pool.destroy() };
}

/**
 * Opens the embedded database in `<dataDir>/database`, and prepares it when there is none yet. The caller owns
 * the folder alone ({@link lockDataDir}): two processes that open it would destroy it.
 *
 * @throws Error when the folder cannot be written, or holds no database that this version can read.
 */
export async function openEmbedded(settings: { dataDir: string }): Promise<DatabaseConnection> {
  // Imported here, so that a service on a PostgreSQL server never loads the WebAssembly.
  const [{ PGlite }, { createPgConfig }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite/node-postgres'),
  ]);
  const folder = join(settings.dataDir, 'database');
  // A first start that was killed half-way leaves this mark; nothing was ever acknowledged then, so the next
  // start begins anew. A folder without the mark is never removed.
  const unfinished = join(settings.dataDir, 'database.unfinished');
  const isFirstStart = existsSync(unfinished) || !existsSync(folder);
  if (isFirstStart) {
    await mkdir(settings.dataDir, { recursive: true, mode: 0o700 });
    await writeFile(unfinished, '');
    await rm(folder, { recursive: true, force: true });
    // PGlite makes files that everybody may write; the folder lets nobody else in.
    await mkdir(folder, { mode: 0o700 });
  }
  const pglite = await PGlite.create({
    dataDir: folder,
    ...(isFirstStart && { loadDataDir: await preparedTemplate() }),
  });
  if (isFirstStart) await rm(unfinished);

  const connection = Object.assign(createPgConfig(pglite), { types: numericIds() });
  const pool = knex({
    client: 'pg',
    connection: () => connection,
    pool: { min: 1, max: 1 },
    // To wait here is to queue behind the only connection, which is no sign of a dead server.
    acquireConnectionTimeout: 10_000,
    log: quiet,
  });
  return {
    knex: pool,
    kind: 'embedded',
    close: async () => {
      await pool.destroy();
      await pglite.close();
    },
  };
}

/** An empty database as an archive: unpacking it takes a third of the time of initdb. */
async function preparedTemplate(): Promise<Blob> {
  const { dataDir } = await import('@electric-sql/pglite-prepopulatedfs');
  return dataDir();
}

/** bigint as a number: ids are sequential and stay far below 2^53. The parsers of `pg` itself stay as they are. */
function numericIds(): Knex.PgCustomTypesConfig {
  const parsers = new TypeOverrides();
  parsers.setTypeParser(types.builtins.INT8, Number);
  return {
    getTypeParser: (oid, format) => parsers.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
  };
}

/** knex would print dropped connections to the console; callers learn of them as failures. */
const quiet = { warn: () => undefined };
