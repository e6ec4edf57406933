/** Work that comes in rounds, letters and housekeeping: when it is woken and at intervals, one round at a time. */
import type { Logger } from 'pino';

interface RoundsDeps {
  /** Does what is due, or a batch of it, and says how much that was. */
  readonly round: () => Promise<number>;
  /** What the log says when a round fails. */
  readonly failure: string;
  /** The rest between two rounds, in milliseconds. */
  readonly intervalMs: number;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

export interface Rounds {
  /** Begins with a round at once, for what an earlier process left behind. Again: no effect. */
  start(): void;
  /** Asks for a round now, or for one more when one is running. No effect unless started. */
  wake(): void;
  /** Ends the rounds for good; resolves when the running round, if any, is over. Never rejects. */
  stop(): Promise<void>;
}

/**
 * Rounds that are not yet started. They follow each other while there is something to do. A failed round is logged
 * and followed by a rest, even if it was woken meanwhile, so that a database that is down is not hammered. The timer
 * keeps no process alive.
 */
export function createRounds({ round, failure, intervalMs, log }: RoundsDeps): Rounds {
  let state: 'new' | 'started' | 'stopped' = 'new';
  let woken = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const takeDue = async (): Promise<number> => {
    try {
      return await round();
    } catch (error) {
      log.error({ err: error }, failure);
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
