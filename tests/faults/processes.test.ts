/** The process ends under load: killed, it loses nothing that it promised; asked to end, it answers all it was sent. */
import { expectNothingHalfDone } from '../helpers/half-done.ts';
import { openWorkbench, type Settings, type Workbench } from '../helpers/service-process.ts';
import { beginSignUps, expectNothingLost, LOAD } from '../helpers/sign-up-load.ts';

let bench: Workbench;
let settings: Settings;
beforeAll(async () => {
  bench = await openWorkbench();
  settings = { ...(await bench.settings()), RATE_LIMITS: 'off' };
});
afterAll(async () => {
  await bench.clearUp();
  await bench.close();
});

const start = () => bench.start(settings);

it('kill -9: every promised account signs in after the next start, and nothing is done by half', async () => {
  const service = await start();
  const load = beginSignUps(service.url, LOAD);
  await load.until(() => load.acknowledged().length >= 100);
  await service.kill();
  await load.end();
  expect(load.refused()).toEqual([]);
  const { DATABASE_URL, DATA_DIR = '' } = settings;
  await expectNothingHalfDone(DATABASE_URL === undefined ? { DATA_DIR } : { DATABASE_URL }, load.signUps);
  const next = await start();
  await expectNothingLost(`kill -9 of the service (${databaseKind})`, next.url, load);
  await next.stop();
});

it('SIGTERM: every request that was sent before it is answered', async () => {
  const service = await start();
  const load = beginSignUps(service.url, LOAD);
  await load.until(() => load.acknowledged().length >= 100);
  const running = load.signUps.filter(({ isSent, answer }) => isSent && answer === undefined);
  service.signal('SIGTERM');
  await load.end();
  expect(running.filter(({ answer }) => answer?.status !== 200 && answer?.status !== 201)).toEqual([]);
  expect(await service.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
  const next = await start();
  await expectNothingLost(`SIGTERM (${databaseKind})`, next.url, load);
  await next.stop();
});
