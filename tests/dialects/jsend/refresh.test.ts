/** jsend, POST /api/v1/auth/refresh: one refresh token that works again and again, until its session ends. */
import { jsend } from '../../../client/dialects/jsend.ts';
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { claimsOf } from '../../helpers/forged-tokens.ts';
import { registerMember, type Member } from '../../helpers/members.ts';
import { startTestService, type RawAnswer, type TestService } from '../../helpers/service.ts';

const SESSION_SECONDS = 7 * 24 * 3600;
const JWT = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string;
const refreshed = (expiresIn: number) => ({
  status: 200,
  body: {
    status: 'success',
    data: { access_token: JWT, token_type: 'Bearer', expires_in: expiresIn },
  },
});
const REFUSED = {
  status: 401,
  body: { status: 'error', code: 'UNAUTHORIZED', message: 'Invalid or expired refresh token' },
};

let service: TestService;
let member: Member;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
beforeEach(async () => {
  member = await registerMember(service);
});

const refresh = (body: unknown) => service.request('/api/v1/auth/refresh', { method: 'POST', body });
const accessTokenOf = ({ body }: RawAnswer): string =>
  (body as { data: { access_token: string } }).data.access_token;
const isLive = async (token: string): Promise<boolean> =>
  (await service.request('/api/v1/users?limit=1', { token })).status === 200;

describe('200', () => {
  test('a new access token, no new refresh token, no cookie', async () => {
    const answer = await service.client(jsend).auth.refresh({ body: { refresh_token: member.refreshToken } });
    expect(answerOf(answer)).toEqual(refreshed(900));
    expect(headersOf(answer, ['set-cookie'])).toEqual({ 'set-cookie': null });
  });

  test('the same refresh token works again and again, at once and later', async () => {
    const body = { refresh_token: member.refreshToken };
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(body)));
    for (let day = 0; day < 6; day += 1) {
      service.clock.advance(24 * 3600);
      answers.push(await refresh(body));
    }
    expect(answers.map(answerOf)).toEqual(Array(16).fill(refreshed(900)));
    expect(new Set(answers.map(accessTokenOf)).size).toBe(16);
    expect(await isLive(answers.map(accessTokenOf).at(-1) ?? '')).toBe(true);
  });

  test('the access token from before stays live for its own 15 minutes, and not longer', async () => {
    service.clock.advance(600);
    const after = accessTokenOf(await refresh({ refresh_token: member.refreshToken }));
    expect(await isLive(member.accessToken)).toBe(true);
    service.clock.advance(300);
    expect([await isLive(member.accessToken), await isLive(after)]).toEqual([false, true]);
  });

  test('near its end expires_in says no more than the session has left', async () => {
    service.clock.advance(SESSION_SECONDS - 60);
    const answer = await refresh({ refresh_token: member.refreshToken });
    expect(answerOf(answer)).toEqual(refreshed(60));
    const { iat, exp } = claimsOf(accessTokenOf(answer));
    expect(Number(exp) - Number(iat)).toBe(60);
  });

  test('a refresh token of another dialect is as good', async () => {
    const token = await service.request('/auth/token/', {
      method: 'POST',
      body: { username: member.email, password: 'password123' },
    });
    const { refresh: refreshToken } = token.body as { refresh: string };
    expect(answerOf(await refresh({ refresh_token: refreshToken }))).toEqual(refreshed(900));
  });
});

describe('401', () => {
  test('after 7 days, however often it was used before', async () => {
    const body = { refresh_token: member.refreshToken };
    service.clock.advance(SESSION_SECONDS - 1);
    const last = await refresh(body);
    expect(answerOf(last)).toEqual(refreshed(1));
    service.clock.advance(1);
    expect(answerOf(await refresh(body))).toEqual(REFUSED);
    expect(await isLive(accessTokenOf(last))).toBe(false);
  });

  test('an access token, a foreign token, and what is no token', async () => {
    const [head = '', claims = ''] = member.refreshToken.split('.');
    const tokens = ['x', 'a.b.c', member.accessToken, `${head}.${claims}.`, `${head}.${claims}.AAAA`];
    for (const token of [...tokens, `${member.refreshToken}x`, '\u0000', '\ud800', 'x'.repeat(4096)]) {
      const answer = await refresh({ refresh_token: token });
      expect(answerOf(answer)).toEqual(REFUSED);
      expect(headersOf(answer, ['www-authenticate'])).toEqual({
        'www-authenticate': 'Bearer error="invalid_token"',
      });
    }
  });
});

describe('400', () => {
  test.each<[body: unknown, message: string]>([
    [undefined, 'is required'],
    [{}, 'is required'],
    [{ refresh: 'x' }, 'is required'],
    [{ refresh_token: null }, 'must be a string'],
    [{ refresh_token: ['x'] }, 'must be a string'],
    [{ refresh_token: '' }, 'must not be empty'],
    [{ refresh_token: 'x'.repeat(4097) }, 'must have at most 4096 characters'],
  ])('%j is refused by its field', async (body, message) => {
    expect(answerOf(await refresh(body))).toEqual({
      status: 400,
      body: {
        status: 'error',
        code: 'VALIDATION_FAILED',
        message: 'Invalid input',
        details: [{ field: 'refresh_token', message: `refresh_token ${message}` }],
      },
    });
  });
});
