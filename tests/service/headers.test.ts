/** The headers that every answer carries: its request's id, who may read it across origins, and no advertisement. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { startTestService, type TestService } from '../helpers/service.ts';

const ORIGIN = 'https://app.example.com';
const OTHER_ORIGIN = 'http://localhost:3000';

let closed: TestService;
let open: TestService;
beforeAll(async () => {
  [closed, open] = await Promise.all([
    startTestService(),
    startTestService({
      CORS_ORIGINS: `${ORIGIN}, ${OTHER_ORIGIN}`,
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
      PUBLIC_URL: 'HTTPS://id.example.com/',
    }),
  ]);
});
afterAll(() => Promise.all([closed.close(), open.close()]));

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('x-request-id', () => {
  const answeredId = async (id: string) =>
    (await closed.request('/health', { headers: { 'x-request-id': id } })).headers.get('x-request-id');

  it.each(['a', 'f47ac10b-58cc-4372-a567-0e02b2c3d479', 'A.b_c-9', 'x'.repeat(64)])(
    'is echoed when it is harmless, and stands in the log: %s',
    async (id) => {
      expect(await answeredId(id)).toBe(id);
      expect(closed.logLines.filter(({ requestId }) => requestId === id)).toHaveLength(1);
    },
  );

  it.each([
    '',
    'x'.repeat(65),
    'two words',
    '<script>',
    '{"level":60}',
    'a,b',
    'a;b',
    'é',
    '../../etc/passwd',
  ])('is replaced when it is not, and never stands in the log: %j', async (id) => {
    const answered = await answeredId(id);
    expect(answered).toMatch(UUID);
    expect(closed.logLines.filter(({ requestId }) => requestId === answered)).toHaveLength(1);
    expect(closed.logLines.filter(({ requestId }) => requestId === id)).toEqual([]);
  });

  it('is replaced when it was sent twice', async () => {
    const call = request(`${closed.url}/health`, { headers: { 'x-request-id': ['one', 'two'] } }).end();
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.headers['x-request-id']).toMatch(UUID);
  });

  it('is another one for each request that brings none', async () => {
    const ids = await Promise.all(
      Array.from({ length: 5 }, async () => (await closed.request('/health')).headers.get('x-request-id')),
    );
    expect(new Set(ids).size).toBe(5);
  });
});

/** Answers of every kind: good, refused by each dialect, unknown, wrong method, malformed, documents. */
const ANSWERS: [string, { method?: string; body?: string }][] = [
  ['/health', {}],
  ['/openapi.json', {}],
  ['/docs/', {}],
  ['/utilisateurs', {}],
  ['/api/v1/users', {}],
  ['/no/such/path', {}],
  ['/auth/token/', { method: 'POST', body: '{' }],
  ['/auth/token/', { method: 'DELETE' }],
  ['/docs', {}],
  ['/docs/swagger-ui.css', {}],
  ['/auth/verify-email/MQ/x/', {}],
  ['/%zz', {}],
];

const OF_ALL = [
  'cache-control',
  'content-security-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-request-id',
  'x-xss-protection',
];

describe.each(ANSWERS)('an answer of %s %j', (path, init) => {
  it('tells nothing of the framework, and carries its id', async () => {
    const { headers } = await closed.request(path, init);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-request-id')).toMatch(UUID);
  });

  it('is not to be sniffed, framed, or told of to other sites', async () => {
    const { headers } = await closed.request(path, init);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('carries each of its headers once, those of its kind instead of those of all', async () => {
    for (const { url } of [closed, open]) {
      const { method = 'GET', body = '' } = init;
      const call = request(url + path, {
        method,
        headers: { origin: ORIGIN, 'content-type': 'application/json' },
      }).end(body);
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      response.resume();
      const names = response.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
      expect(names).toEqual(expect.arrayContaining(OF_ALL));
    }
  });

  it('can be read by the origins of CORS_ORIGINS, with cookies, and by no other', async () => {
    for (const origin of [ORIGIN, OTHER_ORIGIN]) {
      const { headers } = await open.request(path, { ...init, headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('vary')).toMatch(/\bOrigin\b/);
      expect(headers.get('access-control-expose-headers')?.split(',')).toContain('X-Request-Id');
    }
    const { headers } = await open.request(path, { ...init, headers: { origin: 'https://evil.example' } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('an origin that is not one of CORS_ORIGINS', () => {
  it.each([
    'https://app.example.com.evil.example',
    'https://evil.example?https://app.example.com',
    'https://app.example.com:8443',
    'http://app.example.com',
    'https://APP.example.com',
    'https://sub.app.example.com',
    'https://app.example.com/',
    'http://localhost',
    'null',
    '*',
  ])('%s may read nothing, and caches are told that origins differ', async (origin) => {
    const { status, headers } = await open.request('/health', { headers: { origin } });
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('vary')).toMatch(/\bOrigin\b/);
  });

  it('gets no leave to send, either', async () => {
    const { headers } = await open.request('/auth/login', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a preflight from one of CORS_ORIGINS', () => {
  it.each([
    ['POST', '/auth/login'],
    ['PUT', '/api/v1/users/1'],
    ['DELETE', '/api/v1/users/1'],
    ['POST', '/auth/token/'],
  ])('may %s %s with a token and JSON', async (method, path) => {
    const { status, headers, text } = await open.request(path, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('access-control-allow-methods')?.split(',')).toContain(method);
    expect(headers.get('access-control-allow-headers')).toBe('authorization,content-type');
  });
});

describe('without CORS_ORIGINS', () => {
  it('no origin may read anything', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await closed.request('/health', {
        method,
        headers: { origin: ORIGIN, 'access-control-request-method': 'GET' },
      });
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

describe('OPTIONS that is no preflight', () => {
  it('answers the methods of the path, with and without CORS_ORIGINS', async () => {
    for (const service of [closed, open]) {
      const { status, headers } = await service.request('/api/v1/users/1', { method: 'OPTIONS' });
      expect({ status, allow: headers.get('allow') }).toEqual({
        status: 204,
        allow: 'GET, PUT, DELETE, HEAD, OPTIONS',
      });
    }
  });
});

it('a service whose public address has https asks browsers to stay with it', async () => {
  const { headers } = await open.request('/health');
  expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{7,}/);
});
