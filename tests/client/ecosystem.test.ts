/** The client beside TanStack Query and Mock Service Worker, as those libraries really are. */
import { QueryClient, QueryObserver, useMutation, useQuery } from '@tanstack/react-query';
import { setupServer } from 'msw/node';
import { django } from '../../client/dialects/django.ts';
import { jsend, type JsendUserAnswer } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { stamped } from '../../client/dialects/stamped.ts';
import { djangoExamples } from '../../client/examples/django.ts';
import { jsendExamples } from '../../client/examples/jsend.ts';
import { stampedExamples } from '../../client/examples/stamped.ts';
import { createClient, unwrap } from '../../client/index.ts';
import { createMocks } from '../../client/msw.ts';
import { mutationOf, queryOf } from '../../client/query.ts';
import { jsendValidation } from '../../client/validation/jsend.ts';

const baseUrl = 'https://id.test';
const mocks = createMocks(jsendExamples, { baseUrl: `${baseUrl}/` });
const server = setupServer(
  // stamped takes the login that has `identity`, and lets the others through.
  ...createMocks(stampedExamples, { baseUrl }).handlers,
  ...mocks.handlers,
  ...createMocks(djangoExamples, { baseUrl }).handlers,
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const client = createClient(jsend, { baseUrl, validation: jsendValidation, retries: 0 });
const user = {
  id: 1,
  email: 'user@example.com',
  created_at: '2026-01-09T10:00:00Z',
  updated_at: '2026-01-09T10:00:00Z',
};

describe('mocks', () => {
  test('answer each call with its first success', async () => {
    expect(await unwrap(client.users.get({ params: { id: 7 } }))).toEqual({ status: 'success', data: user });
    const registered = await client.auth.register({ body: { email: 'a@b.co', password: 'password123' } });
    expect(registered.status).toBe(201);
  });

  test('answer another documented status, and another body, for one call', async () => {
    server.use(mocks.on.users.get(404));
    const missing = await client.users.get({ params: { id: 1 } });
    expect([missing.status, missing.body]).toEqual([
      404,
      { status: 'error', code: 'USER_NOT_FOUND', message: 'User not found' },
    ]);
    const body: JsendUserAnswer = { status: 'success', data: { ...user, id: 42 } };
    server.use(mocks.on.users.get(200, body));
    expect((await unwrap(client.users.get({ params: { id: 1 } }))).data.id).toBe(42);
  });

  test('share a path as the dialects do', async () => {
    const stampedClient = createClient(stamped, { baseUrl });
    const stampedBody = await unwrap(stampedClient.login({ body: { identity: 'a', password: 'x' } }));
    expect(stampedBody.data).toEqual(['token-JWT']);
    const jsendBody = await unwrap(client.auth.login({ body: { email: 'a@b.co', password: 'x' } }));
    expect(jsendBody.data.token_type).toBe('Bearer');
  });

  test('answer pages as text', async () => {
    const { verifyEmail } = createClient(django, { baseUrl });
    const page = await verifyEmail({ params: { uidb64: 'MQ', token: 'x' } });
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('<!doctype html>')]);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });
});

describe('queries', () => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  afterEach(() => queries.clear());

  test('fetch, are cached by call and input, and are invalidated by the call’s key', async () => {
    const options = queryOf(client.users.get, { params: { id: 1 } });
    expect(options.queryKey).toEqual(['jsend', 'users', 'get', { params: { id: 1 } }]);
    expect(await queries.query(options)).toEqual({ status: 'success', data: user });
    expect(queries.getQueryData(options.queryKey)).toEqual({ status: 'success', data: user });
    await queries.invalidateQueries({ queryKey: client.users.get.key });
    expect(queries.getQueryState(options.queryKey)?.isInvalidated).toBe(true);
  });

  test('fail with the client’s error', async () => {
    server.use(mocks.on.users.get(404));
    await expect(queries.query(queryOf(client.users.get, { params: { id: 1 } }))).rejects.toMatchObject({
      kind: 'api',
      answer: { status: 404 },
    });
  });

  test('end their call when nobody looks any more', async () => {
    const observed = new Promise<AbortSignal>((resolve) => {
      const watching = createClient(jsend, {
        baseUrl,
        fetch: (_input, init) => {
          if (init?.signal) resolve(init.signal);
          return new Promise(() => undefined);
        },
      });
      const observer = new QueryObserver(queries, queryOf(watching.users.list));
      const leave = observer.subscribe(() => undefined);
      setImmediate(leave);
    });
    const signal = await observed;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(signal.aborted).toBe(true);
  });

  test('have mutations beside them', async () => {
    const { mutationKey, mutationFn } = mutationOf(client.users.update);
    expect(mutationKey).toEqual(['jsend', 'users', 'update']);
    const changed = await mutationFn({ params: { id: 1 }, body: { email: 'newemail@example.com' } });
    expect(changed.data.email).toBe('newemail@example.com');
  });
});

/** What the compiler must infer inside a component; never called. */
export const useEverything = (): string | undefined => {
  const { data } = useQuery(queryOf(client.users.get, { params: { id: 1 } }));
  const update = useMutation(mutationOf(client.users.update));
  update.mutate({ params: { id: 1 }, body: { email: 'a@b.co' } });
  // @ts-expect-error -- the body is missing
  update.mutate({ params: { id: 1 } });
  useMutation(mutationOf(createClient(plain, { baseUrl }).refreshToken)).mutate({});
  return data?.data.email;
};
