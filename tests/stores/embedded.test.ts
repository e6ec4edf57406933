/** The embedded database survives what a desk or a container does to it. Nothing here is of PostgreSQL's kind. */
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrationSource } from '../../migrations/index.ts';
import { openEmbedded } from '../../server/adapters/postgres/embedded.ts';
import { migrateUp } from '../../server/adapters/postgres/migrate.ts';
import { createDatabase } from '../../server/adapters/postgres/stores.ts';
import { bundleEntry, startChild } from '../helpers/child-process.ts';
import { openTestDatabase, provideFolder } from '../helpers/databases.ts';
import { newAccount } from './builders.ts';

let folder: Awaited<ReturnType<typeof provideFolder>>;
let bundle: string;
beforeAll(async () => (bundle = await bundleEntry('tests/stores/children/insert-accounts.ts')));
beforeEach(async () => (folder = await provideFolder()));
afterEach(() => folder.remove());

const idsIn = async (dataDir: string) => {
  const connection = await openEmbedded({ dataDir });
  await migrateUp({ connection, migrationSource });
  const accounts = await createDatabase(connection.knex).accounts.list({ after: 0, limit: 1_000_000 });
  await connection.close();
  return new Set(accounts.map(({ id }) => String(id)));
};

it('keeps every acknowledged commit through kill -9', async () => {
  const child = startChild(bundle, [folder.path]);
  for (let acknowledged = 0; acknowledged < 300; acknowledged++) await child.nextLine();
  await child.kill();
  const kept = await idsIn(folder.path);
  expect(child.lines.length).toBeGreaterThanOrEqual(300);
  expect(child.lines.filter((id) => !kept.has(id))).toStrictEqual([]);
});

it('begins anew when its first start was killed half-way', async () => {
  const watcher = watch(folder.path);
  const child = startChild(bundle, [folder.path]);
  while (!existsSync(join(folder.path, 'database'))) await once(watcher, 'change');
  await child.kill();
  watcher.close();
  expect(child.lines).toStrictEqual([]);
  expect(existsSync(join(folder.path, 'database.unfinished'))).toBe(true);
  // What was not overwritten would be found by the next start.
  await writeFile(join(folder.path, 'database', 'PG_VERSION'), 'half of');
  await expect(idsIn(folder.path)).resolves.toStrictEqual(new Set());
  expect(existsSync(join(folder.path, 'database.unfinished'))).toBe(false);
});

it('keeps its rows over a restart, and lets nobody else read them', async () => {
  const first = await openEmbedded({ dataDir: folder.path });
  await migrateUp({ connection: first, migrationSource });
  await createDatabase(first.knex).accounts.insert(newAccount());
  await first.close();
  await expect(idsIn(folder.path)).resolves.toStrictEqual(new Set(['1']));
  expect((await stat(join(folder.path, 'database'))).mode & 0o777).toBe(0o700);
});

it('never clears a folder that it did not begin itself', async () => {
  const precious = join(folder.path, 'database', 'precious');
  await mkdir(join(folder.path, 'database'));
  await writeFile(precious, 'kept');
  await openEmbedded({ dataDir: folder.path }).then(
    (connection) => connection.close(),
    () => undefined,
  );
  expect(existsSync(precious)).toBe(true);
});

it('queues parallel transactions on its one connection', async () => {
  const test = await openTestDatabase();
  const inserts = Array.from({ length: 20 }, () =>
    test.database.transaction(({ accounts }) => accounts.insert(newAccount())),
  );
  const ids = (await Promise.all(inserts)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(20);
  await test.close();
});
