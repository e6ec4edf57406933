/** The lock of the data folder: one owner at any time, whatever became of the one before. */
import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { askDataDirOwner, DataDirInUse, lockDataDir } from '../../server/adapters/postgres/data-dir-lock.ts';
import { bundleEntry, startChild, type Child } from '../helpers/child-process.ts';
import { provideFolder } from '../helpers/databases.ts';

let bundle: string;
let dataDir: string;
let undo: (() => unknown)[];

beforeAll(async () => (bundle = await bundleEntry('tests/stores/children/own-data-dir.ts')));
beforeEach(async () => {
  const folder = await provideFolder();
  dataDir = folder.path;
  undo = [folder.remove];
});
afterEach(async () => {
  for (const step of undo.reverse()) await step();
});

const startOwner = (): Child => {
  const child = startChild(bundle, [dataDir]);
  undo.push(() => child.kill());
  return child;
};
const silent = () => Promise.reject(new Error('a secret reason'));
const lock = async (answer: (line: string) => Promise<string> = silent) => {
  const owned = await lockDataDir({ dataDir, answer });
  undo.push(() => owned.release());
  return owned;
};
const inUse = (outcome: PromiseSettledResult<unknown>) =>
  outcome.status === 'rejected' && outcome.reason instanceof DataDirInUse;

/** What a killed owner leaves behind. */
const leaveStaleLock = async () => {
  const child = startOwner();
  await expect(child.nextLine()).resolves.toBe('owner');
  await child.kill();
};

it('refuses a folder that another process owns, and says what to do', async () => {
  await expect(startOwner().nextLine()).resolves.toBe('owner');
  const refused = lock();
  await expect(refused).rejects.toThrow(DataDirInUse);
  await expect(refused).rejects.toThrow(dataDir);
  await expect(refused).rejects.toThrow('DATABASE_URL');
  await expect(startOwner().nextLine()).resolves.toBe('refused');
});

it('refuses a folder that this process owns already', async () => {
  await lock();
  await expect(lock()).rejects.toThrow(DataDirInUse);
});

it('takes over at once when the owner was killed', async () => {
  await leaveStaleLock();
  await lock();
  await expect(lock()).rejects.toThrow(DataDirInUse);
});

it('takes over after a release, again and again', async () => {
  for (let round = 0; round < 5; round++) await (await lock()).release();
});

it('lets exactly one of two racing processes take over', async () => {
  await leaveStaleLock();
  const lines = await Promise.all([startOwner().nextLine(), startOwner().nextLine()]);
  expect(lines.sort()).toStrictEqual(['owner', 'refused']);
});

it('lets exactly one of many take-overs win', async () => {
  await leaveStaleLock();
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => lock()));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomes.filter(inUse)).toHaveLength(11);
});

it('never has two owners, however often it changes hands', async () => {
  let owners = 0;
  let turns = 0;
  let most = 0;
  const contender = async () => {
    while (turns < 60) {
      const owned = await lockDataDir({ dataDir, answer: silent }).catch((error: unknown) => {
        if (!(error instanceof DataDirInUse)) throw error;
      });
      if (!owned) continue;
      turns++;
      most = Math.max(most, ++owners);
      await stat(dataDir);
      owners--;
      await owned.release();
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, contender));
  expect(outcomes.filter(({ status }) => status === 'rejected')).toStrictEqual([]);
  expect(most).toBe(1);
});

describe('the owner', () => {
  it('answers a line of another process with a line', async () => {
    const child = startOwner();
    await child.nextLine();
    const line = JSON.stringify({ text: 'Élise 👩‍💻'.repeat(5_000) });
    const reply = askDataDirOwner({ dataDir, line });
    await expect(reply).resolves.toBe(`${child.process.pid} heard ${line}`);
  });

  it('answers several at once', async () => {
    await lock((line) => Promise.resolve(line.toUpperCase()));
    const replies = ['a', 'b', 'c'].map((line) => askDataDirOwner({ dataDir, line }));
    await expect(Promise.all(replies)).resolves.toStrictEqual(['A', 'B', 'C']);
  });

  it('keeps the reason of a failure to itself', async () => {
    await lock();
    const reply = askDataDirOwner({ dataDir, line: 'anything' });
    await expect(reply).rejects.toThrow('ended the connection');
    await expect(reply).rejects.not.toThrow('secret');
  });

  it('is given up on when it does not answer in time', async () => {
    await lock(() => new Promise(() => undefined));
    const reply = askDataDirOwner({ dataDir, line: 'anything', timeoutMilliseconds: 50 });
    await expect(reply).rejects.toThrow('No answer within 50 ms');
  });

  it('is nobody before the first start, after a release, and after a crash', async () => {
    const nobody = () => askDataDirOwner({ dataDir, line: 'anything' });
    await expect(askDataDirOwner({ dataDir: join(dataDir, 'none'), line: '' })).resolves.toBeUndefined();
    await expect(nobody()).resolves.toBeUndefined();
    await (await lock()).release();
    await expect(nobody()).resolves.toBeUndefined();
    await leaveStaleLock();
    await expect(nobody()).resolves.toBeUndefined();
  });
});

it('lets nobody but the user in', async () => {
  const parent = dataDir;
  dataDir = join(parent, 'data');
  await lock();
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
  expect((await stat(join(dataDir, 'service.1.sock'))).mode & 0o777).toBe(0o600);
});

it('refuses a path that is too long for a socket, and says so', async () => {
  dataDir = join(dataDir, 'x'.repeat(100));
  await expect(lock()).rejects.toThrow('too long for a Unix socket');
});

it('does not take a folder that it cannot write for one that is in use', async () => {
  if (process.getuid?.() === 0) return;
  await chmod(dataDir, 0o500);
  await expect(lock()).rejects.toMatchObject({ code: 'EACCES' });
});
