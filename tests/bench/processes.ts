/** Servers in processes of their own: the service and what it is compared with, all started in the same way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAnswering } from '../helpers/is-answering.ts';

export interface Server {
  readonly url: string;
  readonly pid: number;
  /** From the start of the process to its first answer. */
  readonly startMs: number;
  readonly stop: () => Promise<void>;
}

/** What a server is started with once its port is known. */
export interface Launch {
  readonly script: string;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** For Node.js itself. */
  readonly nodeOptions: readonly string[];
  /** Its working folder. */
  readonly folder: string;
}

const PAUSE_MS = 5;
/** Even the embedded database of a busy machine is there by then. */
const PATIENCE_MS = 120_000;

/**
 * Starts a server and waits for its first answer on `/health`. Its log goes nowhere, but is written.
 * @throws Error with what it complained of when it ends before
 */
export const startServer = async (port: number, launch: Launch): Promise<Server> => {
  const url = `http://127.0.0.1:${port}`;
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...launch.nodeOptions, launch.script, ...launch.words], {
    cwd: launch.folder,
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...launch.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const gone = once(child, 'close');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${launch.script} cannot be started`);
  while (!(await isAnswering(url))) {
    if (performance.now() - startedAt > PATIENCE_MS) child.kill('SIGKILL');
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`${launch.script} ended before it answered: ${complaint}`);
    }
    await sleep(PAUSE_MS);
  }
  return {
    url,
    pid,
    startMs: performance.now() - startedAt,
    stop: async () => {
      child.kill('SIGTERM');
      await gone;
    },
  };
};
