/** A running service: everything opened in order, and closed in the reverse one. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { migrationSource } from '../migrations/index.ts';
import { createBcryptHasher } from './adapters/bcrypt.ts';
import { loadCommonPasswords } from './adapters/common-passwords.ts';
import { createJournal } from './adapters/journal.ts';
import { createTokenSigner } from './adapters/jsonwebtoken.ts';
import { createDispatcher } from './adapters/mail/dispatcher.ts';
import { createFilePostman, createSmtpPostman } from './adapters/mail/postman.ts';
import { openEmbedded, openPostgres, type DatabaseConnection } from './adapters/postgres/connection.ts';
import { DataDirInUse, lockDataDir } from './adapters/postgres/data-dir-lock.ts';
import { migrateUp } from './adapters/postgres/migrate.ts';
import { createDatabase } from './adapters/postgres/stores.ts';
import { keepSecret } from './adapters/secret-file.ts';
import { createMemoryThrottle, createOpenThrottle, createPostgresThrottle } from './adapters/throttle.ts';
import { runAccountsCommand } from './accounts-command.ts';
import { createApp } from './app.ts';
import { ConfigError, type Config } from './config.ts';
import { IdentityFailure } from './core/failures.ts';
import { createIdentity, type Identity } from './core/identity.ts';
import type { Clock, Throttle } from './core/ports.ts';
import { linkPath } from './dialects/django.ts';

const DISPATCH_INTERVAL_MS = 5_000;
const SHUTDOWN_DEADLINE_MS = 10_000;

export interface ServiceDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the operator has to mend before the service can start; the message is one line and says it all. */
export class StartFailure extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what}: ${reasonOf(cause)}`, { cause });
    this.name = 'StartFailure';
  }
}

const reasonOf = (error: unknown): string => {
  // A name with several addresses, all of which refused; the error itself has no message.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return String(error)
    .replace(/^\w*error: /i, '')
    .replace(/\s+/g, ' ');
};

const unusableFolder = (dataDir: string, error: unknown) =>
  new StartFailure(`The data folder ${dataDir} cannot be used`, error);

/** A database that is open, migrated, and on the embedded kind owned by this process alone. */
export interface OpenedDatabase {
  readonly connection: DatabaseConnection;
  readonly close: () => Promise<void>;
}

/**
 * Opens the database that the settings name and brings its schema up.
 * @param answer answers one line of another process on the same data folder (embedded database only)
 * @throws DataDirInUse when another process has the embedded database open
 * @throws StartFailure when the database cannot be reached or the data folder not be used
 */
export const openDatabase = async (
  config: Config,
  answer: (line: string) => Promise<string>,
): Promise<OpenedDatabase> => {
  const opened = await openUnmigrated(config, answer);
  try {
    await migrateUp({ connection: opened.connection, migrationSource });
    return opened;
  } catch (error) {
    await opened.close();
    throw error;
  }
};

/** As {@link openDatabase}, and leaves the schema as it is. */
export const openUnmigrated = async (
  config: Config,
  answer: (line: string) => Promise<string>,
): Promise<OpenedDatabase> => {
  if (config.DATABASE_URL !== undefined) {
    const connection = openPostgres({ connectionString: config.DATABASE_URL });
    try {
      await connection.knex.raw('select 1');
    } catch (error) {
      await connection.close();
      throw new StartFailure('The database of DATABASE_URL cannot be used', error);
    }
    return { connection, close: () => connection.close() };
  }
  const { DATA_DIR: dataDir } = config;
  const lock = await lockDataDir({ dataDir, answer }).catch((error: unknown) => {
    throw error instanceof DataDirInUse ? error : unusableFolder(dataDir, error);
  });
  try {
    const connection = await openEmbedded({ dataDir });
    return {
      connection,
      close: async () => {
        await connection.close();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw unusableFolder(dataDir, error);
  }
};

/** Builds the use cases over an open database, with the adapters that the settings name. */
export const openIdentity = async (
  { config, clock, log }: ServiceDeps,
  { connection }: OpenedDatabase,
  deps: { readonly publicUrl: string; readonly ringLetterBell: () => void },
): Promise<Identity> => {
  const secret = config.JWT_SECRET ?? (await secretIn(config.DATA_DIR));
  const isCommon = config.PASSWORD_BLOCKLIST ? await loadCommonPasswords() : () => false;
  const mail = {
    from: config.MAIL_FROM,
    linkTo: (link: Parameters<typeof linkPath>[0]) => deps.publicUrl + linkPath(link),
    clock,
  };
  return createIdentity({
    database: createDatabase(connection.knex),
    hasher: createBcryptHasher({ cost: config.BCRYPT_COST }),
    tokens: createTokenSigner({ secret, issuer: deps.publicUrl }),
    throttle: throttleFor(config, connection),
    postman:
      config.SMTP_URL === undefined
        ? createFilePostman({ ...mail, dir: join(config.DATA_DIR, 'mail'), log })
        : createSmtpPostman({ ...mail, smtpUrl: config.SMTP_URL }),
    letterBell: { ring: deps.ringLetterBell },
    clock,
    journal: createJournal({ log }),
    passwordRules: { minLength: config.PASSWORD_MIN_LENGTH, isCommon },
    accessTokenTtlSeconds: config.ACCESS_TOKEN_TTL_SECONDS,
    sessionTtlSeconds: config.SESSION_TTL_SECONDS,
    linkTtlSeconds: {
      verification: config.VERIFICATION_LINK_TTL_SECONDS,
      reset: config.RESET_LINK_TTL_SECONDS,
    },
  });
};

const secretIn = (dataDir: string): Promise<string> =>
  keepSecret({ dataDir }).catch((error: unknown) => {
    throw unusableFolder(dataDir, error);
  });

const throttleFor = ({ RATE_LIMITS }: Config, { kind, knex }: DatabaseConnection): Throttle => {
  if (RATE_LIMITS === 'off') return createOpenThrottle();
  return kind === 'embedded' ? createMemoryThrottle() : createPostgresThrottle({ knex });
};

/** Makes the ADMIN of the settings when no account has its e-mail; an account that has it is left as it is. */
const ensureAdmin = async ({ config, log }: ServiceDeps, identity: Identity): Promise<void> => {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = config;
  if (email === undefined || password === undefined) return;
  try {
    await identity.registration.register({ email, password, role: 'ADMIN' });
    log.info('the ADMIN of the settings was made');
  } catch (error) {
    if (!(error instanceof IdentityFailure)) throw error;
    if (error.facts.code === 'input_invalid') {
      throw new ConfigError(
        error.facts.violations.map(({ field, message }) => [`ADMIN_${field.toUpperCase()}`, message]),
      );
    }
    if (error.facts.code !== 'identity_taken') throw error;
    const account = await identity.accounts.findByEmail(email);
    // Whoever registered the address first must not become ADMIN by that.
    if (account.role !== 'ADMIN')
      log.warn('ADMIN_EMAIL belongs to an account that is no ADMIN; promote it by command');
  }
};

export interface Service {
  /** Where it listens, on this machine. */
  readonly url: string;
  readonly identity: Identity;
  /** Lets what is in flight finish, for ten seconds at most; then closes everything. */
  readonly close: () => Promise<void>;
}

const listen = async (server: Server, { PORT, HOST }: Config): Promise<number> => {
  server.listen(PORT, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    const address = HOST === undefined ? '' : ` of HOST ${HOST}`;
    throw new StartFailure(`The service cannot listen on PORT ${PORT}${address}`, error);
  }
  // A TCP server's address is an object with a port.
  return (server.address() as AddressInfo).port;
};

/** Stops listening and waits for the running requests; past the deadline their connections are cut. */
const drain = async (server: Server, log: Logger): Promise<void> => {
  const closed = once(server, 'close');
  server.close();
  const deadline = setTimeout(() => {
    log.warn('requests still ran at the end of the shutdown deadline; they were cut');
    server.closeAllConnections();
  }, SHUTDOWN_DEADLINE_MS);
  await closed;
  clearTimeout(deadline);
};

/**
 * Starts the service.
 * @throws DataDirInUse, StartFailure, ConfigError for a bad ADMIN, or whatever else went wrong; nothing stays open then
 */
export const startService = async (deps: ServiceDeps): Promise<Service> => {
  const { config, log, clock } = deps;
  const state: { isAccepting: boolean; identity?: Identity } = { isAccepting: true };
  const answer = async (line: string): Promise<string> => {
    if (state.identity === undefined) throw new Error('the service is still starting');
    return JSON.stringify(await runAccountsCommand(state.identity, JSON.parse(line) as string[]));
  };

  const database = await openDatabase(config, answer);
  const server = createServer();
  let begin: (app: RequestListener) => void = () => undefined;
  const begun = new Promise<RequestListener>((resolve) => (begin = resolve));
  const unanswered = new Set<ServerResponse>();
  // A connection that is kept alive must not hold the shutdown up.
  const sayClose = (res: ServerResponse) => {
    if (!state.isAccepting && !res.headersSent) res.setHeader('connection', 'close');
  };
  server.on('request', (req, res) => {
    sayClose(res);
    unanswered.add(res);
    res.once('close', () => {
      unanswered.delete(res);
      if (!state.isAccepting) setImmediate(() => server.closeIdleConnections());
    });
    // The port is open before the service is: who comes early waits.
    void begun.then((app) => {
      app(req, res);
    });
  });
  try {
    const port = await listen(server, config);
    const publicUrl = config.PUBLIC_URL ?? `http://localhost:${port}`;
    const dispatcher = createDispatcher({
      dispatchDue: () => state.identity?.letters.dispatchDue() ?? Promise.resolve(0),
      intervalMs: DISPATCH_INTERVAL_MS,
      log,
    });
    const identity = await openIdentity(deps, database, {
      publicUrl,
      ringLetterBell: () => dispatcher.wake(),
    });
    await ensureAdmin(deps, identity);
    state.identity = identity;
    begin(createApp({ config, identity, clock, log, publicUrl, isAccepting: () => state.isAccepting }));
    dispatcher.start();
    return {
      url: `http://localhost:${port}`,
      identity,
      close: async () => {
        state.isAccepting = false;
        unanswered.forEach(sayClose);
        await drain(server, log);
        await dispatcher.stop();
        await database.close();
      },
    };
  } catch (error) {
    server.close();
    server.closeAllConnections();
    await database.close();
    throw error;
  }
};
