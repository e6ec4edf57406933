/** All migrations in the order in which they run. They are imported, so that a bundle holds them too. */
import type { Knex } from 'knex';
import * as accounts from './2026-11-22-accounts-live-under-unique-names.ts';
import * as addresses from './2026-11-22-addresses-are-known.ts';
import * as audit from './2026-11-22-audit-appends-only.ts';
import * as letters from './2026-11-22-letters-wait-in-a-queue.ts';
import * as links from './2026-11-22-links-work-once.ts';
import * as oldRows from './2026-11-22-old-rows-are-found.ts';
import * as sessions from './2026-11-22-sessions-own-refresh-tokens.ts';
import * as throttles from './2026-11-22-throttles-count-attempts.ts';

/** One step of the schema. Databases remember the name: it never changes once it was released. */
export interface NamedMigration {
  readonly name: string;
  readonly up: (knex: Knex) => Promise<void>;
  readonly down: (knex: Knex) => Promise<void>;
}

export const migrations: readonly NamedMigration[] = [
  { name: '2026-11-22-accounts-live-under-unique-names', up: accounts.up, down: accounts.down },
  { name: '2026-11-22-sessions-own-refresh-tokens', up: sessions.up, down: sessions.down },
  { name: '2026-11-22-links-work-once', up: links.up, down: links.down },
  { name: '2026-11-22-letters-wait-in-a-queue', up: letters.up, down: letters.down },
  { name: '2026-11-22-throttles-count-attempts', up: throttles.up, down: throttles.down },
  { name: '2026-11-22-audit-appends-only', up: audit.up, down: audit.down },
  { name: '2026-11-22-addresses-are-known', up: addresses.up, down: addresses.down },
  { name: '2026-11-22-old-rows-are-found', up: oldRows.up, down: oldRows.down },
];

/** The same for knex. */
export const migrationSource: Knex.MigrationSource<NamedMigration> = {
  getMigrations: () => Promise.resolve([...migrations]),
  getMigrationName: (migration) => migration.name,
  getMigration: (migration) => Promise.resolve(migration),
};
