/** The audit in PostgreSQL: lines are added, and go when their time is over; a trigger refuses every change. */
import type { AuditStore } from '../../core/ports.ts';
import { execute, type Run } from './run.ts';

const APPEND = {
  name: 'append_audit_event',
  text: `
  insert into audit_events (at, event, account_id, actor_id, address, request_id, detail)
  values ($1, $2, $3, $4, $5, $6, $7)`,
};

export function createAuditStore(run: Run): AuditStore {
  return {
    append: ({ at, event, origin, accountId = null, actorId = null, detail = null }) =>
      run(async (sql) => {
        const { address = null, requestId = null } = origin ?? {};
        await execute(sql, APPEND, [at, event, accountId, actorId, address, requestId, detail]);
      }),
  };
}
