/** The primary dies under load and its synchronous standby takes over: nobody restarts the service. */
import { expectNothingHalfDone } from '../helpers/half-done.ts';
import { postgresBinaries } from '../helpers/postgres-cluster.ts';
import { createPostgresServer, type PostgresServer } from '../helpers/postgres-server.ts';
import { openRelay, type Relay } from '../helpers/relay.ts';
import { TEST_JWT_SECRET } from '../helpers/service.ts';
import { openWorkbench, QUICK_SETTINGS, type Workbench } from '../helpers/service-process.ts';
import { beginSignUps, expectNothingLost, expectOnlyOutages, LOAD } from '../helpers/sign-up-load.ts';

let bench: Workbench;
let primary: PostgresServer;
let standby: PostgresServer;
/** Gives the primary an address with a port. */
let relay: Relay;
beforeAll(async () => {
  bench = await openWorkbench();
  primary = await createPostgresServer(postgresBinaries());
  await primary.start();
  standby = await primary.addStandby();
  relay = await openRelay(primary.url);
});
afterAll(async () => {
  await bench.clearUp();
  await bench.close();
  await relay.cut();
  await standby.remove();
  await primary.remove();
});

it('goes on with the promoted standby, and has every account that was promised', async () => {
  // The standby first: what only reads must be passed over.
  const hosts = `${standby.host},${new URL(relay.url).host}`;
  const settings = {
    ...QUICK_SETTINGS,
    DATABASE_URL: `postgres://postgres@${hosts}/postgres?target_session_attrs=read-write`,
    DATA_DIR: await bench.folder(),
    JWT_SECRET: TEST_JWT_SECRET,
    RATE_LIMITS: 'off',
  };
  const service = await bench.start(settings);
  expect((await bench.run([], { ...settings, DATABASE_URL: standby.url })).stderr).toBe(
    'The database of DATABASE_URL cannot be used: the server takes no writes\n',
  );
  const load = beginSignUps(service.url, LOAD);
  await load.until(() => load.acknowledged().length >= 100);

  const died = performance.now();
  await primary.kill();
  await load.until(() => load.refused().length >= LOAD.parallel);
  await standby.promote();
  const promoted = performance.now();
  const before = load.acknowledged().length;
  await load.until(() => load.acknowledged().length > before);
  const back = performance.now();
  await load.until(() => load.acknowledged().length >= before + 100);
  await load.end();

  expectOnlyOutages(load.refused());
  await expectNothingHalfDone({ DATABASE_URL: standby.url }, load.signUps);
  await expectNothingLost('failover to a synchronous standby', service.url, load);
  const milliseconds = (from: number, to: number) => `${Math.round(to - from)} ms`;
  process.stdout.write(
    `failover: promoted ${milliseconds(died, promoted)} after the death of the primary, ` +
      `the next sign-up ${milliseconds(promoted, back)} later\n`,
  );
});
