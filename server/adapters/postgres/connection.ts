/**
 * An open database, and how a PostgreSQL server is opened by its URL. The embedded one speaks through the same knex
 * client, so that everything else here runs on either.
 */
import { Socket } from 'node:net';
import knex, { type Knex } from 'knex';
import { TypeOverrides, types } from 'pg';
import { serversIn, writableServer } from './servers.ts';

/** An open database. */
export interface DatabaseConnection {
  readonly knex: Knex;
  /** An embedded database has one process and one connection; a PostgreSQL server may have many of both. */
  readonly kind: 'postgres' | 'embedded';
  /** Connections of the pool, and queries that wait for one. */
  load(): { readonly used: number; readonly free: number; readonly waiting: number };
  /** Runs work whose queries may take long, as those of migrations do; all others are given up after a while. */
  patiently<T>(work: (knex: Knex) => Promise<T>): Promise<T>;
  /** Waits for nothing that still runs: call it when the last query was answered. */
  close(): Promise<void>;
}

/**
 * The service's statements take milliseconds. A server that says nothing for as long as this is frozen, or the network
 * swallows what it says: its connection is given up, and with it the request, before callers and proxies lose patience.
 * Not a `statement_timeout`: that one is the server's to keep, which is no help against a server that is frozen, and
 * poolers such as PgBouncer refuse connections that ask for it.
 */
const SILENCE_MILLISECONDS = 5_000;

/**
 * Opens a pool of connections to a PostgreSQL server. No connection is made yet.
 *
 * @param settings.connectionString may name several servers, as libpq has it, of which the one that takes writes is used
 */
export function openPostgres(settings: { connectionString: string }): DatabaseConnection {
  const open = (patience: Pick<Knex.PgConnectionConfig, 'stream'>): Knex => {
    const servers = serversIn(settings.connectionString).map((connectionString) => ({
      connectionString,
      application_name: 'polyglot-id',
      // A dead server is an error soon, not a request that hangs.
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
      types: ownTypes(),
      ...patience,
    }));
    return knex({
      client: writableServer(servers),
      // The dialect knows the servers; without anything here, knex makes no pool.
      connection: {},
      // With no minimum, connections that died idle are not kept.
      pool: { min: 0, max: 10 },
      acquireConnectionTimeout: 2_000,
      log: quiet,
    });
  };
  const pool = open({ stream: impatientSocket });
  return {
    knex: pool,
    kind: 'postgres',
    load: () => loadOf(pool),
    patiently: async (work) => {
      const patient = open({});
      try {
        return await work(patient);
      } finally {
        await patient.destroy();
      }
    },
    close: () => pool.destroy(),
  };
}

/** A socket to a server that may not fall silent. An idle connection ends in the same way; the next query makes another. */
function impatientSocket(): Socket {
  const socket = new Socket();
  return socket.setTimeout(SILENCE_MILLISECONDS, () => {
    const silence = new Error(`the database said nothing for ${SILENCE_MILLISECONDS} ms`);
    socket.destroy(Object.assign(silence, { code: 'ETIMEDOUT' }));
  });
}

/** knex does not type the pool that it holds; it is tarn's. */
export function loadOf({ client }: Knex): ReturnType<DatabaseConnection['load']> {
  const { pool } = client as { pool: Record<'numUsed' | 'numFree' | 'numPendingAcquires', () => number> };
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() };
}

/**
 * bigint as a number: ids are sequential and stay far below 2^53. timestamptz by the date parser of the language, which
 * is several times faster than that of `pg`. The parsers of `pg` itself stay as they are.
 */
export function ownTypes(): Knex.PgCustomTypesConfig {
  const parsers = new TypeOverrides();
  const parseDate = types.getTypeParser(types.builtins.TIMESTAMPTZ) as (text: string) => Date;
  parsers.setTypeParser(types.builtins.INT8, Number);
  parsers.setTypeParser(types.builtins.TIMESTAMPTZ, (text: string) =>
    // `2026-01-09 10:00:00.123+00`; anything else, such as infinity or years of five digits, is left to pg.
    ISO_TIMESTAMP.test(text) ? new Date(`${text.replace(' ', 'T')}:00`) : parseDate(text),
  );
  return {
    getTypeParser: (oid, format) => parsers.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
  };
}

const ISO_TIMESTAMP = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d$/;

/** knex would print dropped connections to the console; callers learn of them as failures. */
export const quiet = { warn: () => undefined };
