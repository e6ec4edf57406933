/** PostgreSQL for the bench: a server of its own that writes to the disk as in production, and is thrown away. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Client } from 'pg';
import { createPostgresServer } from '../helpers/postgres-server.ts';
import { urlOfDatabase } from '../helpers/postgres-databases.ts';

export interface Cluster {
  /** Its first process. */
  readonly pid: number;
  readonly version: string;
  /** Makes an empty database. @returns its URL */
  readonly createDatabase: (name: string) => Promise<string>;
  readonly remove: () => Promise<void>;
}

const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** The folder of the server's programs. */
const findPrograms = (): string | undefined => {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  return [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(DEBIAN_FOLDER, version, 'bin')),
  ].find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
};

/** Asks a database one thing over a connection of its own. */
export const onDatabase = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** @returns undefined where PostgreSQL's programs are not found */
export const startCluster = async (): Promise<Cluster | undefined> => {
  const programs = findPrograms();
  if (programs === undefined) return undefined;
  const server = await createPostgresServer(programs, {
    sharedBuffers: '512MB',
    dynamicSharedMemory: 'posix',
  });
  await server.start();
  const folder = decodeURIComponent(server.host);
  const [pid] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
  const shown = await onDatabase(server.url, (client) =>
    client.query<{ server_version: string }>('show server_version'),
  );
  return {
    pid: Number(pid),
    version: shown.rows[0]?.server_version ?? '',
    createDatabase: async (name) => {
      await onDatabase(server.url, (client) => client.query(`create database ${name}`));
      return urlOfDatabase(server.url, name);
    },
    remove: server.remove,
  };
};
