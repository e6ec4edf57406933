/** The database that the settings name: opened, migrated, and on the embedded kind owned by this process alone. */
import { migrationSource } from '../migrations/index.ts';
import { openPostgres, type DatabaseConnection } from './adapters/postgres/connection.ts';
import { DataDirInUse, lockDataDir } from './adapters/postgres/data-dir-lock.ts';
import { openEmbedded, type EmbeddedSettings } from './adapters/postgres/embedded.ts';
import { migrateUp } from './adapters/postgres/migrate.ts';
import type { Config } from './config.ts';
import { StartFailure, unusableFolder } from './start-failure.ts';

/** An open database; `close` gives the data folder of the embedded kind free again. */
export interface OpenedDatabase {
  readonly connection: DatabaseConnection;
  readonly close: () => Promise<void>;
}

/**
 * Opens the database that the settings name and brings its schema up.
 * @param answer answers one line of another process on the same data folder (embedded database only)
 * @param log learns when the embedded database stops itself, and when it is back
 * @throws DataDirInUse when another process has the embedded database open
 * @throws StartFailure when the database cannot be reached or the data folder not be used
 */
export const openDatabase = async (
  config: Config,
  answer: (line: string) => Promise<string>,
  log?: EmbeddedSettings['log'],
): Promise<OpenedDatabase> => {
  const opened = await openUnmigrated(config, answer, log);
  try {
    await migrateUp({ connection: opened.connection, migrationSource });
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
};

/** As {@link openDatabase}, and leaves the schema as it is. */
export const openUnmigrated = async (
  config: Config,
  answer: (line: string) => Promise<string>,
  log?: EmbeddedSettings['log'],
): Promise<OpenedDatabase> => {
  if (config.DATABASE_URL !== undefined) {
    const connection = openPostgres({ connectionString: config.DATABASE_URL });
    try {
      await connection.knex.raw('select 1');
    } catch (error) {
      await connection.close();
      throw new StartFailure('The database of DATABASE_URL cannot be used', error);
    }
    return { connection, close: () => connection.close() };
  }
  const { DATA_DIR: dataDir } = config;
  const lock = await lockDataDir({ dataDir, answer }).catch((error: unknown) => {
    throw error instanceof DataDirInUse ? error : unusableFolder(dataDir, error);
  });
  try {
    const connection = await openEmbedded({ dataDir, log });
    return {
      connection,
      close: async () => {
        await connection.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw unusableFolder(dataDir, error);
  }
};
