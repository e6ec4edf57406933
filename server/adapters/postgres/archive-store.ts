/** Forgetting what has served its time, in PostgreSQL: in small batches, so that nobody waits for it. */
import type { ArchiveStore, Retention } from '../../core/ports.ts';
import type { Run } from './run.ts';

/** Rows that another node is deleting are left to it. */
const deleteBatch = (table: string, column: string): string => `
  delete from ${table} where ctid = any(array(
    select ctid from ${table} where ${column} < :before order by ${column} limit :limit for update skip locked
  ))`;

const BATCHES: readonly (readonly [statement: string, before: keyof Retention])[] = [
  [deleteBatch('sessions', 'expires_at'), 'sessionsExpiredBefore'],
  [deleteBatch('links', 'expires_at'), 'linksExpiredBefore'],
  [deleteBatch('letters', 'sent_at'), 'lettersSentBefore'],
  [deleteBatch('known_addresses', 'seen_at'), 'addressesSeenBefore'],
  [deleteBatch('audit_events', 'at'), 'auditBefore'],
];

export function createArchiveStore(run: Run): ArchiveStore {
  return {
    purge: (retention, limit) =>
      run(async (sql) => {
        let purged = 0;
        const purge = async (statement: string, before: Date | number): Promise<void> => {
          const { rowCount } = await sql.raw<{ rowCount: number }>(statement, { before, limit });
          purged += rowCount;
        };
        for (const [statement, before] of BATCHES) await purge(statement, retention[before]);
        // The limiter's own form: milliseconds since the epoch, on the clock of this machine.
        await purge(deleteBatch('throttles', 'expire'), Date.now());
        return purged;
      }),
  };
}
