/** The dispatcher: runs the core's letter round when it is woken and at intervals, one round at a time. */
import type { Logger } from 'pino';

interface DispatcherDeps {
  /** Sends what is due and says how many letters it took. */
  readonly dispatchDue: () => Promise<number>;
  /** The rest between two rounds, in milliseconds. */
  readonly intervalMs: number;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

export interface Dispatcher {
  /** Begins with a round at once, for letters that an earlier process left behind. Again: no effect. */
  start(): void;
  /** Asks for a round now, or for one more when one is running. No effect unless started. */
  wake(): void;
  /** Ends the dispatcher for good; resolves when the running round, if any, is over. Never rejects. */
  stop(): Promise<void>;
}

/**
 * A dispatcher that is not yet started. Rounds follow each other while letters keep coming. A failed round is logged
 * and followed by a rest, even if it was woken meanwhile, so that a database that is down is not hammered. The timer
 * keeps no process alive.
 */
export function createDispatcher({ dispatchDue, intervalMs, log }: DispatcherDeps): Dispatcher {
  let state: 'new' | 'started' | 'stopped' = 'new';
  let woken = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const takeDue = async (): Promise<number> => {
    try {
      return await dispatchDue();
    } catch (error) {
      log.error({ err: error }, 'letters could not be dispatched');
      woken = false;
      return 0;
    }
  };

  const run = (): void => {
    clearTimeout(timer);
    woken = false;
    running = takeDue().then((taken) => {
      running = undefined;
      if (state !== 'started') return;
      if (taken > 0 || woken) run();
      else timer = setTimeout(run, intervalMs).unref();
    });
  };

  return {
    start() {
      if (state !== 'new') return;
      state = 'started';
      run();
    },
    wake() {
      if (state !== 'started') return;
      if (running === undefined) run();
      else woken = true;
    },
    async stop() {
      state = 'stopped';
      clearTimeout(timer);
      await running;
    },
  };
}
