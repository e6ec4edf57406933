/** The log: one line of facts for each request, and never a password, a token, a hash or a link. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { annuaire } from '../../client/dialects/annuaire.ts';
import { django } from '../../client/dialects/django.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { stamped } from '../../client/dialects/stamped.ts';
import { openDatabaseOf } from '../helpers/databases.ts';
import { uniqueNames } from '../helpers/people.ts';
import { holdsSecret, storedValuesOf } from '../helpers/stored-values.ts';
import {
  openWorkbench,
  type LogLine,
  type ReadyService,
  type Settings,
  type Workbench,
} from '../helpers/service-process.ts';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterAll(() => bench.close());

const HASH = /\$2[aby]\$\d\d\$/;
const JWT = /eyJ[\w-]{8}/;
const LINK = /\/auth\/(verify-email|password_reset_confirm)\/(?!:uidb64)/;

/** What must never be printed, whatever it looks like. */
const expectClean = (service: ReadyService, secrets: readonly string[]) => {
  const printed = service.printed();
  expect(secrets.filter((secret) => secret === '' || printed.includes(secret))).toEqual([]);
  for (const pattern of [HASH, JWT, LINK]) expect(printed).not.toMatch(pattern);
};

/** Collects secrets; a flow that yields none where it should is a fault of the test. */
const collect = () => {
  const secrets: string[] = [];
  return {
    secrets,
    keep: (secret: string | undefined): string => {
      if (secret === undefined || secret === '') throw new Error('the flow gave no secret');
      secrets.push(secret);
      return secret;
    },
  };
};

const requestLines = (service: ReadyService): LogLine[] =>
  service.logLines().filter(({ msg }) => msg === 'request');

describe('a service through which every dialect was used', () => {
  let service: ReadyService;
  let settings: Settings;
  let serial = 0;
  const { secrets, keep } = collect();
  const password = () => keep(`Geheim-${(serial += 1)}-fuer-niemanden`);

  const post = (path: string, init: { body?: string; headers?: Record<string, string> } = {}) =>
    fetch(service.url + path, {
      method: 'POST',
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers },
    });

  /** The link in the newest letter of a purpose. */
  const mailedLink = async (purpose: 'verification' | 'reset') => {
    const folder = join(settings['DATA_DIR'] ?? '', 'mail');
    const names = (await readdir(folder)).filter((name) => name.endsWith(`${purpose}.eml`)).sort();
    const { text = '' } = await simpleParser(await readFile(join(folder, names.at(-1) ?? '')));
    const path = /http:\/\/id\.example\.com(\/auth\/\S+)/.exec(text)?.[1];
    return { path: keep(path), token: keep(path?.split('/').at(-2)) };
  };

  const jsendFlow = async () => {
    const { email } = uniqueNames();
    const credentials = { email, password: password() };
    const registered = await service.client(jsend).auth.register({ body: credentials });
    if (registered.status !== 201) throw new Error(`registration answered ${registered.status}`);
    const { access_token, refresh_token } = registered.body.data;
    [access_token, refresh_token].forEach(keep);
    await service.client(jsend).auth.login({ body: { email, password: password() } });
    await service.client(jsend).auth.refresh({ body: { refresh_token } });
    await service.client(jsend).auth.refresh({ body: { refresh_token: keep('no-refresh-token-at-all') } });
    await service.client(jsend, access_token).users.list({ query: { limit: 1 } });
    await service.client(jsend, keep('no-access-token-at-all')).users.list();
    return { email, access_token };
  };

  const plainFlow = async () => {
    const body = { ...uniqueNames(), firstname: 'Zoé', lastname: 'Martin', password: password() };
    await service.client(plain).createUser({ body });
    await service.client(plain).createUser({ body });
    const signedIn = await service
      .client(plain)
      .login({ body: { login: body.username, password: body.password } });
    const cookie = keep(/refresh_token=([^;]+)/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1]);
    const rotated = await post('/auth/refresh-token', { headers: { cookie: `refresh_token=${cookie}` } });
    keep(/refresh_token=([^;]+)/.exec(rotated.headers.get('set-cookie') ?? '')?.[1]);
    await post('/auth/refresh-token', { headers: { cookie: `refresh_token=${keep('no-cookie-of-ours')}` } });
  };

  const stampedFlow = async () => {
    const body = { ...uniqueNames(), password: password() };
    await service.client(stamped).signUp({ body });
    const signedIn = await service
      .client(stamped)
      .login({ body: { identity: body.email, password: body.password } });
    if (signedIn.status === 200) keep(signedIn.body.data[0]);
    await service.client(stamped).login({ body: { identity: body.email, password: password() } });
    await service.client(stamped).login({ body: { identity: 'nobody', password: password() } });
  };

  const djangoFlow = async () => {
    const body = { ...uniqueNames(), password: password() };
    await service.client(django).signup({ body });
    const { username } = body;
    const signedIn = await service
      .client(django)
      .obtainToken({ body: { username, password: body.password } });
    if (signedIn.status !== 200) throw new Error(`sign-in answered ${signedIn.status}`);
    const { access, refresh } = signedIn.body;
    [access, refresh].forEach(keep);
    await service.client(django).refreshToken({ body: { refresh } });
    await service.client(django).validateToken({ body: { token: access } });
    await service.client(django).validateToken({ body: { token: refresh } });
    await service.logged('letter written');
    const verification = await mailedLink('verification');
    await fetch(service.url + verification.path);
    await service.client(django).resetPassword({ body: { email: body.email } });
    await service.nthLogged('letter written', 2);
    const reset = await mailedLink('reset');
    await fetch(service.url + reset.path);
    const send = (chosen: string) =>
      fetch(service.url + reset.path, {
        method: 'POST',
        body: new URLSearchParams({ new_password1: chosen, new_password2: chosen }),
      });
    await send(keep('kurz!'));
    expect((await send(password())).status).toBe(200);
    expect((await send(password())).status).toBe(400);
    // Ways to say a secret where the log could pick it up: a wrong method, another path, a query, no JSON.
    await post(reset.path);
    await fetch(service.url + reset.path, { method: 'DELETE' });
    await fetch(`${service.url}/no/such/path/${reset.token}`);
    await fetch(`${service.url}${verification.path}?again=${reset.token}`);
    await fetch(`${service.url}/auth/verify-email/%zz/${reset.token}/`);
    await post('/auth/token/', { body: `{"username":"${username}","password":"${password()}` });
    await post('/auth/token/', { body: `password=${password()}`, headers: { 'content-type': 'text/plain' } });
    await post('/auth/token/', { body: JSON.stringify({ username: { password: password() } }) });
    await fetch(`${service.url}/api/v1/users`, { headers: { authorization: `Basic ${btoa(password())}` } });
  };

  const annuaireFlow = async (reader: { email: string; access_token: string }) => {
    const { client } = service;
    await client(annuaire, reader.access_token).list({ query: {} });
    await client(annuaire, reader.access_token).getByCourriel({ params: { courriel: reader.email } });
    await client(annuaire, reader.access_token).get({ params: { id: 999 } });
  };

  beforeAll(async () => {
    settings = { ...(await bench.settings()), LOG_LEVEL: 'trace' };
    service = await bench.start({ ...settings, ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: password() });
    const reader = await jsendFlow();
    await plainFlow();
    await stampedFlow();
    await djangoFlow();
    await annuaireFlow(reader);
    await service.stop();
  });
  afterAll(() => bench.clearUp());

  it('printed none of the secrets that were used, not even at the level trace', () => {
    expect(secrets.length).toBeGreaterThan(25);
    expectClean(service, secrets);
    expectClean(
      service,
      [settings['JWT_SECRET'], settings['DATABASE_URL']].filter((one) => one !== undefined),
    );
  });

  it('left none of them in the database', async () => {
    const { DATABASE_URL, DATA_DIR = '' } = settings;
    const connection = await openDatabaseOf(DATABASE_URL === undefined ? { DATA_DIR } : { DATABASE_URL });
    const values = await storedValuesOf(connection.knex);
    await connection.close();
    expect(secrets.filter((secret) => holdsSecret(values, secret))).toEqual([]);
    expect(holdsSecret(values, 'root@example.com')).toBe(true);
  });

  it('logged each request with its id, dialect, method, route template, status and time, and nothing else', () => {
    const lines = requestLines(service);
    expect(lines.length).toBeGreaterThan(35);
    for (const line of lines) {
      expect(line).toEqual({
        level: 30,
        time: expect.any(Number) as number,
        pid: expect.any(Number) as number,
        hostname: expect.any(String) as string,
        msg: 'request',
        requestId: expect.stringMatching(/^[\da-z-]{16,64}$/) as string,
        method: expect.stringMatching(/^(GET|POST|DELETE)$/) as string,
        status: expect.any(Number) as number,
        milliseconds: expect.any(Number) as number,
        dialect: expect.stringMatching(/^(plain|jsend|stamped|annuaire|django)$/) as string,
        ...('clientVersion' in line && { clientVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string }),
        ...('route' in line && { route: expect.stringMatching(/^\/[\w/:-]+$/) as string }),
      });
    }
    expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(lines.length);
  });

  it('named the dialect that answered, and the route as the contract writes it', () => {
    const told = new Set(
      requestLines(service).map(({ dialect, method, route, status }) =>
        [dialect, method, route, status].join(' '),
      ),
    );
    for (const expected of [
      'jsend POST /api/v1/auth/register 201',
      'jsend POST /api/v1/auth/login 401',
      'jsend GET /api/v1/users 401',
      'plain POST /auth/create-user 409',
      'plain POST /auth/refresh-token 200',
      'stamped POST /api/v1/auth/login 200',
      'stamped POST /api/v1/auth/login 404',
      'annuaire GET /utilisateurs/:id 403',
      'annuaire GET /utilisateurs/courriel/:courriel 200',
      'django GET /auth/verify-email/:uidb64/:token/ 200',
      'django POST /auth/password_reset_confirm/:uidb64/:token/ 400',
      'plain GET  404',
      'django DELETE  405',
    ]) {
      expect(told).toContain(expected);
    }
  });

  it('said of a letter its subject and its file only', () => {
    const letters = service.logLines().filter(({ msg }) => msg === 'letter written');
    expect(letters.map((line) => Object.keys(line).sort())).toEqual(
      letters.map(() => ['file', 'hostname', 'level', 'msg', 'pid', 'subject', 'time']),
    );
    expect(letters).toHaveLength(2);
  });
});

describe('a service in trouble', () => {
  afterAll(() => bench.clearUp());

  /** Lets every new account break a rule whose error quotes the whole row. */
  const refuseAccounts = async (settings: Settings) => {
    const { DATABASE_URL, DATA_DIR = '' } = settings;
    const connection = await openDatabaseOf(DATABASE_URL === undefined ? { DATA_DIR } : { DATABASE_URL });
    await connection.knex.raw(
      `alter table accounts add constraint no_more check (email <> 'refused@example.com')`,
    );
    await connection.close();
  };

  it('logs a crash with its stack and without the hash, a failed letter without its link and the password of SMTP_URL', async () => {
    const { secrets, keep } = collect();
    const settings = await bench.settings();
    await refuseAccounts(settings);
    const SMTP_URL = `smtp://postman:${keep('Brieftraeger-Geheimnis')}@127.0.0.1:1`;
    const REDIS_URL = `redis://waiter:${keep('Kellner-Geheimnis')}@127.0.0.1:1`;
    const service = await bench.start({ ...settings, SMTP_URL, REDIS_URL, LOG_LEVEL: 'trace' });

    const body = { email: 'refused@example.com', password: keep('Geheim-fuer-niemanden') };
    expect(await service.client(jsend).auth.register({ body })).toMatchObject({
      status: 500,
      body: { status: 'error', code: 'INTERNAL_ERROR' },
    });
    expect(await service.logged('crash')).toMatchObject({
      level: 50,
      requestId: expect.any(String) as string,
      err: { code: '23514', stack: expect.stringContaining('no_more') as string },
    });

    await service.client(django).signup({ body: { ...uniqueNames(), password: keep('Noch ein Geheimnis') } });
    expect(await service.logged('a letter could not be delivered yet')).toMatchObject({
      level: 40,
      err: { message: expect.stringContaining('ECONNREFUSED') as string },
    });
    expect(await service.logged('Redis does not answer: budgets are not shared')).toMatchObject({
      level: 40,
    });
    await service.stop();
    expectClean(service, secrets);
  });

  it('says why it does not start without the password of DATABASE_URL', async () => {
    const { secrets, keep } = collect();
    const password = keep('Datenbank@Geheimnis');
    const ended = await bench.run([], {
      DATABASE_URL: `postgres://somebody:${keep(encodeURIComponent(password))}@127.0.0.1:1/id`,
      DATA_DIR: await bench.folder(),
      JWT_SECRET: keep('b6Vd0yqUf3mLz8Rk1XsWj5TgNc7PaEhQ2iOoKvYx'),
      LOG_LEVEL: 'trace',
    });
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^The database of DATABASE_URL cannot be used: .*ECONNREFUSED.*\n$/);
    expect(secrets.filter((secret) => ended.stderr.includes(secret))).toEqual([]);
  });
});
