/** What has served its time is found by its date, so that forgetting it costs the same however much there is. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index sessions_expires on sessions (expires_at);
    create index links_expires on links (expires_at);
    create index letters_sent on letters (sent_at) where sent_at is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index sessions_expires; drop index links_expires; drop index letters_sent');
}
