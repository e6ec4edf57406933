/**
 * The one way to the database. Every query of every store passes through a {@link Run}, which keeps stores of
 * a transaction on its connection and turns a database that does not answer into `service_unavailable`.
 */
import type { Knex } from 'knex';
import type { ClientBase, QueryResult } from 'pg';
import { orUnavailable, partOf } from './outages.ts';

/**
 * Runs queries on one connection or in one transaction.
 * @throws IdentityFailure `service_unavailable` when the database does not answer.
 */
export type Run = <T>(queries: (sql: Knex) => PromiseLike<T>) => Promise<T>;

export function createRun(knex: Knex): Run {
  return (queries) => orUnavailable(() => queries(knex));
}

/** A statement whose text is always the same, its values in the places `$1`, `$2` and so on. */
export interface Statement {
  /** Under which each connection keeps its plan; without it, it is planned anew each time. */
  readonly name?: string | undefined;
  readonly text: string;
}

/**
 * A value of a statement that its plan does not depend on, as the ids that are asked for or where a page begins.
 * PostgreSQL plans a statement anew for every value that it takes to be better than most, such as an array that is
 * short; that costs more than to carry the plan out.
 */
export const unplanned = (place: `$${number}`, type: string): string => `(select ${place}::${type})::${type}`;

/**
 * Runs a statement as it stands, for those that requests wait for all the time: knex would look through its text and
 * put it together anew at every call.
 */
export async function execute<R extends object>(
  sql: Knex,
  { name, text }: Statement,
  values: unknown[],
): Promise<QueryResult<R>> {
  const client = sql.client as Knex.Client;
  const connection = (await client.acquireConnection()) as ClientBase;
  try {
    return await connection.query<R>({ name, text, values });
  } catch (error) {
    // As knex tells of its own queries.
    client.emit('query-error', error, { sql: text });
    throw error;
  } finally {
    void client.releaseConnection(connection);
  }
}

/**
 * Runs a write that may break a unique rule. In a transaction it stands behind a savepoint: PostgreSQL would
 * refuse every later query of the transaction otherwise.
 */
export function contained<T>(sql: Knex, write: (sql: Knex) => Promise<T>): Promise<T> {
  return sql.isTransaction ? sql.transaction(write) : write(sql);
}

/** The name of the unique rule that a write broke, if it did. */
export function brokenUniqueRule(error: unknown): string | undefined {
  return partOf(error, 'code') === '23505' ? partOf(error, 'constraint') : undefined;
}
