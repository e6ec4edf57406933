/** What calls reject with, when they are sent again, and when they end: against a server that follows a script. */
import { jsend } from '../../client/dialects/jsend.ts';
import {
  attempt,
  createClient,
  expectStatus,
  isClientError,
  unwrap,
  VERSION,
  type RequestEvent,
  type SettledEvent,
} from '../../client/index.ts';
import { json, startScriptedServer, type ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => (server = await startScriptedServer()));
afterAll(() => server.close());

const clientOf = (options: object = {}) =>
  createClient(jsend, { baseUrl: server.url, retryPauseMs: 1, ...options });

const user = {
  id: 1,
  email: 'a@b.co',
  created_at: '2026-01-09T10:00:00Z',
  updated_at: '2026-01-09T10:00:00Z',
};
const found = json(200, { status: 'success', data: user });
const missing = { status: 'error', code: 'USER_NOT_FOUND', message: 'User not found' };
const busy = json(
  503,
  { status: 'error', code: 'SERVICE_UNAVAILABLE', message: 'x' },
  { 'retry-after': '0' },
);
const get = (options?: object) => clientOf(options).users.get({ params: { id: 1 } });
const login = (options?: object) =>
  clientOf(options).auth.login({ body: { email: 'a@b.co', password: 'x' } });

const failureOf = async (call: Promise<unknown>): Promise<Record<string, unknown>> => {
  const error: unknown = await call.then(
    () => {
      throw new Error('the call resolved');
    },
    (reason: unknown) => reason,
  );
  if (!isClientError(error)) throw error;
  return Object.fromEntries(Object.entries(error).filter(([fact]) => fact !== 'name'));
};

const requestId = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) as string;

describe('a call rejects', () => {
  test('with "network" when no connection can be made, and says why', async () => {
    const call = get({ baseUrl: 'http://127.0.0.1:1', retries: 0 });
    expect(await failureOf(call)).toEqual({ kind: 'network', requestId });
    const error: unknown = await call.catch((reason: unknown) => reason);
    expect(String((error as Error).cause)).toBe('TypeError: fetch failed');
  });

  test('with "network" when an answer breaks off', async () => {
    server.script({ status: 200, body: '{"status"', breaksOff: true });
    expect(await failureOf(get())).toEqual({ kind: 'network', requestId });
  });

  test('with "timeout" when no answer comes in time', async () => {
    server.script('never');
    expect(await failureOf(get({ timeoutMs: 20 }))).toEqual({ kind: 'timeout', timeoutMs: 20, requestId });
  });

  test('with "timeout" although a `fetch` of one\'s own does not listen to signals', async () => {
    const deaf = () => new Promise<Response>(() => undefined);
    expect(await failureOf(get({ timeoutMs: 20, fetch: deaf }))).toMatchObject({ kind: 'timeout' });
  });

  test('with "timeout" in the midst of its pauses', async () => {
    server.script(json(503, {}, { 'retry-after': '9' }));
    expect(await failureOf(get({ timeoutMs: 50 }))).toMatchObject({ kind: 'timeout' });
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['a proxy’s page', 502, '<h1>Bad gateway</h1>', 'a status that is not documented'],
    ['a page with a documented status', 503, '<h1>Down</h1>', 'no JSON'],
    ['half a body', 200, '{"status":"succ', 'no JSON'],
    ['no body', 200, '', 'no JSON'],
    ['a status of its own', 418, '{}', 'a status that is not documented'],
  ])('with "unexpected-answer" for %s', async (_what, status, body, why) => {
    server.script({ status, body });
    const call = get();
    expect(await failureOf(call)).toEqual({ kind: 'unexpected-answer', status, text: body, requestId });
    await expect(call).rejects.toThrow(`The service answered ${status}: ${why}`);
  });

  test('with the first part only of a long unexpected answer', async () => {
    server.script({ status: 502, body: 'x'.repeat(100_000) });
    expect(await failureOf(get())).toMatchObject({ text: 'x'.repeat(500) });
  });

  test('with the reason of a signal, before and during the call', async () => {
    server.script('never');
    const early = AbortSignal.abort('left already');
    await expect(clientOf().users.list({ signal: early })).rejects.toBe('left already');
    expect(server.requests).toEqual([]);
    const controller = new AbortController();
    const call = clientOf({ onRequest: () => setImmediate(() => controller.abort('left')) }).users.list({
      signal: controller.signal,
    });
    await expect(call).rejects.toBe('left');
    await expect(attempt(clientOf().users.list({ signal: early }))).rejects.toBe('left already');
  });
});

describe('a call is sent again', () => {
  test('after failures of the network, up to two times', async () => {
    server.script('cut', 'cut', found);
    expect((await get()).status).toBe(200);
    expect(server.requests).toHaveLength(3);
    server.script('cut');
    expect(await failureOf(get())).toMatchObject({ kind: 'network' });
    expect(server.requests).toHaveLength(3);
  });

  test('after a 503 that says when', async () => {
    server.script(busy, found);
    expect((await get()).status).toBe(200);
    expect(server.requests).toHaveLength(2);
  });

  test('after a 429 whose time is a date', async () => {
    server.script(json(429, missing, { 'retry-after': new Date().toUTCString() }), found);
    expect((await get()).status).toBe(200);
  });

  test('with the same id', async () => {
    server.script(busy, found);
    await get();
    const ids = server.requests.map(({ headers }) => headers['x-request-id']);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toEqual(requestId);
  });
});

describe('a call is not sent again', () => {
  test.each([
    ['a 503 that does not say when', json(503, missing)],
    ['a 503 that asks for more than 10 seconds', json(503, missing, { 'retry-after': '11' })],
    ['a 503 that asks for nonsense', json(503, missing, { 'retry-after': 'soon' })],
    ['a 500', json(500, missing, { 'retry-after': '0' })],
  ])('after %s', async (_what, answer) => {
    server.script(answer, found);
    expect([500, 503]).toContain((await get()).status);
    expect(server.requests).toHaveLength(1);
  });

  test('when it is a POST', async () => {
    server.script(busy, found);
    expect((await login()).status).toBe(503);
    server.script('cut', found);
    expect(await failureOf(login())).toMatchObject({ kind: 'network' });
    expect(server.requests).toHaveLength(1);
  });

  test('when retries are off', async () => {
    server.script('cut', found);
    expect(await failureOf(get({ retries: 0 }))).toMatchObject({ kind: 'network' });
  });
});

describe('those who prefer exceptions', () => {
  test('get the body of success, or an error of kind "api"', async () => {
    server.script(found, json(404, missing));
    expect(await unwrap(get())).toEqual({ status: 'success', data: user });
    expect(await failureOf(unwrap(get()))).toMatchObject({
      kind: 'api',
      answer: { status: 404, body: missing },
    });
  });

  test('name the status that they expect', async () => {
    server.script(json(404, missing), found);
    expect((await expectStatus(get(), 404)).body).toEqual(missing);
    expect(await failureOf(expectStatus(get(), 404))).toMatchObject({ kind: 'api', answer: { status: 200 } });
  });
});

test('those who prefer values get all outcomes in one', async () => {
  server.script(found, json(404, missing), 'cut');
  expect(await attempt(get())).toMatchObject({ ok: true, answer: { status: 200 } });
  expect(await attempt(get())).toMatchObject({ ok: false, error: { kind: 'api', answer: { status: 404 } } });
  expect(await attempt(get({ retries: 0 }))).toMatchObject({ ok: false, error: { kind: 'network' } });
});

describe('every request', () => {
  test('says which client sends it, and has an id', async () => {
    server.script(found);
    await get();
    await get();
    const [first, second] = server.requests;
    expect(first?.headers).toMatchObject({ 'polyglot-id-client': VERSION, 'x-request-id': requestId });
    expect(first?.headers['x-request-id']).not.toBe(second?.headers['x-request-id']);
  });

  test('takes the headers that a hook adds, and those of the call', async () => {
    server.script(found);
    const trace = ({ headers }: RequestEvent) => {
      headers['traceparent'] = '00-1-2-01';
    };
    await clientOf({ onRequest: trace }).users.get({
      params: { id: 1 },
      headers: { 'X-Request-Id': 'mine' },
    });
    expect(server.requests[0]?.headers).toMatchObject({ traceparent: '00-1-2-01', 'x-request-id': 'mine' });
  });
});

test('hooks see each try and the end of each call, and no token', async () => {
  const seen: unknown[] = [];
  // What goes out later is written into the same headers.
  const onRequest = ({ headers, ...event }: RequestEvent) => seen.push({ ...event, headers: { ...headers } });
  const onSettled = (event: SettledEvent) => seen.push(event);
  server.script(busy, json(404, missing), 'cut');
  const options = { onRequest, onSettled, token: 'secret-token' };
  await get(options);
  await attempt(get({ ...options, retries: 0 }));
  const call = { dialect: 'jsend', call: 'users.get', method: 'GET', path: '/api/v1/users/:id', requestId };
  const milliseconds = expect.any(Number) as number;
  const headers = { 'polyglot-id-client': VERSION, 'x-request-id': requestId };
  expect(seen).toEqual([
    { ...call, retry: 0, headers },
    { ...call, retry: 1, headers },
    { ...call, status: 404, milliseconds },
    { ...call, retry: 0, headers },
    { ...call, milliseconds, error: expect.objectContaining({ kind: 'network' }) as unknown },
  ]);
  expect(server.requests.map((request) => request.headers.authorization)).toEqual(
    Array(3).fill('Bearer secret-token'),
  );
});
