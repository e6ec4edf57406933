/**
 * The one way to the database. Every query of every store passes through a {@link Run}, which keeps stores of
 * a transaction on its connection and turns a database that does not answer into `service_unavailable`.
 */
import type { Knex } from 'knex';
import { orUnavailable, partOf } from './outages.ts';

/**
 * Runs queries on one connection or in one transaction.
 * @throws IdentityFailure `service_unavailable` when the database does not answer.
 */
export type Run = <T>(queries: (sql: Knex) => PromiseLike<T>) => Promise<T>;

export function createRun(knex: Knex): Run {
  return (queries) => orUnavailable(() => queries(knex));
}

/**
 * Runs a write that may break a unique rule. In a transaction it stands behind a savepoint: PostgreSQL would
 * refuse every later query of the transaction otherwise, the one that asks what is taken included.
 */
export function contained<T>(sql: Knex, write: (sql: Knex) => Promise<T>): Promise<T> {
  return sql.isTransaction ? sql.transaction(write) : write(sql);
}

/** The name of the unique rule that a write broke, if it did. */
export function brokenUniqueRule(error: unknown): string | undefined {
  return partOf(error, 'code') === '23505' ? partOf(error, 'constraint') : undefined;
}
