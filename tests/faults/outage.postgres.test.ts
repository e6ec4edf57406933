/** PostgreSQL goes away under load and comes back: outages are said as such, and end by themselves. */
import { expectNothingHalfDone } from '../helpers/half-done.ts';
import { postgresBinaries } from '../helpers/postgres-cluster.ts';
import { createPostgresServer, type PostgresServer } from '../helpers/postgres-server.ts';
import { openRelay, type Relay } from '../helpers/relay.ts';
import { TEST_JWT_SECRET } from '../helpers/service.ts';
import {
  openWorkbench,
  QUICK_SETTINGS,
  type ReadyService,
  type Workbench,
} from '../helpers/service-process.ts';
import { beginSignUps, expectNothingLost, expectOnlyOutages, LOAD } from '../helpers/sign-up-load.ts';

let bench: Workbench;
let server: PostgresServer;
let relay: Relay;
let service: ReadyService;
beforeAll(async () => {
  bench = await openWorkbench();
  server = await createPostgresServer(postgresBinaries());
  await server.start();
  relay = await openRelay(server.url);
  service = await bench.start({
    ...QUICK_SETTINGS,
    DATABASE_URL: relay.url,
    DATA_DIR: await bench.folder(),
    JWT_SECRET: TEST_JWT_SECRET,
    RATE_LIMITS: 'off',
  });
});
afterAll(async () => {
  await bench.clearUp();
  await bench.close();
  await relay.cut();
  await server.remove();
});

it('a server that is stopped at once: 503 until it is back, and nothing promised is lost', async () => {
  const load = beginSignUps(service.url, LOAD);
  await load.until(() => load.acknowledged().length >= 100);
  await server.stopAtOnce();
  await load.until(() => load.refused().length >= 50);
  // No wait for a server that is known to be gone.
  const ready = await fetch(`${service.url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1']);
  await server.start();
  const before = load.acknowledged().length;
  await load.until(() => load.acknowledged().length >= before + 50);
  await load.end();
  expect(load.signUps.filter(({ answer }) => answer === undefined)).toEqual([]);
  expectOnlyOutages(load.refused());
  await expectNothingHalfDone({ DATABASE_URL: server.url }, load.signUps);
  await expectNothingLost('immediate shutdown of PostgreSQL', service.url, load);
});

it('a server that says nothing more: 503 instead of a request that hangs, and all is well when it speaks', async () => {
  const load = beginSignUps(service.url, LOAD);
  await load.until(() => load.acknowledged().length >= 50);
  relay.hush();
  const running = load.signUps.filter(({ answer }) => answer === undefined);
  // Those whose queries run are given up; those that follow find no connection.
  await load.until(() => running.every(({ answer }) => answer !== undefined));
  await load.until(() => load.refused().length >= 2 * LOAD.parallel);
  relay.speak();
  const before = load.acknowledged().length;
  await load.until(() => load.acknowledged().length >= before + 50);
  await load.end();
  expect(load.signUps.filter(({ answer }) => answer === undefined)).toEqual([]);
  expectOnlyOutages(load.refused());
  await expectNothingLost('silence of PostgreSQL', service.url, load);
});
