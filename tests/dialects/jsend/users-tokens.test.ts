/** jsend, /api/v1/users: every endpoint wants a live access token, and says so before it looks at anything else. */
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { claimsOf, sign } from '../../helpers/forged-tokens.ts';
import { accountsOf, registerMember, type Member } from '../../helpers/members.ts';
import { startTestService, type RawInit, type TestService } from '../../helpers/service.ts';

let service: TestService;
let member: Member;
beforeAll(async () => {
  service = await startTestService();
  member = await registerMember(service);
});
afterAll(() => service.close());

const UNAUTHORIZED = {
  status: 401,
  body: { status: 'error', code: 'UNAUTHORIZED', message: 'Missing or invalid token' },
};
const CALLS: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', '/api/v1/users'],
  ['GET', '/api/v1/users?limit=none'],
  ['GET', '/api/v1/users/1'],
  ['GET', '/api/v1/users/none'],
  ['PUT', '/api/v1/users/1', { email: 'stolen@example.com' }],
  ['PUT', '/api/v1/users/1', { email: 7 }],
  ['DELETE', '/api/v1/users/1'],
  ['DELETE', '/api/v1/users/999'],
];

const expectUnauthorized = async (init: RawInit, challenge: string): Promise<void> => {
  const before = await accountsOf(service);
  for (const [method, path, body] of CALLS) {
    const answer = await service.request(path, { ...init, method, ...(body !== undefined && { body }) });
    expect(answerOf(answer)).toEqual(UNAUTHORIZED);
    expect(headersOf(answer, ['www-authenticate', 'set-cookie', 'link'])).toEqual({
      'www-authenticate': challenge,
      'set-cookie': null,
      link: null,
    });
  }
  expect(await accountsOf(service)).toEqual(before);
};

test('401: no token is asked for one, with a bare challenge', () => expectUnauthorized({}, 'Bearer'));

test.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', 'Token abc', 'Bearer a b', 'abc', 'Bearer "x"'])(
  '401: the header "%s" carries no token',
  (authorization) => expectUnauthorized({ headers: { authorization } }, 'Bearer error="invalid_token"'),
);

test('401: a refresh token, and a cookie, open nothing', async () => {
  await expectUnauthorized({ token: member.refreshToken }, 'Bearer error="invalid_token"');
  await expectUnauthorized({ headers: { cookie: `refresh_token=${member.refreshToken}` } }, 'Bearer');
});

describe('401: a token that the service did not sign so', () => {
  const claims = () => claimsOf(member.accessToken);
  const tampered = (): string => {
    const [head = '', , signature = ''] = member.accessToken.split('.');
    const payload = Buffer.from(JSON.stringify({ ...claims(), sub: 'another' })).toString('base64url');
    return [head, payload, signature].join('.');
  };

  test.each<[what: string, token: () => string]>([
    ['with another key', () => sign(claims(), {}, 'another key of more than thirty-two bytes')],
    ['with no signature', () => sign(claims(), { algorithm: 'none' }, '')],
    ['with another algorithm', () => sign(claims(), { algorithm: 'HS512' })],
    ['with changed claims', tampered],
    ['of another issuer', () => sign({ ...claims(), iss: 'https://elsewhere.example' })],
    ['for another audience', () => sign({ ...claims(), aud: 'elsewhere' })],
    ['without an end', () => sign({ ...claims(), exp: undefined })],
    ['of a session that never was', () => sign({ ...claims(), sid: member.refreshToken.slice(0, 36) })],
    ['of another account than its session', () => sign({ ...claims(), sub: claims()['jti'] })],
  ])('%s', (_what, token) => expectUnauthorized({ token: token() }, 'Bearer error="invalid_token"'));

  test('whereas the same claims signed as the service signs them are good', async () => {
    const answer = await service.request('/api/v1/users/1', { token: sign(claims()) });
    expect(answer.status).toBe(200);
  });
});

test('401: an access token after its 15 minutes, to the second', async () => {
  const { accessToken: token } = await registerMember(service);
  service.clock.advance(899);
  expect((await service.request('/api/v1/users/1', { token })).status).toBe(200);
  service.clock.advance(1);
  await expectUnauthorized({ token }, 'Bearer error="invalid_token"');
});

test('the scheme is read in any case', async () => {
  const { accessToken } = await registerMember(service);
  for (const scheme of ['bearer', 'BEARER']) {
    const headers = { authorization: `${scheme} ${accessToken}` };
    expect((await service.request('/api/v1/users/1', { headers })).status).toBe(200);
  }
});
