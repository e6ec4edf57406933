/** The process with bad settings: every one named at once on stderr, no value printed, nothing made, exit 1. */
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ACCOUNTS_USAGE } from '../../server/accounts-command.ts';
import { openWorkbench, QUICK_SETTINGS, type Settings, type Workbench } from '../helpers/service-process.ts';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterEach(() => bench.clearUp());
afterAll(() => bench.close());

const JWT_SECRET = 'b6Vd0yqUf3mLz8Rk1XsWj5TgNc7PaEhQ2iOoKvYx';

/** Starts it in an empty folder, with a file `.env` where there is a text for it. The lines on stderr. */
const refusalOf = async (
  settings: Settings,
  { dotEnv, words = [] }: { dotEnv?: string; words?: readonly string[] } = {},
) => {
  const cwd = await bench.folder();
  if (dotEnv !== undefined) await writeFile(join(cwd, '.env'), dotEnv);
  const { code, stdout, stderr } = await bench.run(words, settings, { cwd });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect((await readdir(cwd)).filter((name) => name !== '.env')).toEqual([]);
  return stderr.trimEnd().split('\n');
};

it('names every bad setting at once, and prints none of their values', async () => {
  const bad = {
    PORT: 'eighty-eighty',
    DATABASE_URL: 'mysql://somebody:database-password@db/id',
    JWT_SECRET: 'a-secret-too-short',
    SMTP_URL: 'http://postman:mail-password@mail',
    BCRYPT_COST: '4',
    ADMIN_PASSWORD: 'password-of-the-admin',
    LOG_LEVEL: 'LOUD',
  };
  const lines = await refusalOf(bad);
  expect(lines[0]).toBe('The settings are wrong:');
  expect(
    lines
      .slice(1)
      .map((line) => line.trim().split(' ')[0])
      .sort(),
  ).toEqual(['ADMIN_EMAIL', 'BCRYPT_COST', 'DATABASE_URL', 'JWT_SECRET', 'LOG_LEVEL', 'PORT', 'SMTP_URL']);
  for (const value of Object.values(bad)) {
    if (value !== '4') expect(lines.join('\n')).not.toContain(value);
  }
  expect(lines.join('\n')).not.toMatch(/password-of|-password|^ *at /m);
});

it('reads what the environment leaves out from the file .env, and refuses what is bad there as well', async () => {
  const lines = await refusalOf({ PORT: 'x' }, { dotEnv: 'PORT=8080\nRATE_LIMITS=sometimes\n' });
  expect(lines).toEqual([
    'The settings are wrong:',
    '  PORT must be a whole number from 0 to 65535',
    expect.stringMatching(/^ {2}RATE_LIMITS /),
  ]);
});

it('refuses a .env that cannot be read', async () => {
  const cwd = await bench.folder();
  await mkdir(join(cwd, '.env'));
  const { code, stdout, stderr } = await bench.run([], QUICK_SETTINGS, { cwd });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^The settings are wrong:\n {2}\.env cannot be read: .*\n$/);
});

describe('DATABASE_URL', () => {
  it('without a JWT_SECRET is refused before anything is opened', async () => {
    const lines = await refusalOf({ DATABASE_URL: 'postgres://127.0.0.1:1/id' });
    expect(lines.slice(1)).toEqual([expect.stringMatching(/^ {2}JWT_SECRET is required with DATABASE_URL/)]);
  });

  it('that nobody answers is one line without its password, although its host has several addresses', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    await new Promise((resolve) => holder.close(resolve));
    const DATABASE_URL = `postgres://somebody:database-password@localhost:${port}/id`;
    const lines = await refusalOf({ ...QUICK_SETTINGS, JWT_SECRET, DATABASE_URL });
    expect(lines).toEqual([
      expect.stringMatching(/^The database of DATABASE_URL cannot be used: .*ECONNREFUSED/),
    ]);
    expect(lines.join()).not.toContain('database-password');
  });
});

it('words that are no command print the usage, and open no database', async () => {
  expect(await refusalOf({}, { words: ['accounts', 'lists'] })).toEqual(ACCOUNTS_USAGE);
  expect(await refusalOf({}, { words: ['serves'] })).toEqual(['serves is no command.', ...ACCOUNTS_USAGE]);
});
