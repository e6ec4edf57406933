/** Opens the embedded database and inserts accounts until it is killed; it prints each id that is committed. */
import { migrationSource } from '../../../migrations/index.ts';
import { openEmbedded } from '../../../server/adapters/postgres/embedded.ts';
import { migrateUp } from '../../../server/adapters/postgres/migrate.ts';
import { createDatabase } from '../../../server/adapters/postgres/stores.ts';
import { newAccount } from '../builders.ts';

const [dataDir = ''] = process.argv.slice(2);
const connection = await openEmbedded({ dataDir });
await migrateUp({ connection, migrationSource });
const database = createDatabase(connection.knex);
for (;;) {
  const { id } = await database.transaction(({ accounts }) => accounts.insert(newAccount()));
  process.stdout.write(`${id}\n`);
}
