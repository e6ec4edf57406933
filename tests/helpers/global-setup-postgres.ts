/** Prepares a server, unless one is given, and a migrated database once; each test database is a copy of it. */
import type { Config } from 'jest';
import { migrationSource } from '../../migrations/index.ts';
import { openPostgres } from '../../server/adapters/postgres/connection.ts';
import { migrateUp } from '../../server/adapters/postgres/migrate.ts';
import { whenRunEnds } from './global-teardown.ts';
import { startPostgresCluster } from './postgres-cluster.ts';
import { createPostgresDatabase, dropPostgresDatabase, urlOfDatabase } from './postgres-databases.ts';
import { prepareRunFolder } from './run-folder.ts';
import { prepareServiceBuild } from './service-build.ts';

type ProjectConfig = Required<Pick<Config, 'globals'>>;

export default async function globalSetup(_run: unknown, { globals }: ProjectConfig): Promise<void> {
  prepareRunFolder();
  const built = prepareServiceBuild();
  const serverUrl =
    process.env['TEST_DATABASE_URL'] ?? (await clusterFor(String(globals['postgresBinaries'])));
  const template = await createPostgresDatabase(serverUrl);
  whenRunEnds(() => dropPostgresDatabase(serverUrl, template));
  const connection = openPostgres({ connectionString: urlOfDatabase(serverUrl, template) });
  await migrateUp({ connection, migrationSource });
  await connection.close();
  process.env['TEST_POSTGRES_SERVER'] = serverUrl;
  process.env['TEST_POSTGRES_TEMPLATE'] = template;
  await built;
}

async function clusterFor(binaries: string): Promise<string> {
  const cluster = await startPostgresCluster(binaries);
  whenRunEnds(() => cluster.stop());
  return cluster.url;
}
