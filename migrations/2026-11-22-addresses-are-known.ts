/** The addresses from which owners of accounts have proven themselves: strangers' guesses do not shut those out. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table known_addresses (
      account_id bigint not null references accounts (id),
      address text not null,
      seen_at timestamptz not null,
      primary key (account_id, address)
    );
    create index known_addresses_seen on known_addresses (seen_at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table known_addresses');
}
