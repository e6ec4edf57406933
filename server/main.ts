/** The process: which command runs, its log, its signals, its exit code. */
import cluster from 'node:cluster';
import pino, { type Logger } from 'pino';
import { migrationSource } from '../migrations/index.ts';
import { ACCOUNTS_USAGE, refuseWords, runAccountsCommand, type CommandResult } from './accounts-command.ts';
import { openBcryptPool } from './adapters/bcrypt/pool.ts';
import { createClock } from './adapters/clock.ts';
import { askDataDirOwner, DataDirInUse } from './adapters/postgres/data-dir-lock.ts';
import { migrateDown, migrateUp } from './adapters/postgres/migrate.ts';
import { ConfigError, loadConfig, type Config } from './config.ts';
import { openDatabase, openUnmigrated } from './database.ts';
import { createSummedMetrics } from './http/metrics.ts';
import { openIdentity } from './identity.ts';
import { openMetricsPort } from './listen.ts';
import { createLog, flushLog } from './log.ts';
import { startService } from './service.ts';
import { StartFailure } from './start-failure.ts';
import { report, startWorkers, untilStopped, WORKER_COMMAND, WorkerFailure } from './workers.ts';

/** What the operator can mend is told by its message alone; anything else shows its stack. */
const textOf = (error: unknown): string => {
  const isKnown = [ConfigError, DataDirInUse, StartFailure, WorkerFailure].some(
    (known) => error instanceof known,
  );
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return isKnown ? message : (stack ?? message);
};

const print = (lines: readonly string[]): void => {
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
};

// Beside this file once it is built.
const openHashing = (log: Logger, processes = 1) =>
  openBcryptPool({ thread: new URL('./hashing-thread.js', import.meta.url), log, processes });

const busy = (): Promise<string> => Promise.reject(new Error('a command has the database open'));

/** What serves, and how it is ended. */
interface Serving {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const serveHere = async (config: Config, log: Logger, role: 'alone' | 'worker'): Promise<Serving> => {
  const bcrypt = openHashing(log, config.WORKERS);
  const { url, close } = await startService({ config, clock: createClock(), log, bcrypt }, role);
  return {
    url,
    close: async () => {
      await close();
      await bcrypt.close();
    },
  };
};

const serveByWorkers = async (config: Config, log: Logger): Promise<Serving> => {
  const metricsPort = await openMetricsPort({ config, log }, createSummedMetrics());
  const { url, close } = await startWorkers({ count: config.WORKERS, log });
  return {
    url,
    close: async () => {
      await close();
      await metricsPort?.close();
    },
  };
};

const serve = async (config: Config): Promise<number> => {
  const log = await createLog(config.LOG_LEVEL);
  const serving = await (config.WORKERS > 1 ? serveByWorkers(config, log) : serveHere(config, log, 'alone'));
  // Every signal, not only the first: npm passes on what the terminal sent already, and a second one would kill.
  const signalled = new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, resolve);
  });
  log.info(
    {
      address: serving.url,
      documents: config.DOCS === 'on' ? `${serving.url}/docs` : 'off',
      database: config.DATABASE_URL === undefined ? `embedded, in ${config.DATA_DIR}` : 'PostgreSQL',
      mail: config.SMTP_URL === undefined ? `files, in ${config.DATA_DIR}/mail` : 'SMTP',
      workers: config.WORKERS,
    },
    'polyglot-id is ready',
  );
  log.info({ signal: await signalled }, 'shutting down');
  await serving.close();
  log.info('stopped');
  await flushLog(log);
  return 0;
};

/** Serves as one of several, until the primary ends it; why it cannot start is the primary's to say. */
const work = async (config: Config): Promise<number> => {
  const stopped = untilStopped();
  const log = await createLog(config.LOG_LEVEL);
  const serving = await serveHere(config, log, 'worker').catch(async (error: unknown) => {
    await report({ failure: textOf(error) });
  });
  if (serving === undefined) return 1;
  await report({ ready: serving.url });
  await stopped;
  await serving.close();
  await flushLog(log);
  return 0;
};

const migrate = async (
  config: Config,
  run: (deps: Parameters<typeof migrateUp>[0]) => Promise<string[]>,
): Promise<number> => {
  const { connection, close } = await openUnmigrated(config, busy);
  try {
    const names = await run({ connection, migrationSource });
    print(names.length === 0 ? ['Nothing to migrate.'] : names);
    return 0;
  } finally {
    await close();
  }
};

/** The accounts command on the service that has the embedded database open; undefined when none has. */
const askRunningService = async (
  config: Config,
  words: readonly string[],
): Promise<CommandResult | undefined> => {
  if (config.DATABASE_URL !== undefined) return undefined;
  const { DATA_DIR: dataDir } = config;
  const answer = await askDataDirOwner({ dataDir, line: JSON.stringify(words) }).catch((error: unknown) => {
    throw new StartFailure(`The process that has the data folder ${dataDir} open did not answer`, error);
  });
  return answer === undefined ? undefined : (JSON.parse(answer) as CommandResult);
};

const runAlone = async (config: Config, words: readonly string[]): Promise<CommandResult> => {
  const database = await openDatabase(config, busy);
  try {
    const log = pino({ level: 'silent' });
    const bcrypt = openHashing(log);
    const outward = { publicUrl: config.PUBLIC_URL ?? 'http://localhost', ringLetterBell: () => undefined };
    const { identity, close } = await openIdentity(
      { config, clock: createClock(), log, bcrypt },
      database.connection,
      outward,
    );
    try {
      return await runAccountsCommand(identity, words);
    } finally {
      close();
    }
  } finally {
    await database.close();
  }
};

const accounts = async (config: Config, words: readonly string[]): Promise<number> => {
  const { isDone, lines } =
    refuseWords(words) ?? (await askRunningService(config, words)) ?? (await runAlone(config, words));
  if (isDone) print(lines);
  else process.stderr.write(`${lines.join('\n')}\n`);
  return isDone ? 0 : 1;
};

const run = async ([command = 'serve', ...words]: readonly string[]): Promise<number> => {
  const config = loadConfig();
  if (command === WORKER_COMMAND && cluster.isWorker) return work(config);
  switch (command) {
    case 'serve':
      return serve(config);
    case 'migrate':
      return migrate(config, migrateUp);
    case 'migrate:down':
      return migrate(config, migrateDown);
    case 'accounts':
      return accounts(config, words);
    default:
      process.stderr.write(`${command} is no command.\n${ACCOUNTS_USAGE.join('\n')}\n`);
      return 1;
  }
};

try {
  process.exit(await run(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${textOf(error)}\n`);
  process.exit(1);
}
