/**
 * Several PostgreSQL servers behind one URL, of which one takes writes: the primary and its standbys. `pg` knows one
 * server only, so that what libpq calls `target_session_attrs=read-write` is done here, on knex's own dialect.
 */
import knex, { type Knex } from 'knex';
import type { Client } from 'pg';

/**
 * One URL for each server of a libpq URL, `postgres://user@host1:5432,host2:5432/database`, in its order.
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 */
export function serversIn(url: string): [string, ...string[]] {
  const [, before, hosts, after] = /^(\w+:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(url) ?? [];
  if (before === undefined || hosts === undefined || after === undefined) return [url];
  const [first = '', ...others] = hosts.split(',');
  const withHost = (host: string): string => before + host + after;
  return [withHost(first), ...others.map(withHost)];
}

/** The class of knex for PostgreSQL, which its package does not export. */
const { constructor: Postgres } = knex({ client: 'pg' }).client as { constructor: typeof Knex.Client };

/**
 * A dialect whose every connection leads to a server that takes writes. One that only reads is refused, even where it
 * is the only one: its connections would outlive the failover that demoted it, and fail every write.
 *
 * @param servers how to reach each of them; tried in this order, after the one that took writes last
 */
export function writableServer(servers: readonly Knex.PgConnectionConfig[]): typeof Knex.Client {
  let inOrder = servers;
  return class extends Postgres {
    override async acquireRawConnection(): Promise<unknown> {
      let failure: unknown;
      for (const server of inOrder) {
        try {
          const connection = await this.#connectTo(server);
          inOrder = [server, ...servers.filter((other) => other !== server)];
          return connection;
        } catch (error) {
          failure = error;
        }
      }
      throw failure;
    }

    async #connectTo(server: Knex.PgConnectionConfig): Promise<Client> {
      // Read as soon as the next line begins: connections that are made at once do not mix their servers up.
      this.connectionSettings = server;
      const connection = (await super.acquireRawConnection()) as Client;
      try {
        const { rows } = await connection.query<{ transaction_read_only: string }>(
          'show transaction_read_only',
        );
        if (rows[0]?.transaction_read_only === 'off') return connection;
        // read_only_sql_transaction, as its first write would say.
        throw Object.assign(new Error('the server takes no writes'), { code: '25006' });
      } catch (error) {
        await this.destroyRawConnection(connection);
        throw error;
      }
    }
  };
}
