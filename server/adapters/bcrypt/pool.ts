/**
 * bcrypt on threads of its own, one for each core, behind a bounded queue; several processes share cores and queue. In libuv's pool, hashes would hold up files
 * and name look-ups; at the priority of the rest, a flood of sign-ins would hold up every other request.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { IdentityFailure } from '../../core/failures.ts';
import type { Bcrypt } from './hasher.ts';
import type { Job, JobResult } from './thread.ts';

/** Who waits behind so many others would have given up before it is his turn. */
const MOST_WAITING = 128;
/** A job that ends this many threads is the cause of it. */
const MOST_TRIES = 2;

export interface BcryptPool extends Bcrypt {
  /** Jobs that wait for a thread, and those that have one. */
  readonly load: () => { readonly waiting: number; readonly running: number };
  /** Ends the threads; what still waits is refused. */
  readonly close: () => Promise<void>;
}

interface BcryptPoolDeps {
  /** The built file of `thread.ts`. */
  readonly thread: URL;
  readonly log: Pick<Logger, 'error'>;
  /** How many processes hash on this machine; each has its part of the threads and of the queue. */
  readonly processes?: number;
  /** One for each core of its part by default. */
  readonly threads?: number;
}

interface Task {
  readonly job: Job;
  readonly resolve: (value: string | boolean) => void;
  readonly reject: (error: Error) => void;
  tries: number;
}

const overloaded = () => new IdentityFailure({ code: 'service_unavailable', retryAfterSeconds: 1 });

/** Threads start when they are needed first. @returns `hash` and `compare` reject with IdentityFailure `service_unavailable` when too many wait */
export const openBcryptPool = ({
  thread,
  log,
  processes = 1,
  threads = Math.ceil(availableParallelism() / processes),
}: BcryptPoolDeps): BcryptPool => {
  const mostWaiting = Math.ceil(MOST_WAITING / processes);
  const waiting: Task[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Task>();
  let started = 0;
  let isClosed = false;

  const next = (): void => {
    const task = waiting[0];
    if (task === undefined || isClosed) return;
    const worker = idle.pop() ?? (started < threads ? start() : undefined);
    if (worker === undefined) return;
    waiting.shift();
    running.set(worker, task);
    worker.ref();
    worker.postMessage(task.job);
  };

  const finish = (worker: Worker, result: JobResult): void => {
    const task = running.get(worker);
    running.delete(worker);
    idle.push(worker);
    worker.unref();
    if ('value' in result) task?.resolve(result.value);
    else task?.reject(new Error(result.error));
    next();
  };

  /** A thread that died is replaced, and its work done again by another one. */
  const bury = (worker: Worker): void => {
    started -= 1;
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
    const task = running.get(worker);
    running.delete(worker);
    if (task === undefined) return;
    task.tries += 1;
    if (isClosed || task.tries >= MOST_TRIES) task.reject(overloaded());
    else waiting.unshift(task);
    next();
  };

  function start(): Worker {
    started += 1;
    const worker = new Worker(thread);
    worker.on('message', (result: JobResult) => finish(worker, result));
    worker.on('error', (error) => log.error({ err: error }, 'a hashing thread failed'));
    worker.on('exit', () => bury(worker));
    return worker;
  }

  const run = (job: Job): Promise<string | boolean> => {
    if (isClosed || waiting.length >= mostWaiting) return Promise.reject(overloaded());
    return new Promise((resolve, reject) => {
      waiting.push({ job, resolve, reject, tries: 0 });
      next();
    });
  };

  return {
    hash: async (password, cost) => String(await run({ kind: 'hash', password, cost })),
    compare: async (password, hash) => (await run({ kind: 'compare', password, hash })) === true,
    load: () => ({ waiting: waiting.length, running: running.size }),
    close: async () => {
      isClosed = true;
      for (const { reject } of waiting.splice(0)) reject(overloaded());
      await Promise.all([...idle, ...running.keys()].map((worker) => worker.terminate()));
    },
  };
};
