/** What every section works with: databases of two sizes, servers that end with the section, and loads. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { freePort } from '../helpers/own-address.ts';
import type { Cluster } from './cluster.ts';
import { compare, exhaust, type Compared, type Comparison, type Figures, type Turns } from './comparison.ts';
import { CORES, holdTo } from './cores.ts';
import { drive, type LoadFigures, type Placing } from './load/drive.ts';
import type { LoadRequest } from './load/plan.ts';
import { PASSWORD, populate, SIGNING } from './population.ts';
import { startServer, type Launch, type Server } from './processes.ts';
import type { Sizes } from './words.ts';

export interface Database {
  readonly url: string;
  readonly accounts: number;
}

/** The programs in `references/`, by the names of their files. */
export type Reference = 'express-read' | 'bare-read' | 'bare-list';

export type Environment = Readonly<Record<string, string>>;

export interface Load {
  readonly requests: readonly LoadRequest[];
  readonly connections?: number;
  readonly seconds?: number;
  readonly areUnique?: boolean;
  readonly cookies?: readonly string[];
  readonly addresses?: number;
}

export interface Bench {
  readonly sizes: Sizes;
  /** A database with so many accounts, their passwords hashed at a cost; filled when it is asked for first. */
  readonly database: (accounts: number, cost: number) => Promise<Database>;
  /** @returns its URL */
  readonly emptyDatabase: (name: string) => Promise<string>;
  /** Starts the service as in production, without budgets, on a database or the embedded one of its data folder. */
  readonly service: (
    database: Database | undefined,
    environment?: Environment,
    nodeOptions?: readonly string[],
  ) => Promise<Server>;
  readonly reference: (name: Reference, database: Database) => Promise<Server>;
  /** Starts any other server, which is given its port. */
  readonly start: (launch: (port: number) => Launch) => Promise<Server>;
  /** A new, empty folder. */
  readonly folder: () => Promise<string>;
  /** A load without a pause. */
  readonly load: (server: Server, load: Load) => Promise<LoadFigures>;
  /**
   * As long a load, in short turns: for what is compared with another one. Each server has a core of its own then, so
   * that it is the server that is measured, and not how three processes get along on two cores.
   */
  readonly loadInTurns: (server: Server, load: Load, placing?: Placing) => Turns<LoadFigures>;
  readonly compare: <const N extends string, F extends Figures>(
    comparison: Comparison<N, F>,
  ) => Promise<void>;
}

/** Measures one thing, and publishes what it found through `compare`. */
export type Section = (bench: Bench) => Promise<void>;

export const CONNECTIONS = 32;
/** How many accounts a database has where it does not matter. */
export const SMALL = 10_000;
/** bcrypt's least cost, for what must not drown in hashing: the service takes it in tests only. */
export const QUICK = { cost: 4, environment: { NODE_ENV: 'test', BCRYPT_COST: '4' } };

const WARM_UP_SHARE = 0.3;
const MOST_WARM_UP_SECONDS = 10;
/** Short beside the seconds in which a shared machine becomes faster or slower, and longer than what is asked takes. */
const TURN_SECONDS = 0.5;
const LEAD_SECONDS = 0.1;

interface BenchDeps {
  readonly sizes: Sizes;
  readonly cluster: Cluster;
  /** The folder of the built service. */
  readonly build: string;
  readonly say: (line: string) => void;
  readonly publish: (compared: Compared) => void;
}

/** What is started through it, `clearUp` ends; databases stay for the next section. */
export const openBench = ({ sizes, cluster, build, say, publish }: BenchDeps) => {
  const undo: (() => Promise<unknown>)[] = [];
  const databases = new Map<string, Promise<Database>>();

  const folder = async (): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), 'polyglot-id-bench-'));
    undo.push(() => rm(path, { recursive: true, force: true }));
    return path;
  };

  const start: Bench['start'] = async (launch) => {
    const port = await freePort('127.0.0.1');
    const server = await startServer(port, launch(port));
    undo.push(server.stop);
    return server;
  };

  const service: Bench['service'] = async (database, environment, nodeOptions = []) => {
    const dataDir = await folder();
    const address = database === undefined ? {} : { DATABASE_URL: database.url };
    return start((port) => ({
      script: join(build, 'main.js'),
      words: [],
      nodeOptions,
      folder: dataDir,
      environment: {
        PORT: String(port),
        HOST: '127.0.0.1',
        PUBLIC_URL: SIGNING.issuer,
        JWT_SECRET: SIGNING.secret,
        DATA_DIR: dataDir,
        BCRYPT_COST: String(sizes.cost),
        RATE_LIMITS: 'off',
        ...address,
        ...environment,
      },
    }));
  };

  const fill = async (name: string, accounts: number, cost: number): Promise<Database> => {
    say(`making ${accounts.toLocaleString('en')} accounts with three sessions each`);
    const database = { url: await cluster.createDatabase(name), accounts };
    // Its start makes the tables.
    const migrating = await service(database);
    await migrating.stop();
    await populate(database.url, { accounts, passwordHash: await bcrypt.hash(PASSWORD, cost) });
    return database;
  };

  /** @param turns into how many the load is divided */
  const loadIn = (
    turns: number,
    server: Server,
    { seconds = sizes.seconds, ...load }: Load,
    placing: Placing,
  ): Turns<LoadFigures> => {
    const plan = {
      connections: CONNECTIONS,
      areUnique: false,
      addresses: 1,
      ...load,
      url: server.url,
      warmUpSeconds: Math.min(seconds * WARM_UP_SHARE, MOST_WARM_UP_SECONDS),
      leadSeconds: LEAD_SECONDS,
      turns,
      turnSeconds: seconds / turns,
      watched: { server: server.pid, database: cluster.pid },
    };
    return drive(plan, placing);
  };

  const bench: Bench = {
    sizes,
    folder,
    start,
    service,
    emptyDatabase: cluster.createDatabase,
    database: (accounts, cost) => {
      const name = `bench_${accounts}_${cost}`;
      const database = databases.get(name) ?? fill(name, accounts, cost);
      databases.set(name, database);
      return database;
    },
    reference: async (name, database) => {
      const here = await folder();
      return start((port) => ({
        script: join(import.meta.dirname, 'references', `${name}.mjs`),
        words: [String(port), database.url, SIGNING.secret],
        nodeOptions: [],
        folder: here,
        environment: {},
      }));
    },
    load: (server, load) => exhaust(loadIn(1, server, load, 'together')),
    loadInTurns: (server, load, placing = 'apart') =>
      loadIn(Math.ceil((load.seconds ?? sizes.seconds) / TURN_SECONDS), server, load, placing),
    compare: async (comparison) => {
      try {
        publish(await compare({ rounds: sizes.rounds, ...comparison }, { say }));
      } finally {
        // What comes next, be it after a failure, finds the database where it was.
        holdTo(CORES, cluster.pid);
      }
    },
  };

  return {
    bench,
    clearUp: async () => {
      for (const step of undo.splice(0).reverse()) await step();
    },
  };
};
