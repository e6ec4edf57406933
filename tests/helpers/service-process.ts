/**
 * The service in processes of its own: built as `npm run build` builds it, started with an environment and a working
 * folder of its own, so that nothing of the machine's settings reaches it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createClient, type Dialect } from '../../client/index.ts';
import { provideBlankDatabase, provideDatabase } from './databases.ts';
import { createGatedFetch } from './document-gate/gate.ts';
import { buildService } from './service-build.ts';

export type Settings = Readonly<Record<string, string>>;
export type LogLine = Readonly<Record<string, unknown>>;

/** How a process ended, with all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of the service, from its start to its end. */
export interface ServiceProcess {
  /** Resolves with the first line of its log that has this message. Rejects when it ends without one. */
  readonly logged: (message: string) => Promise<LogLine>;
  /** The same for the line that is the `count`th of its kind. */
  readonly nthLogged: (message: string, count: number) => Promise<LogLine>;
  /** All that it printed so far, to either stream. */
  readonly printed: () => string;
  /** Every line of its log so far, parsed. */
  readonly logLines: () => LogLine[];
  readonly stopReading: () => void;
  readonly resumeReading: () => void;
  /** Leaves what it prints unread for good. */
  readonly hangUp: () => void;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Resolves when it has ended, be it that nobody has read yet what it printed. */
  readonly exited: Promise<unknown>;
  /** Resolves when it has ended and all that it printed was read. */
  readonly ended: Promise<Ended>;
}

/** A process whose service answers. */
export interface ReadyService extends ServiceProcess {
  readonly url: string;
  readonly client: <C>(dialect: Dialect<string, C>, token?: string) => C;
  /** Ends it as an operator does. */
  readonly stop: () => Promise<Ended>;
  /** Ends it as the kernel does, without a chance to clear up. */
  readonly kill: () => Promise<Ended>;
}

interface SpawnOptions {
  readonly words?: readonly string[];
  readonly cwd?: string;
  /** A file that takes its log, of which the test then sees nothing. */
  readonly stdout?: number;
}

export interface Workbench {
  /** A new, empty folder. */
  readonly folder: () => Promise<string>;
  /** The usual settings on a fresh database of the run's kind: `migrated`, or `blank` without any table. */
  readonly settings: (database?: 'migrated' | 'blank') => Promise<Settings>;
  /** Starts the service, or a command when there are words. Nothing of the test's own environment is handed down. */
  readonly spawn: (settings: Settings, options?: SpawnOptions) => ServiceProcess;
  /** Starts the service and waits until it says that it is ready. Rejects with what it printed when it ends before. */
  readonly start: (settings: Settings, options?: { cwd?: string }) => Promise<ReadyService>;
  /** Runs a command to its end. */
  readonly run: (words: readonly string[], settings: Settings, options?: { cwd?: string }) => Promise<Ended>;
  /** Ends all processes and removes all databases and folders. */
  readonly clearUp: () => Promise<void>;
  /** Removes the build as well, unless the whole run shares it. */
  readonly close: () => Promise<void>;
}

/** What every process gets that needs no database: quick hashes, a port of its own. */
export const QUICK_SETTINGS: Settings = { NODE_ENV: 'test', PORT: '0', HOST: '127.0.0.1', BCRYPT_COST: '4' };

const JWT_SECRET = 'mQ8rT2yW5uX9zK4nB7vC1dF6gH3jL0pSaEiOoRtY';

const logLinesOf = (stdout: string): LogLine[] =>
  stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogLine);

const spawnProcess = (main: string, settings: Settings, { words = [], cwd, stdout }: SpawnOptions) => {
  // The WebAssembly of the embedded database is compiled quickly rather than well: a process here lives for seconds.
  // Source maps, which `npm start` reads for its stacks, take a third of a start.
  const child = spawn(process.execPath, ['--liftoff-only', main, ...words], {
    cwd,
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  const printed = { stdout: child.stdout ?? Readable.from([]), stderr: child.stderr ?? Readable.from([]) };
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    printed[stream].setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  }
  const ended = once(child, 'close').then(([code, signal]: unknown[]): Ended => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    ...output,
  }));
  const reader = createInterface({ input: printed.stdout });
  const logLines = () => logLinesOf(output.stdout);
  const nthLogged = async (message: string, count: number): Promise<LogLine> => {
    for (;;) {
      const nextLine = once(reader, 'line');
      const found = logLines().filter(({ msg }) => msg === message)[count - 1];
      if (found !== undefined) return found;
      const end = await Promise.race([ended, nextLine.then(() => undefined)]);
      if (end !== undefined) throw new Error(`ended without "${message}":\n${end.stdout}${end.stderr}`);
    }
  };
  return {
    logged: (message) => nthLogged(message, 1),
    nthLogged,
    logLines,
    printed: () => output.stdout + output.stderr,
    stopReading: () => {
      printed.stdout.pause();
    },
    resumeReading: () => {
      printed.stdout.resume();
    },
    hangUp: () => {
      printed.stdout.destroy();
    },
    signal: (name: NodeJS.Signals) => {
      child.kill(name);
    },
    exited: once(child, 'exit'),
    ended,
  } satisfies ServiceProcess;
};

/** Every process, folder and database that is made here is gone after `clearUp`. */
export const openWorkbench = async (): Promise<Workbench> => {
  const shared = process.env['TEST_SERVICE_BUILD'];
  // Suites that need no database run without what the setups of the others prepare.
  const built = shared ?? (await buildService());
  const undo: (() => Promise<unknown>)[] = [];

  const folder = async () => {
    // A short path: a Unix socket lies below it. Suites without a database have no folder of their run.
    const path = await mkdtemp(join(process.env['TEST_RUN_FOLDER'] ?? tmpdir(), 'id-'));
    undo.push(() => rm(path, { recursive: true, force: true }));
    return path;
  };

  // Without a folder of their own, processes run in the build's: no .env lies there.
  const spawnHere: Workbench['spawn'] = (settings, options) => {
    const spawned = spawnProcess(join(built, 'main.js'), settings, { cwd: built, ...options });
    undo.push(() => {
      spawned.signal('SIGKILL');
      return spawned.ended;
    });
    return spawned;
  };

  return {
    folder,
    settings: async (kind = 'migrated') => {
      const { env, remove } = await (kind === 'blank' ? provideBlankDatabase() : provideDatabase());
      undo.push(remove);
      const postgres = async () => ({ DATA_DIR: await folder(), JWT_SECRET });
      return {
        ...QUICK_SETTINGS,
        // The issuer of tokens: the same after a restart on another port.
        PUBLIC_URL: 'http://id.example.com',
        ...('DATABASE_URL' in env ? await postgres() : {}),
        ...env,
      };
    },
    spawn: spawnHere,
    start: async (settings, options) => {
      const spawned = spawnHere(settings, options);
      const { address } = await spawned.logged('polyglot-id is ready');
      const url = String(address).replace('localhost', '127.0.0.1');
      const endBy = (name: NodeJS.Signals) => () => {
        spawned.signal(name);
        return spawned.ended;
      };
      return {
        ...spawned,
        url,
        client: (dialect, token) =>
          createClient(dialect, { baseUrl: url, fetch: createGatedFetch(dialect.name), token, retries: 0 }),
        stop: endBy('SIGTERM'),
        kill: endBy('SIGKILL'),
      };
    },
    run: (words, settings, options) => spawnHere(settings, { ...options, words }).ended,
    clearUp: async () => {
      for (const step of undo.splice(0).reverse()) await step();
    },
    close: async () => {
      if (shared === undefined) await rm(built, { recursive: true });
    },
  };
};
