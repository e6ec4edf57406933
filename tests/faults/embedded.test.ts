/** The embedded database can write no more, as on a full disk. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
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
  'says so at once and to everybody, is back when there is room again, and has every promised account',
  async () => {
    const settings: Settings = { ...(await bench.settings()), RATE_LIMITS: 'off' };
    const service = await bench.start(settings);
    const load = beginSignUps(service.url, LOAD);
    const { pid } = await service.logged('polyglot-id is ready');
    const limit = (bytes: number | 'unlimited') =>
      promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);

    await load.until(() => load.acknowledged().length >= 50);
    await limit(LIMIT_BYTES);
    await load.until(() => load.refused().length >= 50);
    expect((await fetch(`${service.url}/health`)).status).toBe(200);
    const ready = await fetch(`${service.url}/health/ready`);
    expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '1']);
    await limit('unlimited');
    const promised = load.acknowledged().length;
    await load.until(() => load.acknowledged().length >= promised + 50);
    await load.end();
    expectOnlyOutages(load.refused());
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
    const told = service
      .logLines()
      .flatMap(({ msg }) => (/^the embedded|^crash/.test(String(msg)) ? [msg] : []));
    expect(told).toEqual(['the embedded database has stopped', 'the embedded database is open again']);
    expect(await service.stop()).toMatchObject({ code: 0, stderr: '' });

    const { DATA_DIR = '' } = settings;
    expect((await readdir(DATA_DIR)).filter((name) => name.startsWith('database'))).toEqual(['database']);
    await expectNothingHalfDone({ DATA_DIR }, load.signUps);
    const next = await bench.start(settings);
    await expectNothingLost('a full disk (pglite)', next.url, load);
    await next.stop();
  },
  120_000,
);
