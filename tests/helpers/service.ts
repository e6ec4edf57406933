/**
 * A whole service for tests: the real server on a real database, with a clock that the test moves. Every answer of a
 * documented operation is held to the committed documents; one that is not what they promise fails the test.
 */
import { EventEmitter, once } from 'node:events';
import { Writable } from 'node:stream';
import library from 'bcrypt';
import type { ParsedMail } from 'mailparser';
import pino from 'pino';
import { createClient, type Dialect } from '../../client/index.ts';
import { parseConfig } from '../../server/config.ts';
import type { Identity } from '../../server/core/identity.ts';
import type { Clock } from '../../server/core/ports.ts';
import { startService } from '../../server/service.ts';
import { jsonIn } from './answers.ts';
import { createGatedFetch } from './document-gate/gate.ts';
import { createMailFolder } from './mail-folder.ts';
import { provideDatabase, provideFolder, type UnopenedDatabase } from './databases.ts';

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  advance(seconds: number): void;
}

export const createTestClock = (start = '2026-01-09T10:00:00.123Z'): TestClock => {
  let milliseconds = new Date(start).getTime();
  return {
    now: () => new Date(milliseconds),
    advance: (seconds) => {
      milliseconds += seconds * 1000;
    },
  };
};

export const TEST_JWT_SECRET = 'Zq3vX8kLm2pR7tY5wB9nC4hJ6gF1dS0aUeIoPxQz';

export interface TestService {
  readonly url: string;
  readonly identity: Identity;
  readonly clock: TestClock;
  /** Every line of the log so far, parsed. */
  readonly logLines: readonly LogLine[];
  /** The first line of the log with this message, once it is written. */
  logged(message: string): Promise<LogLine>;
  /** The typed client of one dialect. */
  client<C>(dialect: Dialect<string, C>, token?: string): C;
  /** A raw request, for what the typed client cannot say. A `body` that is no string is sent as JSON. */
  request(path: string, init?: RawInit): Promise<RawAnswer>;
  /** The letters sent so far, oldest first, once at least `count` have been. */
  letters(count: number): Promise<ParsedMail[]>;
  /** Stops the service when its running letter round is over, and deletes its database unless it was given one. */
  close(): Promise<void>;
}

export type LogLine = Readonly<Record<string, unknown>>;

/** For a service that comes back, or that finds a database which the test has prepared. */
export interface TestServiceOptions {
  /** The caller's own: migrated, not open, and still there after `close`. */
  readonly database?: UnopenedDatabase;
  readonly clock?: TestClock;
}

export interface RawInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly token?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed JSON body; undefined when it is none. */
  readonly body: unknown;
}

const requestTo = (url: string) => {
  const send = createGatedFetch();
  return async (path: string, init: RawInit = {}): Promise<RawAnswer> => {
    const { method = 'GET', body, token } = init;
    const isText = typeof body === 'string';
    const answer = await send(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...init.headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: jsonIn(text) };
  };
};

const createLogSink = () => {
  const logLines: LogLine[] = [];
  const written = new EventEmitter();
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      logLines.push(JSON.parse(chunk.toString()) as LogLine);
      written.emit('line');
      done();
    },
  });
  const logged = async (message: string): Promise<LogLine> => {
    for (;;) {
      const line = logLines.find(({ msg }) => msg === message);
      if (line !== undefined) return line;
      await once(written, 'line');
    }
  };
  return { logLines, sink, logged };
};

/**
 * Starts a service on a fresh database of the run's kind, or on the one that is given.
 * @param settings variables of the environment that differ from a test's usual ones
 */
export const startTestService = async (
  settings: Readonly<Record<string, string>> = {},
  options: TestServiceOptions = {},
): Promise<TestService> => {
  const database = options.database ?? (await provideDatabase());
  // On PostgreSQL the data folder holds the letters only.
  const folder = 'DATA_DIR' in database.env ? undefined : await provideFolder();
  const dataDir = 'DATA_DIR' in database.env ? database.env.DATA_DIR : (folder?.path ?? '');
  const { logLines, sink, logged } = createLogSink();
  const config = parseConfig({
    NODE_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    JWT_SECRET: TEST_JWT_SECRET,
    BCRYPT_COST: '4',
    ...database.env,
    ...settings,
  });
  const clock = options.clock ?? createTestClock();
  const log = pino({ level: config.LOG_LEVEL }, sink);
  const service = await startService({
    config,
    clock,
    log,
    bcrypt: { ...library, load: () => ({ waiting: 0, running: 0 }) },
  });
  const url = service.url.replace('localhost', '127.0.0.1');
  return {
    url,
    identity: service.identity,
    clock,
    logLines,
    logged,
    client: (dialect, token) =>
      createClient(dialect, {
        baseUrl: url,
        fetch: createGatedFetch(dialect.name),
        token,
        retries: 0,
      }),
    request: requestTo(url),
    letters: createMailFolder(dataDir),
    close: async () => {
      await service.close();
      if (options.database === undefined) await database.remove();
      await folder?.remove();
    },
  };
};

export { PASSWORD, uniqueNames } from './people.ts';
