/** A throw-away PostgreSQL server: made when a test run begins, gone when it ends, however it ends. */
import { execFile, spawn } from 'node:child_process';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { temporaryFolder } from './run-folder.ts';

/** The folder of the server's programs, which the configuration of the tests has found. */
export const postgresBinaries = (): string => {
  const found = process.env['TEST_POSTGRES_BINARIES'];
  if (found === undefined)
    throw new Error('the programs of PostgreSQL were not found, only the address of a server');
  return found;
};

export interface PostgresCluster {
  /** The server's address with its first database; other databases are named by changing the path. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Nothing that only power loss could undo, and nothing to tune. */
const SERVER_ARGUMENTS = [
  ...['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
  ...['-c', 'listen_addresses=', '-c', 'max_connections=200', '-c', 'shared_buffers=64MB'],
];

/**
 * The server's parent. It outlives a test run that is killed, sees its own input end, and clears up.
 * Arguments: the folder, then the server's command.
 */
const KEEPER = `
  folder=$1; shift
  exec 3<&0
  "$@" </dev/null &
  server=$!
  ( read -r _ <&3; kill -INT $server ) &
  wait $server
  rm -rf "$folder"`;

/** @param binaries the folder of `initdb` and `postgres` */
export async function startPostgresCluster(binaries: string): Promise<PostgresCluster> {
  // A short path: the socket of the server lies in it.
  const folder = await mkdtemp(join(temporaryFolder(), 'polyglot-id-pg-'));
  const owner = await unprivilegedOwner();
  if (owner) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  await promisify(execFile)(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { cwd: folder, ...owner },
  );
  const server = [join(binaries, 'postgres'), '-D', data, '-k', folder, ...SERVER_ARGUMENTS];
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', folder, ...server], {
    cwd: folder,
    ...owner,
    // A group of its own: Ctrl+C reaches the test run, which then ends the keeper's input.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  const stop = async () => {
    keeper.stdin.end();
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await ready(keeper.stderr);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`, stop };
}

/** Whom to run as instead of root, which PostgreSQL refuses; nobody else where this is not root. */
export async function unprivilegedOwner(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!user) throw new Error('PostgreSQL cannot run as root, and there is no user postgres or nobody');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** Resolves when the server's log says that it takes connections; rejects with the log when that ends. */
export function ready(log: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const reader = createInterface({ input: log });
    reader.on('line', (line) => {
      lines.push(line);
      if (/ready to accept (read-only )?connections/.test(line)) resolve();
    });
    reader.once('close', () =>
      reject(new Error(['The PostgreSQL server for the tests did not start:', ...lines].join('\n'))),
    );
  });
}
