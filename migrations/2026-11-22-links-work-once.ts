/** Mailed links: only the hash of a link's token is kept. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table links (
      hash bytea primary key,
      account_id bigint not null references accounts (id),
      purpose text not null constraint links_purpose check (purpose in ('verification', 'reset')),
      email text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    );
    create index links_account_purpose on links (account_id, purpose);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table links');
}
