/** Prepares a migrated embedded database once; each test database is a copy of its folder. */
import { join } from 'node:path';
import { migrationSource } from '../../migrations/index.ts';
import { openEmbedded } from '../../server/adapters/postgres/embedded.ts';
import { migrateUp } from '../../server/adapters/postgres/migrate.ts';
import { prepareRunFolder } from './run-folder.ts';
import { prepareServiceBuild } from './service-build.ts';

export default async function globalSetup(): Promise<void> {
  const built = prepareServiceBuild();
  const dataDir = join(prepareRunFolder(), 'template');
  const connection = await openEmbedded({ dataDir });
  await migrateUp({ connection, migrationSource });
  await connection.close();
  process.env['TEST_PGLITE_TEMPLATE'] = dataDir;
  await built;
}
