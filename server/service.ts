/** A running service: everything opened in order, and closed in the reverse one. */
import type { ServerOptions } from 'node:http';
import { createRounds } from './adapters/rounds.ts';
import { runAccountsCommand } from './accounts-command.ts';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import type { Identity } from './core/identity.ts';
import { openDatabase } from './database.ts';
import { securityHeadersOf } from './http/headers.ts';
import { openListener, type Listener } from './http/listener.ts';
import { createMessages } from './http/messages.ts';
import { createMetricsApp } from './http/metrics-app.ts';
import { createMetrics, type Metrics, type Watched } from './http/metrics.ts';
import { ensureAdmin, openIdentity, type ServiceDeps } from './identity.ts';
import { StartFailure } from './start-failure.ts';

const DISPATCH_INTERVAL_MS = 5_000;
const HOUSEKEEPING_INTERVAL_MS = 10 * 60_000;

export interface Service {
  /** Where it listens, on this machine. */
  readonly url: string;
  readonly identity: Identity;
  /** Lets what is in flight finish, for ten seconds at most; then closes everything. */
  readonly close: () => Promise<void>;
}

const listen = (
  { config, log }: ServiceDeps,
  setting: 'PORT' | 'METRICS_PORT',
  port: number,
  classes?: ServerOptions,
): Promise<Listener> =>
  openListener(
    { port, host: config.HOST },
    { log, classes, headers: securityHeadersOf({ isSecure: isSecure(config) }) },
  ).catch((error: unknown) => {
    throw new StartFailure(`The service cannot listen on ${setting} ${port}${ofHost(config)}`, error);
  });

const isSecure = ({ PUBLIC_URL = '' }: Config): boolean => PUBLIC_URL.startsWith('https:');

const ofHost = ({ HOST }: Config): string => (HOST === undefined ? '' : ` of HOST ${HOST}`);

/** Metrics on a port of their own. */
interface Watching {
  readonly observe: Metrics['observe'];
  readonly listener: Listener;
}

/** Only where METRICS_PORT asks for it: nobody else pays for what is counted. */
const watch = async (deps: ServiceDeps, watched: Watched): Promise<Watching | undefined> => {
  const { config, log } = deps;
  if (config.METRICS_PORT === undefined) return undefined;
  const listener = await listen(deps, 'METRICS_PORT', config.METRICS_PORT);
  const metrics = createMetrics(watched);
  const reportCrash = (error: unknown) => log.error({ err: error }, 'the metrics could not be read');
  listener.begin(createMetricsApp({ ...metrics, reportCrash }));
  log.info({ address: `http://localhost:${listener.port}/metrics` }, 'metrics');
  return { observe: metrics.observe, listener };
};

/**
 * Starts the service.
 * @throws DataDirInUse, StartFailure, ConfigError for a bad ADMIN, or whatever else went wrong; nothing stays open then
 */
export const startService = async (deps: ServiceDeps): Promise<Service> => {
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
    const watching = await watch(deps, {
      hashing: () => deps.bcrypt.load(),
      connections: () => database.connection.load(),
      countWaitingLetters: () => identity.letters.countWaiting(),
    });
    opened.unshift(() => watching?.listener.abandon());
    const observe = watching?.observe ?? (() => undefined);
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
        await watching?.listener.close();
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
