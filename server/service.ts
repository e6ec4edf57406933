/** A running service: everything opened in order, and closed in the reverse one. */
import { createRounds } from './adapters/rounds.ts';
import { runAccountsCommand } from './accounts-command.ts';
import { createApp } from './app.ts';
import type { Identity } from './core/identity.ts';
import { openDatabase } from './database.ts';
import { createMessages } from './http/messages.ts';
import { createMetrics } from './http/metrics.ts';
import { ensureAdmin, openIdentity, type ServiceDeps } from './identity.ts';
import { listen, openMetricsPort } from './listen.ts';

const DISPATCH_INTERVAL_MS = 5_000;
const HOUSEKEEPING_INTERVAL_MS = 10 * 60_000;

export interface Service {
  /** Where it listens, on this machine. */
  readonly url: string;
  readonly identity: Identity;
  /** Lets what is in flight finish, for ten seconds at most; then closes everything. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the service, alone on its ports or as a worker, whose metrics its primary shows.
 * @throws DataDirInUse, StartFailure, ConfigError for a bad ADMIN, or whatever else went wrong; nothing stays open then
 */
export const startService = async (
  deps: ServiceDeps,
  role: 'alone' | 'worker' = 'alone',
): Promise<Service> => {
  const { config, log, clock } = deps;
  const state: { identity?: Identity } = {};
  const answer = async (line: string): Promise<string> => {
    if (state.identity === undefined) throw new Error('the service is still starting');
    return JSON.stringify(await runAccountsCommand(state.identity, JSON.parse(line) as string[]));
  };

  /** Ends what is open, the newest first. */
  const opened: (() => unknown)[] = [];
  try {
    const database = await openDatabase(config, answer, log);
    opened.unshift(() => database.close());
    const messages = createMessages();
    const listener = await listen(deps, 'PORT', config.PORT, messages.classes);
    opened.unshift(() => listener.abandon());
    const { port, isAccepting } = listener;
    const publicUrl = config.PUBLIC_URL ?? `http://localhost:${port}`;
    const dispatching = createRounds({
      round: () => state.identity?.letters.dispatchDue() ?? Promise.resolve(0),
      failure: 'letters could not be dispatched',
      intervalMs: DISPATCH_INTERVAL_MS,
      log,
    });
    const { identity, close: closeIdentity } = await openIdentity(deps, database.connection, {
      publicUrl,
      ringLetterBell: () => dispatching.wake(),
    });
    opened.unshift(closeIdentity);
    await ensureAdmin(deps, identity);
    state.identity = identity;
    // Nobody pays for what is counted where nobody asks for it.
    const metrics =
      config.METRICS_PORT === undefined
        ? undefined
        : createMetrics({
            hashing: () => deps.bcrypt.load(),
            connections: () => database.connection.load(),
            countWaitingLetters: () => identity.letters.countWaiting(),
          });
    const metricsPort = metrics && role === 'alone' ? await openMetricsPort(deps, metrics) : undefined;
    opened.unshift(() => metricsPort?.abandon());
    const observe = metrics?.observe ?? (() => undefined);
    listener.begin(createApp({ config, identity, clock, log, publicUrl, isAccepting, observe, messages }));
    const housekeeping = createRounds({
      round: () => identity.housekeeping.purgeDue(),
      failure: 'what has served its time could not be forgotten',
      intervalMs: HOUSEKEEPING_INTERVAL_MS,
      log,
    });
    dispatching.start();
    housekeeping.start();
    return {
      url: `http://localhost:${port}`,
      identity,
      close: async () => {
        await listener.close();
        await metricsPort?.close();
        await Promise.all([dispatching.stop(), housekeeping.stop()]);
        closeIdentity();
        await database.close();
      },
    };
  } catch (error) {
    for (const undo of opened) await undo();
    throw error;
  }
};
