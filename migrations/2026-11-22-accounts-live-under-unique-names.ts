/** Accounts. E-mail and username are unique, without case, among the living: a removed account frees both. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table accounts (
      id bigint generated always as identity primary key,
      uuid uuid not null constraint accounts_uuid unique,
      email text not null,
      username text,
      given_name text,
      family_name text,
      display_name text,
      picture text,
      role text not null constraint accounts_role check (role in ('ADMIN', 'MODERATEUR', 'UTILISATEUR')),
      password_hash text not null,
      email_verified_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      deleted_at timestamptz
    );
    create unique index accounts_email_living on accounts (lower(email)) where deleted_at is null;
    create unique index accounts_username_living on accounts (lower(username)) where deleted_at is null;
    -- The list of one role is read by keyset; the list of all roles walks the primary key.
    create index accounts_role_living on accounts (role, id) where deleted_at is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table accounts');
}
