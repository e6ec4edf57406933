/** A running service: everything opened in order, and closed in the reverse one. */
import { createDispatcher } from './adapters/mail/dispatcher.ts';
import { runAccountsCommand } from './accounts-command.ts';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import type { Identity } from './core/identity.ts';
import { openDatabase } from './database.ts';
import { openListener, type Listener } from './http/listener.ts';
import { ensureAdmin, openIdentity, type ServiceDeps } from './identity.ts';
import { StartFailure } from './start-failure.ts';

const DISPATCH_INTERVAL_MS = 5_000;

export interface Service {
  /** Where it listens, on this machine. */
  readonly url: string;
  readonly identity: Identity;
  /** Lets what is in flight finish, for ten seconds at most; then closes everything. */
  readonly close: () => Promise<void>;
}

const listen = async ({ config, log }: ServiceDeps): Promise<Listener> => {
  const { PORT: port, HOST: host } = config;
  return openListener({ port, host }, { log }).catch((error: unknown) => {
    throw new StartFailure(`The service cannot listen on PORT ${port}${ofHost(config)}`, error);
  });
};

const ofHost = ({ HOST }: Config): string => (HOST === undefined ? '' : ` of HOST ${HOST}`);

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

  const opened: (() => Promise<void>)[] = [];
  try {
    const database = await openDatabase(config, answer);
    opened.unshift(() => database.close());
    const listener = await listen(deps);
    opened.unshift(() => listener.abandon());
    const { port, isAccepting } = listener;
    const publicUrl = config.PUBLIC_URL ?? `http://localhost:${port}`;
    const dispatcher = createDispatcher({
      dispatchDue: () => state.identity?.letters.dispatchDue() ?? Promise.resolve(0),
      intervalMs: DISPATCH_INTERVAL_MS,
      log,
    });
    const identity = await openIdentity(deps, database.connection, {
      publicUrl,
      ringLetterBell: () => dispatcher.wake(),
    });
    await ensureAdmin(deps, identity);
    state.identity = identity;
    listener.begin(createApp({ config, identity, clock, log, publicUrl, isAccepting }));
    dispatcher.start();
    return {
      url: `http://localhost:${port}`,
      identity,
      close: async () => {
        await listener.close();
        await dispatcher.stop();
        await database.close();
      },
    };
  } catch (error) {
    for (const undo of opened) await undo();
    throw error;
  }
};
