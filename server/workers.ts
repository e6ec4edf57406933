/**
 * Several processes on one port, so that all cores serve: a primary, which starts workers, replaces those that die and
 * ends them all. Each worker accepts for itself, from the queue that the kernel keeps for all of them: a busy worker
 * takes no connection, one that dies takes none along that it has not accepted, and at the end none is left there.
 */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StartFailure } from './start-failure.ts';

/** The word that makes a process of this program a worker. */
export const WORKER_COMMAND = 'work';
const STOP = 'stop';

/** One that dies sooner than this is replaced after a pause, which doubles each time that it happens again. */
const STEADY_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** Why a worker could not start, in its own words. */
export class WorkerFailure extends Error {}

/** What a worker tells its primary: where it answers, or why it ends. */
interface Report {
  readonly ready?: string;
  readonly failure?: string;
}

interface Begun {
  readonly worker: Worker;
  /** Resolves with its address when it answers. Rejects with what it says instead. */
  readonly ready: Promise<string>;
  /** How it ended. */
  readonly ended: Promise<string>;
}

const begin = (): Begun => {
  const worker = cluster.fork();
  return {
    worker,
    ready: new Promise((resolve, reject) => {
      worker.on('message', ({ ready, failure }: Report) => {
        if (ready !== undefined) resolve(ready);
        if (failure !== undefined) reject(new WorkerFailure(failure));
      });
    }),
    // Its last words may be read after its exit; nothing comes after the disconnect.
    ended: Promise.all([once(worker, 'exit'), once(worker, 'disconnect')]).then(([[code, signal]]) =>
      String(signal ?? `exit code ${String(code)}`),
    ),
  };
};

export interface Workers {
  /** Where they listen, on this machine. */
  readonly url: string;
  /** Lets each of them finish what is in flight; resolves when all are gone. */
  readonly close: () => Promise<void>;
}

/**
 * Starts workers; from then on there are so many. When this process dies, so do they.
 * @throws WorkerFailure, StartFailure when one of them cannot start
 */
export const startWorkers = async ({
  count,
  log,
}: {
  readonly count: number;
  readonly log: Pick<Logger, 'info' | 'error'>;
}): Promise<Workers> => {
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ args: [WORKER_COMMAND] });
  const living = new Map<Worker, Promise<string>>();
  let isStopping = false;
  const isOver = (): boolean => isStopping;

  const beginOne = (): Begun => {
    const begun = begin();
    living.set(begun.worker, begun.ended);
    begun.worker.once('exit', () => living.delete(begun.worker));
    return begun;
  };

  /** Keeps a place filled. */
  const keep = async (first: Begun): Promise<void> => {
    let pauseMs = 0;
    for (let begun = first; ; begun = beginOne()) {
      const { worker, ready, ended } = begun;
      const { pid } = worker.process;
      const begunAtMs = performance.now();
      void ready.then(
        () => log.info({ worker: pid }, 'a worker answers'),
        (error: unknown) => log.error({ err: error }, 'a worker could not start'),
      );
      const how = await ended;
      if (isOver()) return;
      const isSteady = performance.now() - begunAtMs >= STEADY_MS;
      pauseMs = isSteady ? 0 : Math.min(2 * pauseMs || FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
      log.error({ worker: pid, ended: how, pauseMs }, 'a worker ended; another takes its place');
      await pause(pauseMs);
      if (isOver()) return;
    }
  };

  const begun = Array.from({ length: count }, beginOne);
  const died = begun.map(async ({ ended }) => {
    throw new StartFailure('A worker could not start', await ended);
  });
  const [url = ''] = await Promise.race([Promise.all(begun.map(({ ready }) => ready)), ...died]);
  for (const one of begun) void keep(one);

  return {
    url,
    close: async () => {
      isStopping = true;
      // One that is dying by itself hears nothing.
      for (const worker of living.keys()) worker.send(STOP, () => undefined);
      await Promise.all(living.values());
    },
  };
};

/** In a worker: tells the primary. */
export const report = (what: Report): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(what, undefined, undefined, () => resolve());
  });

/**
 * In a worker: resolves when the primary ends it. A signal that a terminal or a supervisor sends to all processes is the
 * primary's to answer. That a primary has gone is no fault to complain of here: the worker then ends by itself.
 */
export const untilStopped = (): Promise<void> => {
  cluster.worker?.on('error', () => undefined);
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => undefined);
  return new Promise((resolve) => {
    process.on('message', (message) => {
      if (message === STOP) resolve();
    });
  });
};
