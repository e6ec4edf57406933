/**
 * `npm run chaos [-- seconds]`: signs accounts up through every door without a pause while the service is killed again
 * and again, and PostgreSQL is stopped, frozen and lost to its standby. Whatever was acknowledged must be there. How
 * long it takes to go on is counted from the moment that what was broken is mended.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseEnv } from '../../helpers/databases.ts';
import { freePort } from '../../helpers/own-address.ts';
import { createPostgresServer } from '../../helpers/postgres-server.ts';
import {
  openWorkbench,
  QUICK_SETTINGS,
  type ReadyService,
  type Settings,
  type Workbench,
} from '../../helpers/service-process.ts';
import { LOAD } from '../../helpers/sign-up-load.ts';
import { beginChaosLoad } from './load.ts';
import { isClean, lookInto, lostAtTheDoor, tableOf, type Outcome, type Recoveries } from './verdict.ts';

const DEFAULT_SECONDS = 60;
/** Longer than the service waits for a database that says nothing. */
const FROZEN_MS = 6_000;
const CALM_MS = 1_000;
const RECOVERY_DEADLINE_MS = 60_000;

/** Breaks something and mends it; resolves at the moment from which the service has to recover. */
interface Fault {
  readonly name: string;
  readonly strike: () => Promise<void>;
}

interface Siege {
  readonly env: DatabaseEnv;
  readonly settings: Settings;
  /** Again and again, in turn, beside kill -9 of the service. */
  readonly faults: readonly Fault[];
  /** Once, near the end; whoever keeps the accounts from then on. */
  readonly last?: Fault & { readonly env: DatabaseEnv };
}

const besiege = async (bench: Workbench, siege: Siege, seconds: number): Promise<Outcome> => {
  let service: ReadyService = await bench.start(siege.settings);
  const { url } = service;
  const kill: Fault = {
    name: 'kill -9 of the service',
    strike: async () => {
      await service.kill();
      service = await bench.start(siege.settings);
    },
  };
  const load = beginChaosLoad(url, LOAD.parallel);
  const recoveries: Recoveries = new Map();
  const strike = async ({ name, strike: breakAndMend }: Fault): Promise<void> => {
    await pause(CALM_MS);
    await breakAndMend();
    const mended = performance.now();
    await load.nextPromise(RECOVERY_DEADLINE_MS);
    const { times, longestMs } = recoveries.get(name) ?? { times: 0, longestMs: 0 };
    const tookMs = performance.now() - mended;
    recoveries.set(name, { times: times + 1, longestMs: Math.max(longestMs, tookMs) });
  };

  const end = performance.now() + seconds * 1000;
  const faults = [kill, ...siege.faults];
  for (let turn = 0; turn < faults.length || performance.now() < end; turn++) {
    await strike(faults[turn % faults.length] ?? kill);
  }
  if (siege.last !== undefined) {
    await strike(siege.last);
    await strike(kill);
  }
  await load.end();
  const refusedAtTheDoor = await lostAtTheDoor(url, load);
  await service.stop();
  const { lost, doubled } = await lookInto(siege.last?.env ?? siege.env, load);
  return { load, recoveries, lost: [...new Set([...refusedAtTheDoor, ...lost])], doubled };
};

const settingsFor = async (bench: Workbench): Promise<Settings & { DATA_DIR: string }> => ({
  ...QUICK_SETTINGS,
  PORT: String(await freePort('127.0.0.1')),
  DATA_DIR: await bench.folder(),
  JWT_SECRET: 'mQ8rT2yW5uX9zK4nB7vC1dF6gH3jL0pSaEiOoRtY',
  RATE_LIMITS: 'off',
});

const onEmbedded = async (bench: Workbench, seconds: number): Promise<Outcome> => {
  const settings = await settingsFor(bench);
  return besiege(bench, { settings, env: { DATA_DIR: settings.DATA_DIR }, faults: [] }, seconds);
};

const onPostgres = async (bench: Workbench, binaries: string, seconds: number): Promise<Outcome> => {
  const primary = await createPostgresServer(binaries);
  try {
    await primary.start();
    const standby = await primary.addStandby();
    try {
      const url = `postgres://postgres@${primary.host},${standby.host}/postgres?target_session_attrs=read-write`;
      const faults: readonly Fault[] = [
        {
          name: 'PostgreSQL stopped at once',
          strike: async () => {
            await primary.stopAtOnce();
            await pause(CALM_MS);
            await primary.start();
          },
        },
        {
          name: 'PostgreSQL frozen',
          strike: async () => {
            await primary.freeze();
            await pause(FROZEN_MS);
            await primary.thaw();
          },
        },
      ];
      const last = {
        name: 'failover to the synchronous standby',
        env: { DATABASE_URL: standby.url },
        strike: async () => {
          await primary.kill();
          await pause(CALM_MS);
          await standby.promote();
        },
      };
      const settings = { ...(await settingsFor(bench)), DATABASE_URL: url };
      return await besiege(bench, { settings, env: { DATABASE_URL: primary.url }, faults, last }, seconds);
    } finally {
      await standby.remove();
    }
  } finally {
    await primary.remove();
  }
};

/** The programs of the newest PostgreSQL that lies where distributions put it, or in a folder of PATH. */
const findPostgres = (): string | undefined => {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map((version) => join(root, version, 'bin')) : [];
  const folders = [...versions.sort().reverse(), ...(process.env['PATH'] ?? '').split(':')];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
};

const run = async (seconds: number): Promise<boolean> => {
  const binaries = findPostgres();
  const bench = await openWorkbench();
  const print = (title: string, outcome: Outcome): boolean => {
    process.stdout.write(`${tableOf(title, outcome)}\n`);
    return isClean(outcome);
  };
  try {
    const embedded = print('The embedded database', await onEmbedded(bench, seconds / 4));
    if (binaries === undefined) {
      process.stderr.write(
        'PostgreSQL was not found: initdb and postgres. Only the embedded database was tried.\n',
      );
      return embedded;
    }
    return print('PostgreSQL', await onPostgres(bench, binaries, (seconds * 3) / 4)) && embedded;
  } finally {
    await bench.clearUp();
    await bench.close();
  }
};

run(Number(process.argv[2] ?? DEFAULT_SECONDS)).then(
  (isWhole) => (process.exitCode = isWhole ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  },
);
