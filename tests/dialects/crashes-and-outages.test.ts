/** A fault of the service, or a database that is gone: each dialect says so in its own words, and nothing internal. */
import { answerOf } from '../helpers/answers.ts';
import { openDatabaseOf, provideDatabase, type UnopenedDatabase } from '../helpers/databases.ts';
import { signLikeService } from '../helpers/forged-tokens.ts';
import { titleOf } from '../helpers/mailed-pages.ts';
import type { Relay } from '../helpers/relay.ts';
import { startRelayedService } from '../helpers/relayed-service.ts';
import {
  PASSWORD,
  startTestService,
  uniqueNames,
  type RawInit,
  type TestService,
} from '../helpers/service.ts';

const PUBLIC_URL = 'https://id.example.test';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

interface Call extends RawInit {
  readonly path: string;
}

interface Expectation {
  readonly dialect: string;
  readonly calls: readonly Call[];
  readonly crash: unknown;
  readonly outage: unknown;
}

const post = (path: string, body: unknown): Call => ({ path, method: 'POST', body });

/** Every documented operation that needs the database, with the answer's body in its dialect's words. */
const expectationsOf = (service: TestService): Expectation[] => {
  const names = uniqueNames();
  const { username, email } = names;
  const password = PASSWORD;
  const token = signLikeService('access', { issuer: PUBLIC_URL, clock: service.clock });
  const refresh = signLikeService('refresh', { issuer: PUBLIC_URL, clock: service.clock });
  const stamp = (code: number, message: string, data: string[]) => ({
    code,
    requestTime: service.clock.now().toISOString(),
    message,
    apiVersion: 'v0.0.1',
    data,
  });
  return [
    {
      dialect: 'plain',
      calls: [
        post('/auth/create-user', { ...names, firstname: 'Ada', lastname: 'Lovelace', password }),
        post('/auth/login', { login: username, password }),
        { path: '/auth/refresh-token', method: 'POST', token },
        { path: '/auth/refresh-token', method: 'POST', headers: { cookie: `refresh_token=${refresh}` } },
      ],
      crash: { message: 'Internal server error' },
      outage: { message: 'Service unavailable, try again later' },
    },
    {
      dialect: 'jsend',
      calls: [
        post('/api/v1/auth/register', { email, password }),
        post('/api/v1/auth/login', { email, password }),
        post('/api/v1/auth/refresh', { refresh_token: refresh }),
        { path: '/api/v1/users', token },
        { path: '/api/v1/users/1', token },
        { path: '/api/v1/users/1', token, method: 'PUT', body: { email } },
        { path: '/api/v1/users/1', token, method: 'DELETE' },
      ],
      crash: { status: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' },
      outage: {
        status: 'error',
        code: 'SERVICE_UNAVAILABLE',
        message: 'Service unavailable, try again later',
      },
    },
    {
      dialect: 'stamped',
      calls: [
        post('/api/v1/auth/signUp', { ...names, password }),
        post('/api/v1/auth/login', { identity: email, password }),
      ],
      crash: stamp(500, 'Server error', ['err']),
      outage: stamp(503, 'Service unavailable', []),
    },
    {
      dialect: 'annuaire',
      calls: [
        { path: '/utilisateurs', token },
        { path: '/utilisateurs/1', token },
        { path: `/utilisateurs/courriel/${email}`, token },
      ],
      crash: { message: 'erreur interne du serveur' },
      outage: { message: 'service indisponible, réessayez plus tard' },
    },
    {
      dialect: 'django',
      calls: [
        post('/auth/signup/', { ...names, password }),
        post('/auth/token/', { username, password }),
        post('/auth/token/refresh/', { refresh }),
        post('/auth/validate_token/', { token }),
        post('/auth/reset_password/', { email }),
      ],
      crash: { detail: 'A server error occurred.' },
      outage: { detail: 'Service temporarily unavailable, try again later.' },
    },
  ];
};

const pageCalls: readonly Call[] = [
  { path: '/auth/verify-email/MQ/token/' },
  { path: '/auth/password_reset_confirm/MQ/token/' },
  {
    path: '/auth/password_reset_confirm/MQ/token/',
    method: 'POST',
    headers: FORM,
    body: `new_password1=${PASSWORD}&new_password2=${PASSWORD}`,
  },
];

const send = (service: TestService, { path, ...init }: Call) => service.request(path, init);
const DIALECTS = ['plain', 'jsend', 'stamped', 'annuaire', 'django'];

const expectationFor = (service: TestService, name: string): Expectation => {
  const found = expectationsOf(service).find(({ dialect }) => dialect === name);
  if (found === undefined) throw new Error(`nothing is expected of ${name}`);
  return found;
};

describe('500, once the tables are gone', () => {
  let service: TestService;
  let database: UnopenedDatabase;
  beforeAll(async () => {
    database = await provideDatabase();
    const connection = await openDatabaseOf(database.env);
    await connection.knex.raw('drop table accounts, sessions, refresh_tokens, links, letters cascade');
    await connection.close();
    service = await startTestService({ PUBLIC_URL }, { database });
  });
  afterAll(async () => {
    await service.close();
    await database.remove();
  });

  it.each(DIALECTS)('%s words the fault, and nothing of its cause leaks', async (name) => {
    const { calls, crash } = expectationFor(service, name);
    for (const call of calls) {
      const answer = await send(service, call);
      expect({ call, ...answerOf(answer) }).toEqual({ call, status: 500, body: crash });
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect([...answer.headers.values()].join('\n')).not.toMatch(/relation|accounts|sessions|links|letters/);
    }
  });

  it('pages word it as a page, in the reader’s language', async () => {
    for (const call of pageCalls) {
      for (const [language, title] of [
        ['en', 'Something went wrong'],
        ['fr', 'Quelque chose s’est mal passé'],
      ] as const) {
        const headers = { ...call.headers, 'accept-language': language };
        const answer = await send(service, { ...call, headers });
        expect([answer.status, titleOf(answer.text)]).toEqual([500, title]);
        expect(answer.text).not.toMatch(/relation|does not exist|select|insert|node_modules/i);
      }
    }
  });

  it('the log tells the cause, under the id that the answer carries', async () => {
    const requestId = 'the-request-that-crashed';
    const call = post('/api/v1/auth/signUp', { ...uniqueNames(), password: PASSWORD });
    const answer = await send(service, { ...call, headers: { 'x-request-id': requestId } });
    expect(answer.headers.get('x-request-id')).toBe(requestId);
    const lines = service.logLines.filter((line) => line['requestId'] === requestId);
    const crash = lines.find(({ msg }) => msg === 'crash');
    expect(crash).toMatchObject({ level: 50, err: { code: '42P01' } });
    expect(JSON.stringify(lines)).not.toContain(PASSWORD);
  });

  it('what needs no table still answers', async () => {
    expect(answerOf(await service.request('/health'))).toEqual({ status: 200, body: { status: 'ok' } });
    expect((await service.request('/openapi.json')).status).toBe(200);
    expect((await service.request('/auth/login', { method: 'POST', body: {} })).status).toBe(400);
    expect((await service.request('/utilisateurs')).status).toBe(401);
  });
});

// The embedded database is part of the process: it is never away.
if (databaseKind === 'postgres') {
  describe('503, while the network to the database is cut', () => {
    let service: TestService;
    let relay: Relay;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ service, relay, close } = await startRelayedService({ PUBLIC_URL }));
      // Connections that are open when the network breaks are the harder case.
      expect((await service.request('/health/ready')).status).toBe(200);
      await relay.cut();
    });
    afterAll(() => close());

    it.each(DIALECTS)('%s words it, and says when to come back', async (name) => {
      const { calls, outage } = expectationFor(service, name);
      for (const call of calls) {
        const answer = await send(service, call);
        expect({ call, ...answerOf(answer) }).toEqual({ call, status: 503, body: outage });
        expect(answer.headers.get('retry-after')).toBe('1');
        expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      }
    });

    it('pages word it as a page', async () => {
      for (const call of pageCalls) {
        const answer = await send(service, call);
        expect([answer.status, titleOf(answer.text)]).toEqual([503, 'We will be right back']);
        expect(answer.headers.get('retry-after')).toBe('1');
      }
    });

    it('is alive, and not ready', async () => {
      expect((await service.request('/health')).status).toBe(200);
      const ready = await service.request('/health/ready');
      expect(answerOf(ready)).toEqual({
        status: 503,
        body: {
          status: 'error',
          code: 'SERVICE_UNAVAILABLE',
          message: 'Service unavailable, try again later',
        },
      });
      expect(ready.headers.get('retry-after')).toBe('1');
    });

    it('ends by itself when the database is back', async () => {
      await relay.mend();
      expect((await service.request('/health/ready')).status).toBe(200);
      const body = { ...uniqueNames(), password: PASSWORD };
      expect((await send(service, post('/api/v1/auth/signUp', body))).status).toBe(200);
    });
  });
}
