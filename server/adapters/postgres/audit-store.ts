/** The audit in PostgreSQL: lines are added, and go when their time is over; a trigger refuses every change. */
import type { AuditStore } from '../../core/ports.ts';
import type { Run } from './run.ts';

export function createAuditStore(run: Run): AuditStore {
  return {
    append: ({ at, event, origin, accountId = null, actorId = null, detail = null }) =>
      run(async (sql) => {
        await sql('audit_events').insert({
          at,
          event,
          account_id: accountId,
          actor_id: actorId,
          address: origin?.address ?? null,
          request_id: origin?.requestId ?? null,
          detail,
        });
      }),
  };
}
