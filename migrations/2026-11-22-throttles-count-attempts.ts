/**
 * Counted attempts. The columns are those that rate-limiter-flexible's RateLimiterPostgres reads and writes by
 * position; `expire` is in milliseconds since the epoch.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table throttles (
      key varchar(255) primary key,
      points int not null default 0,
      expire bigint
    );
    -- The limiter forgets by time.
    create index throttles_expire on throttles (expire);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table throttles');
}
