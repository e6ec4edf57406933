/** The gate of the documents sees every way in which an answer may not be what they promise. */
import { holdToDocuments, type Exchange } from '../helpers/document-gate/gate.ts';
import { seal } from '../helpers/document-gate/sealing.ts';
import { breachesOf } from '../helpers/document-gate/validators.ts';
import { floorProblems, promises } from '../helpers/document-gate/floor.ts';
import { MERGED } from '../helpers/document-gate/documents.ts';

const DATE = '2026-01-09T10:00:00Z';
const USER = { id: 1, email: 'user@example.com', created_at: DATE, updated_at: DATE };

interface Change extends Partial<Omit<Exchange, 'headers' | 'text'>> {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer to `GET /api/v1/users/1`, well but for what is changed. */
const exchange = ({ body = { status: 'success', data: USER }, headers, ...changes }: Change): Exchange => ({
  method: 'GET',
  target: '/api/v1/users/1',
  status: 200,
  headers: new Headers({ 'content-type': 'application/json', 'x-request-id': 'a-test', ...headers }),
  text: typeof body === 'string' ? body : JSON.stringify(body),
  ...changes,
});

const error = (code: string) => ({ status: 'error', code, message: 'No' });
const stamped = (code: number, message: string) => ({
  code,
  requestTime: '2026-01-09T10:00:00.123Z',
  message,
  apiVersion: 'v0.0.1',
  data: [],
});
const login = { method: 'POST', target: '/api/v1/auth/login' };

test.each<[string, Change]>([
  ['as documented', {}],
  ['with its last slash', { target: '/api/v1/users/1/' }],
  ['to a whole address with a query', { target: 'http://id.example.com/api/v1/users/1?x=1' }],
  ['to HEAD, without its body', { method: 'HEAD', body: '' }],
  ['to a path that nobody documents', { target: '/nowhere', status: 404, body: 'anything' }],
  ['to a method that the path does not have', { method: 'PATCH', status: 405, body: 'anything' }],
  ['of one of two dialects', { ...login, status: 400, body: error('VALIDATION_FAILED') }],
  ['of the other one', { ...login, status: 400, body: stamped(400, 'Invalid password') }],
  [
    'of one dialect only, where two share the path',
    { ...login, status: 404, body: stamped(404, 'User not found') },
  ],
])('takes an answer %s', (_, change) => {
  expect(() => {
    holdToDocuments(exchange(change));
  }).not.toThrow();
});

test.each<[string, Change, string]>([
  ['of another status', { status: 418 }, 'the status is not documented'],
  ['to HEAD of another status', { method: 'HEAD', status: 418, body: '' }, 'the status is not documented'],
  [
    'of another media type',
    { headers: { 'content-type': 'text/plain' } },
    'sent as "text/plain", documented as application/json',
  ],
  ['that is no JSON', { body: '{' }, 'the body is no JSON'],
  ['without a field', { body: { status: 'success' } }, "body must have required property 'data'"],
  ['with a field more', { body: { status: 'success', data: USER, more: 1 } }, 'body must not have "more"'],
  [
    'with a field more inside',
    { body: { status: 'success', data: { ...USER, hash: 'x' } } },
    'body data must not have "hash"',
  ],
  [
    'with a value of another format',
    { body: { status: 'success', data: { ...USER, email: 'nobody' } } },
    'body data/email must match format "email"',
  ],
  [
    'of an error with a field more, where two dialects share the path',
    { ...login, status: 400, body: { ...error('VALIDATION_FAILED'), identity: 'x' } },
    'body must not have "identity"',
  ],
  [
    'with the fields of both dialects at once',
    { ...login, status: 400, body: { ...stamped(400, 'No'), ...error('VALIDATION_FAILED') } },
    'unlike openapi/polyglot-id.json',
  ],
  ['with a link that is not documented', { headers: { link: '</>; rel="next"' } }, 'Link is not documented'],
  ['with a cookie that is not documented', { headers: { 'set-cookie': 'a=b' } }, 'Set-Cookie is not doc'],
  [
    'without a header that it always has',
    { status: 401, body: error('UNAUTHORIZED') },
    'WWW-Authenticate is missing',
  ],
  [
    'with a header of another shape',
    { status: 429, body: error('TOO_MANY_REQUESTS'), headers: { 'retry-after': 'later' } },
    'the header Retry-After "later" must be integer',
  ],
])('fails an answer %s', (_, change, problem) => {
  const hold = () => {
    holdToDocuments(exchange(change));
  };
  expect(hold).toThrow(problem);
  expect(hold).toThrow(/^(jsendUsersGet|jsendAuthLogin) answered \d{3} to \w+ \/api/);
});

test('fails an answer that only another dialect’s document promises to the same path', () => {
  const answer = exchange({ ...login, status: 404, body: stamped(404, 'User not found') });
  expect(() => {
    holdToDocuments(answer, 'jsend');
  }).toThrow('unlike openapi/jsend.json');
});

test('a sealed schema takes what any fitting branch declares, and nothing else', () => {
  const branch = (name: string) => ({
    type: 'object' as const,
    properties: { [name]: { type: 'object' as const, properties: { x: { type: 'string' as const } } } },
    required: [name],
  });
  const schema = { allOf: [branch('a'), { oneOf: [branch('b'), branch('c')] }] };
  const breaches = (value: unknown) => breachesOf(MERGED, schema, value, 'sealed');
  expect(breaches({ a: {}, b: { x: 'x' } })).toEqual([]);
  expect(breaches({ a: {}, b: {}, d: 1 })).toEqual(['must not have "d"']);
  expect(breaches({ a: { y: 1 }, b: {} })).toEqual(['a must not have "y"']);
  expect(seal({ type: 'object', additionalProperties: { type: 'string' } })).not.toHaveProperty(
    'unevaluatedProperties',
  );
});

test('the floor names each promise that was not kept', () => {
  const all = new Set(promises());
  const lost = 'jsendUsersGet 404';
  expect(all).toContain(lost);
  expect(floorProblems(all, true).join('\n')).not.toContain('was not reached');
  all.delete(lost);
  expect(floorProblems(all, true)).toContain(`${lost} was not reached`);
});
