/** Which errors mean that the database cannot be used at the moment, and nothing else. */
import { IdentityFailure } from '../../core/failures.ts';

/**
 * Passes on what `work` gives, and an error that is no outage as it is.
 * @throws IdentityFailure `service_unavailable` when the database does not answer or cannot write.
 */
export async function orUnavailable<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isOutage(error)) throw error;
    throw new IdentityFailure({ code: 'service_unavailable', retryAfterSeconds: 1 }, { cause: error });
  }
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
  // disk_full
  '53100',
  // read_only_sql_transaction: the URL still leads to the node that a failover demoted.
  '25006',
]);

/** What pg says, without any code, of a connection that broke or was never made. */
const OUTAGE_MESSAGES =
  /\b(Connection terminated|timeout expired|Client has encountered a connection error|Client was closed)\b/;

function isOutage(error: unknown): boolean {
  const code = partOf(error, 'code') ?? '';
  // Class 08 is connection_exception.
  if (OUTAGE_CODES.has(code) || /^08...$/.test(code) || isPanic(error)) return true;
  return partOf(error, 'name') === 'KnexTimeoutError' || OUTAGE_MESSAGES.test(partOf(error, 'message') ?? '');
}

/** True when the database stopped itself, since it could not write what it must not lose. */
export function isPanic(error: unknown): boolean {
  return partOf(error, 'severity') === 'PANIC';
}

/** A part of an error of any class: those of pg, of PGlite and of the network have no class in common. */
export function partOf(
  error: unknown,
  part: 'code' | 'constraint' | 'name' | 'message' | 'severity',
): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, part);
  return typeof value === 'string' ? value : undefined;
}
