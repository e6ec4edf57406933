/** The threads that hash passwords: right answers, a bounded queue, and no job that is lost with its thread. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import library from 'bcrypt';
import { openBcryptPool, type BcryptPool } from '../../server/adapters/bcrypt/pool.ts';
import { provideFolder } from '../helpers/databases.ts';

const log = { error: jest.fn() };
let folder: { readonly path: string; readonly remove: () => Promise<void> };
let pool: BcryptPool | undefined;
beforeAll(async () => (folder = await provideFolder()));
beforeEach(() => log.error.mockClear());
afterEach(() => pool?.close());
afterAll(() => folder.remove());

const open = (thread: URL, threads = 2): BcryptPool => (pool = openBcryptPool({ thread, log, threads }));
const realThread = () => pathToFileURL(join(process.env['TEST_SERVICE_BUILD'] ?? '', 'hashing-thread.js'));
/** A thread of the test's own making. */
const threadOf = async (name: string, code: string): Promise<URL> => {
  const file = join(folder.path, `${name}.mjs`);
  await writeFile(file, `import { parentPort } from 'node:worker_threads';\n${code}`);
  return pathToFileURL(file);
};
const unavailable = { facts: { code: 'service_unavailable', retryAfterSeconds: 1 } };

test('hash and compare as the library does, many at once', async () => {
  const { hash, compare } = open(realThread());
  const passwords = Array.from({ length: 20 }, (_, at) => `password ${at}`);
  const hashes = await Promise.all(passwords.map((password) => hash(password, 4)));
  for (const [at, password] of passwords.entries()) {
    const made = hashes[at] ?? '';
    expect(made).toMatch(/^\$2b\$04\$.{53}$/);
    await expect(library.compare(password, made)).resolves.toBe(true);
  }
  expect(new Set(hashes).size).toBe(20);
  const [first = '', second = ''] = hashes;
  await expect(compare('password 0', first)).resolves.toBe(true);
  await expect(compare('password 0', second)).resolves.toBe(false);
});

test('a job that cannot be done fails alone', async () => {
  const thread = await threadOf(
    'refusing',
    `parentPort.on('message', ({ password }) =>
       parentPort.postMessage(password === 'bad' ? { error: 'on purpose' } : { value: password }));`,
  );
  const { hash } = open(thread, 1);
  const results = await Promise.allSettled([hash('bad', 4), hash('good', 4)]);
  expect(results).toEqual([
    { status: 'rejected', reason: new Error('on purpose') },
    { status: 'fulfilled', value: 'good' },
  ]);
});

test('a full queue refuses at once, and what still waits at the end is refused', async () => {
  // Never answers.
  const thread = await threadOf('held', `parentPort.on('message', () => undefined);`);
  const { hash, load } = open(thread, 1);
  const running = hash('running', 4);
  const waiting = Array.from({ length: 128 }, (_, at) => hash(`waiting ${at}`, 4).catch(() => 'refused'));
  expect(load()).toEqual({ waiting: 128, running: 1 });
  await expect(hash('one too many', 4)).rejects.toMatchObject(unavailable);
  const outcome = expect(running).rejects.toMatchObject(unavailable);
  await pool?.close();
  await outcome;
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['refused']));
  await expect(hash('after the end', 4)).rejects.toMatchObject(unavailable);
});

test('a thread that dies is replaced, and its job done by another one', async () => {
  const mark = join(folder.path, 'died');
  const thread = await threadOf(
    'mortal',
    `import { existsSync, writeFileSync } from 'node:fs';
     const mark = ${JSON.stringify(mark)};
     parentPort.on('message', ({ password }) => {
       if (password === 'deadly' && !existsSync(mark)) {
         writeFileSync(mark, '');
         process.exit(1);
       }
       parentPort.postMessage({ value: password });
     });`,
  );
  const { hash } = open(thread);
  const results = await Promise.all(['before', 'deadly', 'beside', 'after'].map((word) => hash(word, 4)));
  expect(results).toEqual(['before', 'deadly', 'beside', 'after']);
});

test('a job that kills every thread is refused, and the others are done', async () => {
  const thread = await threadOf(
    'poisoned',
    `parentPort.on('message', ({ password }) => {
       if (password === 'deadly') throw new Error('on purpose');
       parentPort.postMessage({ value: password });
     });`,
  );
  const { hash } = open(thread, 1);
  const deadly = hash('deadly', 4);
  const other = hash('other', 4);
  await expect(deadly).rejects.toMatchObject(unavailable);
  await expect(other).resolves.toBe('other');
  expect(log.error).toHaveBeenCalledTimes(2);
});
