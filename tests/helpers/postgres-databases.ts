/** Makes and drops databases on the PostgreSQL server of a test run. */
import { randomBytes } from 'node:crypto';
import knex, { type Knex } from 'knex';

/** The server's address, with another database. */
export function urlOfDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** @returns the name of the new database: empty, or a copy of `template` */
export async function createPostgresDatabase(serverUrl: string, template = 'template0'): Promise<string> {
  const name = `polyglot_id_test_${randomBytes(8).toString('hex')}`;
  await onServer(serverUrl, (server) => server.raw('create database ?? template ??', [name, template]));
  return name;
}

export async function dropPostgresDatabase(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, (server) => server.raw('drop database if exists ?? with (force)', [name]));
}

async function onServer(serverUrl: string, work: (server: Knex) => PromiseLike<unknown>): Promise<void> {
  const server = knex({
    client: 'pg',
    connection: { connectionString: serverUrl },
    pool: { min: 0, max: 1 },
  });
  try {
    await work(server);
  } finally {
    await server.destroy();
  }
}
