/**
 * The one way to the database. Every query of every store passes through a {@link Run}, which keeps stores of
 * a transaction on its connection and turns a database that does not answer into `service_unavailable`.
 */
import type { Knex } from 'knex';
import { IdentityFailure } from '../../core/failures.ts';

/**
 * Runs queries on one connection or in one transaction.
 * @throws IdentityFailure `service_unavailable` when the database does not answer.
 */
export type Run = <T>(queries: (sql: Knex) => PromiseLike<T>) => Promise<T>;

export function createRun(knex: Knex): Run {
  return async (queries) => {
    try {
      return await queries(knex);
    } catch (error) {
      if (!isOutage(error)) throw error;
      throw new IdentityFailure({ code: 'service_unavailable', retryAfterSeconds: 1 }, { cause: error });
    }
  };
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

const OUTAGE_CODES = new Set([
  // The network, and a Unix socket that is not there.
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EPIPE',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
  ],
  'ENOENT',
  // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections
  ...['57P01', '57P02', '57P03', '53300'],
  // read_only_sql_transaction: the URL still leads to the node that a failover demoted.
  '25006',
]);

/** What pg says, without any code, of a connection that broke or was never made. */
const OUTAGE_MESSAGES =
  /\b(Connection terminated|timeout expired|Client has encountered a connection error|Client was closed)\b/;

function isOutage(error: unknown): boolean {
  const code = partOf(error, 'code') ?? '';
  // Class 08 is connection_exception.
  if (OUTAGE_CODES.has(code) || /^08...$/.test(code)) return true;
  return partOf(error, 'name') === 'KnexTimeoutError' || OUTAGE_MESSAGES.test(partOf(error, 'message') ?? '');
}

/** A part of an error of any class: those of pg, of PGlite and of the network have no class in common. */
function partOf(error: unknown, part: 'code' | 'constraint' | 'name' | 'message'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, part);
  return typeof value === 'string' ? value : undefined;
}
