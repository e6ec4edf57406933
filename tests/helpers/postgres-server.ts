/**
 * A PostgreSQL server that a test breaks: it writes to the disk as in production, so that what it promised survives.
 * Tests that only need a database take one from databases.ts.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import knex from 'knex';
import { ready, unprivilegedOwner } from './postgres-cluster.ts';

interface PostgresSettings {
  /** The memory in which it keeps pages, as its settings have it. */
  readonly sharedBuffers: string;
  /** Where its processes share more memory: `posix`, as in production, would stay behind when the server is killed. */
  readonly dynamicSharedMemory: 'posix' | 'mmap';
}

const TO_BE_KILLED: PostgresSettings = { sharedBuffers: '64MB', dynamicSharedMemory: 'mmap' };

export interface PostgresServer {
  /** Its database `postgres`, by its Unix socket. */
  readonly url: string;
  /** Its Unix socket's folder, as it stands in a URL for a host. */
  readonly host: string;
  readonly start: () => Promise<void>;
  /** Ends it without a chance to write anything (`pg_ctl stop -m immediate`). */
  readonly stopAtOnce: () => Promise<void>;
  /** Ends its first process as the kernel does. Not to be started again: the others may still be ending. */
  readonly kill: () => Promise<void>;
  /** Stops all of its processes where they are (Linux only): it takes connections and says nothing. */
  readonly freeze: () => Promise<void>;
  readonly thaw: () => Promise<void>;
  /** Makes a standby of it; from now on a commit waits until the standby has it on its disk as well. */
  readonly addStandby: () => Promise<PostgresServer>;
  /** Makes a standby the primary; resolves when it takes writes. */
  readonly promote: () => Promise<void>;
  /** Ends it and removes its folder. */
  readonly remove: () => Promise<void>;
}

/** Outlives a test run that is killed, sees its own input end, and clears up. Its argument: the folder. */
const KEEPER = `
  read -r _
  kill -QUIT $(head -n 1 "$1/data/postmaster.pid") 2>/dev/null
  rm -rf "$1"`;

const ask = async (url: string, question: string): Promise<unknown> => {
  const server = knex({ client: 'pg', connection: { connectionString: url }, pool: { min: 0, max: 1 } });
  try {
    const { rows } = await server.raw<{ rows: { answer: unknown }[] }>(question);
    return rows[0]?.answer;
  } finally {
    await server.destroy();
  }
};

/** @param fill makes the data folder */
const prepareServer = async (
  binaries: string,
  settings: PostgresSettings,
  fill: (
    data: string,
    run: (program: string, words: readonly string[]) => Promise<unknown>,
  ) => Promise<unknown>,
): Promise<PostgresServer> => {
  // A short path: the socket of the server lies in it.
  const folder = await mkdtemp(join(tmpdir(), 'polyglot-id-pg-'));
  const owner = await unprivilegedOwner();
  if (owner) await chown(folder, owner.uid, owner.gid);
  const as = { cwd: folder, ...owner };
  const run = (program: string, words: readonly string[]) =>
    promisify(execFile)(join(binaries, program), words, as);
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'sh', folder], {
    ...as,
    // A group of its own: Ctrl+C reaches the test run, which then ends the keeper's input.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const data = join(folder, 'data');
  await fill(data, run);
  const host = encodeURIComponent(folder);
  const url = `postgres://postgres@${host}/postgres`;

  let server: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (server === undefined) return;
    const gone = once(server, 'exit');
    server.kill(signal);
    server = undefined;
    await gone;
  };

  /** To the first process before the others, so that it makes no more of them. */
  const signalAll = async (signal: NodeJS.Signals): Promise<void> => {
    const pid = server?.pid;
    if (pid === undefined) throw new Error('the server does not run');
    process.kill(pid, signal);
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    for (const child of children.split(' ').filter((id) => id !== '')) process.kill(Number(child), signal);
  };

  return {
    url,
    host,
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    start: async () => {
      const memory = [
        ...['-c', `shared_buffers=${settings.sharedBuffers}`],
        ...['-c', `dynamic_shared_memory_type=${settings.dynamicSharedMemory}`],
      ];
      const words = ['-D', data, '-k', folder, '-c', 'listen_addresses=', ...memory];
      const started = spawn(join(binaries, 'postgres'), words, {
        ...as,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      server = started;
      await ready(started.stderr);
      started.stderr.resume();
    },
    stopAtOnce: () => end('SIGQUIT'),
    kill: () => end('SIGKILL'),
    addStandby: async () => {
      const standby = await prepareServer(binaries, settings, (target, copy) =>
        copy('pg_basebackup', [
          '-D',
          target,
          '-d',
          `host=${folder} user=postgres`,
          '-R',
          '--no-sync',
          '-c',
          'fast',
        ]),
      );
      await standby.start();
      await ask(url, `alter system set synchronous_standby_names to '*'`);
      await ask(url, 'select pg_reload_conf()');
      while ((await ask(url, 'select max(sync_state) as answer from pg_stat_replication')) !== 'sync');
      return standby;
    },
    promote: async () => {
      await run('pg_ctl', ['promote', '-D', data, '--wait']);
    },
    remove: async () => {
      await end('SIGQUIT');
      keeper.stdin.end();
      await once(keeper, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Makes a server; it is not started yet. @param binaries the folder of its programs, or of links to some of them */
export const createPostgresServer = async (
  binaries: string,
  settings: PostgresSettings = TO_BE_KILLED,
): Promise<PostgresServer> => {
  const words = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  const programs = dirname(await realpath(join(binaries, 'initdb')));
  return prepareServer(programs, settings, (data, run) => run('initdb', ['-D', data, ...words]));
};
