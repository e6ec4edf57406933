/** jsend keeps its document's word: its curl calls as they stand, its whole workflow, its answers literally. */
import { jsend } from '../../contract/jsend.ts';
import { moveClockTo, replay, shapeOf } from '../helpers/golden.ts';
import { startTestService, type RawAnswer, type TestService } from '../helpers/service.ts';
import { describeContract } from './contract-suite.ts';
import { golden } from './jsend.golden.ts';

describeContract(jsend, golden);

const documented = (endpoint: string, status: number): unknown =>
  golden.answers.find((answer) => answer.endpoint === endpoint && answer.status === status)?.body;

const callOf = (name: string) => {
  const call = golden.calls[name];
  if (call === undefined) throw new Error(`the document has no call ${name}`);
  return call;
};

const dataOf = ({ body }: RawAnswer) => (body as { data: Record<string, string> }).data;
/** What `jq -r '.data.access_token'` takes out of an answer. */
const accessTokenOf = (answer: RawAnswer): string => dataOf(answer)['access_token'] ?? '';
const refreshTokenOf = (answer: RawAnswer): string => dataOf(answer)['refresh_token'] ?? '';

/** The documented answer, but for the tokens, which are others every time. */
const expectTokens = (answer: RawAnswer, endpoint: string, status: number): void => {
  const expected = documented(endpoint, status) as { data: object };
  expect(answer.status).toBe(status);
  expect(shapeOf(answer.body)).toEqual(shapeOf(expected));
  const tokens = Object.fromEntries(
    Object.keys(expected.data)
      .filter((key) => key.endsWith('_token'))
      .map((key) => [key, expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string]),
  );
  expect(answer.body).toEqual({ ...expected, data: { ...expected.data, ...tokens } });
};

const expectLiterally = (answer: RawAnswer, endpoint: string, status: number): void => {
  expect(answer.status).toBe(status);
  expect(answer.text).toBe(JSON.stringify(documented(endpoint, status)));
};

describe('the service', () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startTestService();
  });
  afterEach(() => service.close());

  const post = (path: string, body: unknown, token?: string) =>
    service.request(path, { method: 'POST', body, ...(token !== undefined && { token }) });
  const register = (email: string) => post('/api/v1/auth/register', { email, password: 'securePassword123' });

  test('the whole documented workflow runs unchanged on a fresh database', async () => {
    const registered = await replay(service, callOf('workflowRegister'));
    expectTokens(registered, 'POST /api/v1/auth/register', 201);
    const variables = {
      ACCESS_TOKEN: accessTokenOf(registered),
      REFRESH_TOKEN: refreshTokenOf(registered),
    };
    const at = '2026-01-09T10:00:00Z';
    const account = { id: 1, email: 'test@example.com', created_at: at, updated_at: at };

    const listed = await replay(service, callOf('workflowList'), variables);
    expect([listed.status, listed.body]).toEqual([200, { status: 'success', data: [account] }]);

    const updated = { ...account, email: 'updated@example.com' };
    const update = await replay(service, callOf('workflowUpdate'), variables);
    expect([update.status, update.body]).toEqual([200, { status: 'success', data: updated }]);

    service.clock.advance(15 * 60);
    const late = await replay(service, callOf('workflowList'), variables);
    expect(late.status).toBe(401);

    const refreshed = await replay(service, callOf('workflowRefresh'), variables);
    expectTokens(refreshed, 'POST /api/v1/auth/refresh', 200);
    const goingOn = await replay(service, callOf('workflowListAgain'), {
      NEW_ACCESS: accessTokenOf(refreshed),
    });
    expect([goingOn.status, goingOn.body]).toEqual([200, { status: 'success', data: [updated] }]);
  });

  test('the curl examples of register, login, refresh, list and get run unchanged', async () => {
    const registered = await replay(service, callOf('register'));
    expectTokens(registered, 'POST /api/v1/auth/register', 201);
    const loggedIn = await replay(service, callOf('login'));
    expectTokens(loggedIn, 'POST /api/v1/auth/login', 200);
    const refreshed = await replay(service, callOf('refresh'), { REFRESH_TOKEN: refreshTokenOf(loggedIn) });
    expectTokens(refreshed, 'POST /api/v1/auth/refresh', 200);

    const variables = { TOKEN: accessTokenOf(refreshed) };
    const [got, listed] = [
      await replay(service, callOf('get'), variables),
      await replay(service, callOf('list'), variables),
    ];
    expectLiterally(got, 'GET /api/v1/users/:id', 200);
    expect([listed.status, listed.body]).toEqual([200, { status: 'success', data: [dataOf(got)] }]);
  });

  test('the curl examples with their placeholders unfilled are refused as documented', async () => {
    const refused = await replay(service, callOf('refresh'), { REFRESH_TOKEN: '<refresh_token_from_login>' });
    expect([refused.status, refused.body]).toEqual([
      401,
      { status: 'error', code: 'UNAUTHORIZED', message: 'Invalid or expired refresh token' },
    ]);
    for (const call of ['list', 'get']) {
      const answer = await replay(service, callOf(call), { TOKEN: '<access_token>' });
      expect([answer.status, answer.body]).toEqual([
        401,
        { status: 'error', code: 'UNAUTHORIZED', message: 'Missing or invalid token' },
      ]);
    }
  });

  test('the documented bodies give the documented answers, literally where no token is in them', async () => {
    expectLiterally(await service.request('/health'), 'GET /health', 200);
    for (const { endpoint, status } of [
      { endpoint: 'POST /api/v1/auth/register', status: 201 },
      { endpoint: 'POST /api/v1/auth/login', status: 200 },
    ]) {
      const [method = '', path = ''] = endpoint.split(' ');
      const body = golden.requests.find((request) => request.endpoint === endpoint)?.body;
      expectTokens(await service.request(path, { method, body }), endpoint, status);
    }

    moveClockTo(service, '2026-01-10T15:30:00.000Z');
    const loggedIn = await post('/api/v1/auth/login', {
      email: 'user@example.com',
      password: 'securePassword123',
    });
    const token = accessTokenOf(loggedIn);
    expectLiterally(await service.request('/api/v1/users/1', { token }), 'GET /api/v1/users/:id', 200);
    const update = golden.requests.find(({ endpoint }) => endpoint === 'PUT /api/v1/users/:id');
    expectLiterally(
      await service.request('/api/v1/users/1', { method: 'PUT', body: update?.body, token }),
      'PUT /api/v1/users/:id',
      200,
    );
    expectLiterally(
      await service.request('/api/v1/users/1', { method: 'DELETE', token }),
      'DELETE /api/v1/users/:id',
      200,
    );
  });

  test('the documented list comes out literally', async () => {
    await register('user1@example.com');
    moveClockTo(service, '2026-01-09T11:00:00.000Z');
    const token = accessTokenOf(await register('user2@example.com'));
    expectLiterally(await service.request('/api/v1/users', { token }), 'GET /api/v1/users', 200);
  });

  test('every documented error has its documented status and the one error envelope', async () => {
    const token = accessTokenOf(await register('user@example.com'));
    await register('other@example.com');
    const unsent = { method: 'PUT', body: { email: 'newemail@example.com' } };
    const expected: [status: number, code: string, answer: RawAnswer][] = [
      [400, 'VALIDATION_FAILED', await post('/api/v1/auth/register', { email: 'user', password: 'short' })],
      [409, 'EMAIL_ALREADY_REGISTERED', await register('user@example.com')],
      [400, 'VALIDATION_FAILED', await post('/api/v1/auth/login', {})],
      [
        401,
        'INVALID_CREDENTIALS',
        await post('/api/v1/auth/login', { email: 'user@example.com', password: 'password123' }),
      ],
      [400, 'VALIDATION_FAILED', await post('/api/v1/auth/refresh', {})],
      [401, 'UNAUTHORIZED', await post('/api/v1/auth/refresh', { refresh_token: 'eyJhbGc...' })],
      [401, 'UNAUTHORIZED', await service.request('/api/v1/users')],
      [401, 'UNAUTHORIZED', await service.request('/api/v1/users/1')],
      [404, 'USER_NOT_FOUND', await service.request('/api/v1/users/999', { token })],
      [400, 'VALIDATION_FAILED', await service.request('/api/v1/users/1', { ...unsent, body: {}, token })],
      [401, 'UNAUTHORIZED', await service.request('/api/v1/users/1', unsent)],
      [404, 'USER_NOT_FOUND', await service.request('/api/v1/users/999', { ...unsent, token })],
      [
        409,
        'EMAIL_ALREADY_REGISTERED',
        await service.request('/api/v1/users/1', {
          ...unsent,
          body: { email: 'other@example.com' },
          token,
        }),
      ],
      [401, 'UNAUTHORIZED', await service.request('/api/v1/users/1', { method: 'DELETE' })],
      [404, 'USER_NOT_FOUND', await service.request('/api/v1/users/999', { method: 'DELETE', token })],
    ];
    for (const [status, code, answer] of expected) {
      expect([answer.status, answer.body]).toEqual([
        status,
        {
          status: 'error',
          code,
          message: expect.any(String) as string,
          ...(code === 'VALIDATION_FAILED' && { details: expect.any(Array) as unknown[] }),
        },
      ]);
    }
  });
});
