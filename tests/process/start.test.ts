/** Starting the process: what it makes, what it keeps over restarts, and what it says when it cannot start. */
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { annuaire } from '../../client/dialects/annuaire.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { PASSWORD, uniqueNames } from '../helpers/people.ts';
import {
  openWorkbench,
  QUICK_SETTINGS,
  type Ended,
  type ReadyService,
  type Settings,
  type Workbench,
} from '../helpers/service-process.ts';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterAll(() => bench.close());

const JWT_SECRET = 'b6Vd0yqUf3mLz8Rk1XsWj5TgNc7PaEhQ2iOoKvYx';
const ADMIN_EMAIL = 'root@example.com';
const isEmbedded = databaseKind === 'pglite';

const register = async (service: ReadyService) => {
  const { email } = uniqueNames();
  const { status, body } = await service.client(jsend).auth.register({ body: { email, password: PASSWORD } });
  if (status !== 201) throw new Error(`registration answered ${status}`);
  return { email, accessToken: body.data.access_token, refreshToken: body.data.refresh_token };
};

const signIn = async (service: ReadyService, email: string, password: string) => {
  const { status, body } = await service.client(jsend).auth.login({ body: { email, password } });
  return { status, token: status === 200 ? body.data.access_token : undefined };
};

const listAccounts = (service: ReadyService, token: string) => service.client(jsend, token).users.list();

/** The ADMINs in the directory, as the one who signs in so sees them; the status when they may not. */
const adminsSeenBy = async (service: ReadyService, email: string, password: string) => {
  const { token } = await signIn(service, email, password);
  const { status, body } = await service.client(annuaire, token).list({ query: { role: 'ADMIN' } });
  return status === 200 ? body.map(({ courriel }) => courriel) : status;
};

const linesOf = (text: string) => text.trimEnd().split('\n');

/** One clear line, no stack, nothing on stdout. */
const expectOneLine = (ended: Ended, line: RegExp) => {
  expect(ended).toMatchObject({ code: 1, signal: null, stdout: '' });
  expect(ended.stderr).toMatch(line);
  expect(linesOf(ended.stderr)).toHaveLength(1);
};

/** A port that somebody holds until it is freed. */
const holdPort = async () => {
  const holder = createServer();
  holder.listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  return { port: String(port), free: () => new Promise((resolve) => holder.close(resolve)) };
};

describe('the first start, on nothing', () => {
  const password = 'the first password of the ADMIN';
  let cwd: string;
  let dataDir: string;
  let settings: Settings;
  let service: ReadyService;
  let made: Awaited<ReturnType<typeof register>>;
  let secret: string;

  const restart = async (changes: Settings) => {
    await service.stop();
    service = await bench.start({ ...settings, ...changes }, { cwd });
  };

  beforeAll(async () => {
    cwd = await bench.folder();
    const { DATA_DIR = '', ...others } = await bench.settings('blank');
    // The embedded database goes where it goes by default: into the folder `data`.
    dataDir = isEmbedded ? join(cwd, 'data') : DATA_DIR;
    settings = isEmbedded ? others : { ...others, DATA_DIR };
    service = await bench.start({ ...settings, ADMIN_EMAIL, ADMIN_PASSWORD: password }, { cwd });
  });
  afterAll(() => bench.clearUp());

  it('migrates, answers, and says where', async () => {
    expect(await service.client(jsend).health.ready()).toMatchObject({ status: 200, body: { status: 'ok' } });
    made = await register(service);
    expect(await listAccounts(service, made.accessToken)).toMatchObject({ status: 200 });
    expect(await service.logged('polyglot-id is ready')).toMatchObject({
      level: 30,
      address: expect.stringMatching(/^http:\/\/localhost:\d+$/) as string,
      database: isEmbedded ? 'embedded, in data' : 'PostgreSQL',
    });
  });

  it('makes the ADMIN of the settings', async () => {
    expect(await adminsSeenBy(service, ADMIN_EMAIL, password)).toEqual([ADMIN_EMAIL]);
    expect(await adminsSeenBy(service, made.email, PASSWORD)).toBe(403);
    expect(service.printed()).not.toContain(password);
  });

  it('makes a signing secret on the embedded database only, and everything for its owner alone', async () => {
    expect((await readdir(dataDir)).filter((name) => name.startsWith('jwt'))).toEqual(
      isEmbedded ? ['jwt-secret'] : [],
    );
    if (!isEmbedded) return;
    expect(await readdir(cwd)).toEqual(['data']);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'jwt-secret'))).mode & 0o777).toBe(0o600);
    secret = await readFile(join(dataDir, 'jwt-secret'), 'utf8');
    expect(Buffer.from(secret.trim(), 'base64url')).toHaveLength(48);
    expect(service.printed()).not.toContain(secret.trim());
  });

  if (isEmbedded) {
    it('refuses a second process on the same data folder, and goes on', async () => {
      const second = await bench.run([], settings, { cwd });
      expectOneLine(second, /^The data folder data is in use by another process\. .*DATABASE_URL/);
      expect(await listAccounts(service, made.accessToken)).toMatchObject({ status: 200 });
    });
  }

  it('is followed by others that keep accounts, sessions and tokens', async () => {
    await restart({ ADMIN_EMAIL: made.email, ADMIN_PASSWORD: 'another password' });
    expect(await listAccounts(service, made.accessToken)).toMatchObject({ status: 200 });
    const { refreshToken } = made;
    const refreshed = await service.client(jsend).auth.refresh({ body: { refresh_token: refreshToken } });
    expect(refreshed.status).toBe(200);
    expect(await adminsSeenBy(service, ADMIN_EMAIL, password)).toEqual([ADMIN_EMAIL]);
    if (isEmbedded) expect(await readFile(join(dataDir, 'jwt-secret'), 'utf8')).toBe(secret);
  });

  it('leaves an account that registered the address of ADMIN_EMAIL first as it is, and says so', async () => {
    expect(await signIn(service, made.email, 'another password')).toMatchObject({ status: 401 });
    expect(await adminsSeenBy(service, made.email, PASSWORD)).toBe(403);
    const warnings = service.logLines().filter(({ level }) => level === 40);
    expect(warnings.map(({ msg }) => msg)).toEqual([expect.stringContaining('ADMIN_EMAIL')]);
  });

  if (!isEmbedded) {
    it('can be followed by one with another JWT_SECRET: no token of before is good any more', async () => {
      await restart({ JWT_SECRET, ADMIN_EMAIL, ADMIN_PASSWORD: 'another password' });
      expect(await listAccounts(service, made.accessToken)).toMatchObject({ status: 401 });
      expect(await signIn(service, ADMIN_EMAIL, 'another password')).toMatchObject({ status: 401 });
      expect(await adminsSeenBy(service, ADMIN_EMAIL, password)).toEqual([ADMIN_EMAIL]);
    });
  }
});

/** Tries until somebody listens; resolves with the status of the first request that came through. */
const firstAnswer = (port: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: '/health' });
    call.once('response', (response) => resolve(response.resume().statusCode));
    call.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') setImmediate(() => resolve(firstAnswer(port)));
      else reject(error);
    });
    call.end();
  });

if (isEmbedded) {
  describe('a start that fails', () => {
    let settings: Settings;
    beforeAll(async () => (settings = await bench.settings()));
    afterAll(() => bench.clearUp());

    it('for a port in use says so in one line', async () => {
      const { port, free } = await holdPort();
      const admin = { ADMIN_EMAIL, ADMIN_PASSWORD: 'never to be used' };
      const ended = await bench.run([], { ...settings, ...admin, PORT: port });
      expectOneLine(ended, new RegExp(`^The service cannot listen on PORT ${port} of HOST .*EADDRINUSE`));
      await free();
    });

    it('for an ADMIN that breaks the rules names the variables without their values', async () => {
      const bad = { ADMIN_EMAIL: 'root at example', ADMIN_PASSWORD: 'sh0rt' };
      const ended = await bench.run([], { ...settings, ...bad });
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(linesOf(ended.stderr)).toEqual([
        'The settings are wrong:',
        '  ADMIN_EMAIL must be a valid e-mail address',
        '  ADMIN_PASSWORD must have at least 8 characters',
      ]);
    });

    it('for a signing secret that somebody emptied says so in one line', async () => {
      const file = join(settings['DATA_DIR'] ?? '', 'jwt-secret');
      const before = await readFile(file, 'utf8');
      await writeFile(file, '\n');
      expectOneLine(await bench.run([], settings), /jwt-secret holds no secret of 32 bytes/);
      await writeFile(file, before);
    });

    it('leaves the data folder to the next process, and no account in it', async () => {
      const { code, stdout } = await bench.run(['accounts', 'list'], settings);
      expect({ code, lines: linesOf(stdout) }).toEqual({
        code: 0,
        lines: ['id\trole\te-mail\tusername\tcreated'],
      });
    });

    it('for a data folder that cannot be one says so in one line', async () => {
      const file = join(await bench.folder(), 'file');
      await writeFile(file, '');
      const ended = await bench.run([], { ...QUICK_SETTINGS, DATA_DIR: join(file, 'below') });
      expectOneLine(ended, /^The data folder .*below cannot be used: ENOTDIR/);
    });
  });
} else {
  describe('two processes that start at once on one empty database', () => {
    afterAll(() => bench.clearUp());

    it('both become ready, and agree on one schema and one ADMIN', async () => {
      const admin = { ADMIN_EMAIL, ADMIN_PASSWORD: PASSWORD };
      const settings = { ...(await bench.settings('blank')), ...admin };
      const services = await Promise.all([bench.start(settings), bench.start(settings)]);
      for (const service of services) {
        expect(await adminsSeenBy(service, ADMIN_EMAIL, PASSWORD)).toEqual([ADMIN_EMAIL]);
      }
    });
  });

  describe('a start that fails', () => {
    afterAll(() => bench.clearUp());

    it('for a database that does not exist says so in one line', async () => {
      const settings = await bench.settings('blank');
      const url = new URL(settings['DATABASE_URL'] ?? '');
      url.pathname = '/no_such_database';
      const ended = await bench.run([], { ...settings, DATABASE_URL: url.href });
      expectOneLine(ended, /DATABASE_URL cannot be used: database "no_such_database" does not exist/);
    });

    it("for another machine's address says so in one line", async () => {
      const ended = await bench.run([], { ...(await bench.settings()), HOST: '192.0.2.1' });
      expectOneLine(ended, /cannot listen on PORT 0 of HOST 192\.0\.2\.1: .*EADDRNOTAVAIL/);
    });
  });

  describe('a request that comes in before the service is ready', () => {
    afterAll(() => bench.clearUp());

    it('waits, and is answered', async () => {
      const { port, free } = await holdPort();
      await free();
      // The hash of the ADMIN's password keeps it starting for a while after its port is open.
      const slow = { BCRYPT_COST: '11', ADMIN_EMAIL, ADMIN_PASSWORD: PASSWORD };
      const service = bench.spawn({ ...(await bench.settings()), ...slow, PORT: port });
      expect(await firstAnswer(port)).toBe(200);
      await service.logged('polyglot-id is ready');
    });
  });
}
