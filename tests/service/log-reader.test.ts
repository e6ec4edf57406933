/** Who reads the log may be slow, or gone, or have no room for it: the service goes on. No database has a part in it. */
import { open } from 'node:fs/promises';
import { isAnswering } from '../helpers/is-answering.ts';
import { freePort } from '../helpers/own-address.ts';
import { openWorkbench, type ReadyService, type Workbench } from '../helpers/service-process.ts';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterEach(() => bench.clearUp());
afterAll(() => bench.close());

const AT_ONCE = 50;

/** Asks so often, and answers what was answered: each status once. */
const ask = async (url: string, times: number): Promise<number[]> => {
  const statuses = new Set<number>();
  for (let asked = 0; asked < times; asked += AT_ONCE) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => fetch(`${url}/health`)));
    for (const answer of answers) {
      await answer.arrayBuffer();
      statuses.add(answer.status);
    }
  }
  return [...statuses];
};

const start = async (): Promise<ReadyService> => bench.start(await bench.settings());

it('a reader that stops for a while holds up no answer, and then gets every line, whole and once', async () => {
  const service = await start();
  service.stopReading();
  // Half a megabyte of lines: more than what lies between two processes takes.
  expect(await ask(service.url, 2_000)).toEqual([200]);
  service.resumeReading();
  const { code, stderr } = await service.stop();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = service.logLines();
  const ids = lines.filter(({ msg }) => msg === 'request').map(({ requestId }) => requestId);
  expect({ lines: ids.length, ids: new Set(ids).size }).toEqual({ lines: 2_000, ids: 2_000 });
  expect(lines.at(-1)).toMatchObject({ msg: 'stopped' });
});

it('a reader that never comes back does not hold up the end, either', async () => {
  const service = await start();
  service.stopReading();
  expect(await ask(service.url, 2_000)).toEqual([200]);
  service.signal('SIGTERM');
  // Its own end, not that of what it printed, which nobody takes.
  await service.exited;
  service.resumeReading();
  expect(await service.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
});

it('a reader that is gone is no reason to end', async () => {
  const service = await start();
  service.hangUp();
  expect(await ask(service.url, 200)).toEqual([200]);
  expect(await ask(service.url, 200)).toEqual([200]);
  const { code, signal, stderr } = await service.stop();
  expect({ code, signal, stderr }).toEqual({ code: 0, signal: null, stderr: '' });
});

// Such a device is Linux's. Elsewhere a disk is as full.
(process.platform === 'linux' ? it : it.skip)(
  'a disk without room for the log is no reason to end',
  async () => {
    const port = await freePort('127.0.0.1');
    const url = `http://127.0.0.1:${port}`;
    const full = await open('/dev/full', 'w');
    try {
      const service = bench.spawn({ ...(await bench.settings()), PORT: String(port) }, { stdout: full.fd });
      const ended = service.exited.then(() => true);
      // Its log cannot say when it is ready.
      while (!(await Promise.race([isAnswering(url), ended])));
      expect(await ask(url, 200)).toEqual([200]);
      expect(await ask(url, 200)).toEqual([200]);
      service.signal('SIGTERM');
      expect(await service.ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    } finally {
      await full.close();
    }
  },
);
