/** The queue of letters. It holds no link: that is made when the letter leaves. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table letters (
      id bigint generated always as identity primary key,
      purpose text not null constraint letters_purpose check (purpose in ('verification', 'reset')),
      email text not null,
      language text not null constraint letters_language check (language in ('en', 'fr')),
      created_at timestamptz not null,
      attempts int not null default 0,
      next_attempt_at timestamptz not null,
      sent_at timestamptz
    );
    create index letters_due on letters (next_attempt_at) where sent_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table letters');
}
