/** The embedded database can write no more, as on a full disk. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expectNothingHalfDone } from '../helpers/half-done.ts';
import { openWorkbench, type Settings, type Workbench } from '../helpers/service-process.ts';
import { beginSignUps, expectNothingLost, expectOnlyOutages, LOAD } from '../helpers/sign-up-load.ts';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterAll(async () => {
  await bench.clearUp();
  await bench.close();
});

/** The kernel refuses to write beyond this offset of any file: the write-ahead log is the only one that has it. */
const LIMIT_BYTES = 1024 * 1024;

// A limit of a running process is Linux’s. Others have the same database, and a disk as full.
(process.platform === 'linux' ? it : it.skip)(
  'says so at once and to everybody, stays alive, and has every promised account after the next start',
  async () => {
    const settings: Settings = { ...(await bench.settings()), RATE_LIMITS: 'off' };
    const service = await bench.start(settings);
    const load = beginSignUps(service.url, LOAD);
    await load.until(() => load.acknowledged().length >= 50);
    const { pid } = await service.logged('polyglot-id is ready');
    await promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${LIMIT_BYTES}:unlimited`]);
    await load.until(() => load.refused().length >= 50);
    await load.end();
    expectOnlyOutages(load.refused());

    expect((await fetch(`${service.url}/health`)).status).toBe(200);
    const ready = await fetch(`${service.url}/health/ready`);
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1']);
    expect(service.logLines().find(({ msg }) => msg === 'crash')).toBeUndefined();
    expect(await service.stop()).toMatchObject({ code: 0, stderr: '' });

    const { DATA_DIR = '' } = settings;
    await expectNothingHalfDone({ DATA_DIR }, load.signUps);
    const next = await bench.start(settings);
    await expectNothingLost('a full disk (pglite)', next.url, load);
    await next.stop();
  },
);
