/** Prepares a server, unless one is given, and a migrated database once; each test database is a copy of it. */
import { migrationSource } from '../../migrations/index.ts';
import { openPostgres } from '../../server/adapters/postgres/connection.ts';
import { migrateUp } from '../../server/adapters/postgres/migrate.ts';
import { whenRunEnds } from './global-teardown.ts';
import { postgresBinaries, startPostgresCluster } from './postgres-cluster.ts';
import { createPostgresDatabase, dropPostgresDatabase, urlOfDatabase } from './postgres-databases.ts';
import { prepareRunFolder } from './run-folder.ts';
import { prepareServiceBuild } from './service-build.ts';

export default async function globalSetup(): Promise<void> {
  prepareRunFolder();
  const built = prepareServiceBuild();
  const serverUrl = process.env['TEST_DATABASE_URL'] ?? (await clusterFor(postgresBinaries()));
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
