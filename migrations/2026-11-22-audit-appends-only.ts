/** The audit: lines are added and go when their time is over; none is ever changed. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table audit_events (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      event text not null,
      -- No foreign keys: the audit outlives what it tells of, and writing it locks nothing else.
      account_id bigint,
      actor_id bigint,
      address text,
      request_id text,
      detail text
    );
    create index audit_events_at on audit_events (at);
    create index audit_events_account on audit_events (account_id, id);

    create function refuse_change() returns trigger language plpgsql as $body$
    begin
      raise exception '% is append-only', tg_table_name;
    end
    $body$;
    create trigger audit_events_append_only before update on audit_events
      for each statement execute function refuse_change();
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table audit_events; drop function refuse_change()');
}
