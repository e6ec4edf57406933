/** The core's database, on PostgreSQL or the embedded one. */
import type { Knex } from 'knex';
import type { Database, Stores } from '../../core/ports.ts';
import { createAccountStore } from './accounts-store.ts';
import { createAddressStore } from './addresses-store.ts';
import { createArchiveStore } from './archive-store.ts';
import { createAuditStore } from './audit-store.ts';
import { oneByOne, together, type Gather } from './gather.ts';
import { createLetterStore } from './letters-store.ts';
import { createLookups } from './lookups.ts';
import { createLinkStore } from './links-store.ts';
import { createRun, type Run } from './run.ts';
import { createSessionStore } from './sessions-store.ts';

const PING_TIMEOUT_MILLISECONDS = 2_000;

/**
 * The stores on one pool of connections, whose owner closes it.
 *
 * In a transaction only the stores that `work` is given may be used: the embedded database has one connection,
 * so that any other query would wait for the transaction that waits for it.
 */
export function createDatabase(knex: Knex): Database {
  const run = createRun(knex);
  return {
    ...createStores(run, together),
    transaction: (work) =>
      run((sql) => sql.transaction((transaction) => work(createStores(createRun(transaction), oneByOne)))),
    ping: () =>
      run(async (sql) => {
        await sql.raw('select 1').timeout(PING_TIMEOUT_MILLISECONDS);
      }),
  };
}

function createStores(run: Run, gather: Gather): Stores {
  const lookups = createLookups(run, gather);
  return {
    accounts: createAccountStore(run, lookups),
    sessions: createSessionStore(run, gather, lookups),
    links: createLinkStore(run),
    letters: createLetterStore(run),
    audit: createAuditStore(run),
    addresses: createAddressStore(run),
    archive: createArchiveStore(run),
  };
}
