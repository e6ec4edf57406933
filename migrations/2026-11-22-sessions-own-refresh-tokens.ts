/** Sign-ins, and the hashes of the refresh tokens that belong to them. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sessions (
      id uuid primary key,
      account_id bigint not null references accounts (id),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      revoked_at timestamptz
    );
    create index sessions_account_unrevoked on sessions (account_id) where revoked_at is null;

    create table refresh_tokens (
      hash bytea primary key,
      session_id uuid not null references sessions (id) on delete cascade,
      created_at timestamptz not null,
      spent_at timestamptz
    );
    create index refresh_tokens_session on refresh_tokens (session_id);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table refresh_tokens; drop table sessions');
}
