/** plain, POST /auth/refresh-token: a cookie that rotates, a Bearer token where there is none, one absolute end. */
import { plain } from '../../../client/dialects/plain.ts';
import { plain as contract } from '../../../contract/plain.ts';
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { sendBare, type BareAnswer } from '../../helpers/bare-http.ts';
import { claimsOf } from '../../helpers/forged-tokens.ts';
import { answerExampleOf } from '../../helpers/golden.ts';
import {
  cookiesOf,
  createPerson,
  refreshCookieOf,
  refreshPlain,
  signInPlain,
  type PlainSession,
} from '../../helpers/members.ts';
import { startTestService, type RawAnswer, type TestService } from '../../helpers/service.ts';

const SESSION_SECONDS = 7 * 24 * 3600;
const JWT = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string;
const missing = { message: 'Refresh token is missing' };
const invalid = { message: 'Refresh token is invalid or expired' };

let service: TestService;
let session: PlainSession;
beforeAll(async () => {
  service = await startTestService({
    PUBLIC_URL: 'http://id.example.com',
    CORS_ORIGINS: 'https://app.example.com',
  });
});
afterAll(() => service.close());
beforeEach(async () => {
  session = await signInPlain(service, (await createPerson(service)).username);
});

const refresh = (proof: Parameters<typeof refreshPlain>[1]) => refreshPlain(service, proof);
const tokenOf = ({ body }: RawAnswer): string => (body as { token: string }).token;
const isLive = async (token: string): Promise<boolean> =>
  (await service.request('/api/v1/users?limit=1', { token })).status === 200;
const expectRefused = (answer: RawAnswer, body = invalid): void => {
  expect(answerOf(answer)).toEqual({ status: 401, body });
  expect(cookiesOf(answer)).toEqual([]);
};

describe('200 by cookie', () => {
  test('a new access token comes with a new cookie of the same attributes, and both are live', async () => {
    const answer = await refresh({ cookie: session.cookie });
    expect(answerOf(answer)).toEqual({ status: 200, body: { token: JWT } });
    expect(tokenOf(answer)).not.toBe(session.token);
    const [cookie] = cookiesOf(answer);
    const end = new Date(service.clock.now().getTime() + SESSION_SECONDS * 1000);
    expect([...(cookie?.attributes ?? [])].sort()).toEqual([
      `Expires=${end.toUTCString()}`,
      'HttpOnly',
      'Path=/auth',
      'SameSite=Strict',
    ]);
    expect(cookie?.value).not.toBe(session.cookie);
    expect(await isLive(tokenOf(answer))).toBe(true);
    expect((await refresh({ cookie: refreshCookieOf(answer) })).status).toBe(200);
  });

  test('the access token from before stays live for its own time', async () => {
    await refresh({ cookie: session.cookie });
    expect(await isLive(session.token)).toBe(true);
  });

  test('a rotated cookie gives the same successor for 10 seconds', async () => {
    const successor = refreshCookieOf(await refresh({ cookie: session.cookie }));
    service.clock.advance(10);
    const again = await refresh({ cookie: session.cookie });
    expect(again.status).toBe(200);
    expect(refreshCookieOf(again)).toBe(successor);
    expect(await isLive(tokenOf(again))).toBe(true);
  });

  test('twenty calls that cross get one successor, and it works', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh({ cookie: session.cookie })));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const successors = new Set(answers.map(refreshCookieOf));
    expect(successors.size).toBe(1);
    service.clock.advance(60);
    const [successor = ''] = successors;
    expect((await refresh({ cookie: successor })).status).toBe(200);
  });

  test('the cookie wins over a Bearer token', async () => {
    const other = await signInPlain(service, (await createPerson(service)).username);
    const answer = await refresh({ cookie: session.cookie, token: other.token });
    expect(answer.status).toBe(200);
    expect(claimsOf(tokenOf(answer))['sub']).toBe(claimsOf(session.token)['sub']);
    expect(refreshCookieOf(answer)).not.toBe(session.cookie);
    expectRefused(await refresh({ cookie: 'not a token', token: other.token }));
  });

  test('the cookie is found among others', async () => {
    const headers = { cookie: `theme=dark; refresh_token=${session.cookie}; lang=fr` };
    const answer = await service.request('/auth/refresh-token', { method: 'POST', headers });
    expect(answer.status).toBe(200);
  });
});

describe('200 by Bearer token', () => {
  test('a live access token is renewed without any cookie', async () => {
    service.clock.advance(600);
    const answer = await service.client(plain, session.token).refreshToken();
    expect(answerOf(answer)).toEqual({ status: 200, body: { token: JWT } });
    expect(cookiesOf(answer)).toEqual([]);
    service.clock.advance(600);
    const [before, after] = [session.token, (answer.body as { token: string }).token];
    expect([await isLive(before), await isLive(after)]).toEqual([false, true]);
  });

  test('renewing leaves the cookie as it was', async () => {
    await refresh({ token: session.token });
    expect((await refresh({ cookie: session.cookie })).status).toBe(200);
  });

  test('an access token that ran out is not renewed', async () => {
    service.clock.advance(900);
    expectRefused(await refresh({ token: session.token }));
  });

  test('a refresh token is no Bearer token, and an access token no cookie', async () => {
    expectRefused(await refresh({ token: session.cookie }));
    expectRefused(await refresh({ cookie: session.token }));
  });
});

/** What a browser says of the page that made it send the request. */
type Page = Readonly<Record<string, string>>;

const refreshFrom = (page: Page, proof: Page): Promise<BareAnswer> =>
  sendBare(service.url, { method: 'POST', path: '/auth/refresh-token', headers: { ...page, ...proof } });

describe('the cookie that a browser sends for a page', () => {
  test.each<[string, Page]>([
    ['of the service’s public address', { origin: 'http://id.example.com' }],
    ['of CORS_ORIGINS', { origin: 'https://app.example.com', 'sec-fetch-site': 'cross-site' }],
    ['of the host that was asked', { origin: 'https://intern.example', host: 'intern.example' }],
    [
      'that reaches the service through a proxy of its own',
      { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-origin' },
    ],
    ['that nobody linked to', { 'sec-fetch-site': 'none' }],
  ])('%s is taken', async (_, page) => {
    const answer = await refreshFrom(page, { cookie: `refresh_token=${session.cookie}` });
    expect(answerOf(answer)).toEqual({ status: 200, body: { token: JWT } });
    expect(answer.headers['set-cookie']).toEqual([expect.stringContaining('refresh_token=')]);
  });

  test.each<[string, Page]>([
    ['of another site', { origin: 'https://evil.example' }],
    ['of another site that says so', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    [
      'of a neighbour below the same domain, which SameSite lets through',
      { origin: 'http://blog.example.com', 'sec-fetch-site': 'same-site' },
    ],
    ['that hides its origin', { origin: 'null' }],
    ['whose origin is missing', { 'sec-fetch-site': 'cross-site' }],
    ['of another port', { origin: 'http://id.example.com:8443' }],
    ['of an origin in capitals', { origin: 'https://APP.example.com' }],
    ['of an origin that only begins the same', { origin: 'https://app.example.com.evil.example' }],
    ['of two origins', { origin: 'https://app.example.com, https://evil.example' }],
    ['that says two things', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin, cross-site' }],
    ['of an origin that is none', { origin: 'intern.example', host: 'intern.example' }],
  ])('%s counts as none, and is still good', async (_, page) => {
    const cookie = { cookie: `refresh_token=${session.cookie}` };
    const answer = await refreshFrom(page, cookie);
    expect(answerOf(answer)).toEqual({ status: 401, body: missing });
    expect(answer.headers['set-cookie']).toBeUndefined();
    // A token is nothing that a browser sends by itself.
    const proven = await refreshFrom(page, { ...cookie, authorization: `Bearer ${session.token}` });
    expect(answerOf(proven)).toEqual({ status: 200, body: { token: JWT } });
    expect(proven.headers['set-cookie']).toBeUndefined();
    expect((await refresh({ cookie: session.cookie })).status).toBe(200);
  });
});

describe('401', () => {
  test('the answer is the one that the contract shows', async () => {
    expectRefused(await refresh({ cookie: 'x' }));
    expect(answerExampleOf(contract, 'POST /auth/refresh-token', 401)).toEqual(invalid);
  });

  test('without a cookie and without a token', async () => {
    const answer = await refresh({});
    expectRefused(answer, missing);
    expect(headersOf(answer, ['www-authenticate'])).toEqual({ 'www-authenticate': 'Bearer' });
  });

  test.each(['', 'x', 'a.b.c', '%00', '"quoted"'])('the cookie %j is no token', async (cookie) => {
    const answer = await refresh({ cookie });
    expectRefused(answer);
    expect(headersOf(answer, ['www-authenticate'])).toEqual({
      'www-authenticate': 'Bearer error="invalid_token"',
    });
  });

  test('a rotated cookie that comes back after 10 seconds ends its whole session, and no other', async () => {
    const { username } = await createPerson(service);
    const [stolen, bystander] = [await signInPlain(service, username), await signInPlain(service, username)];
    const rotated = await refresh({ cookie: stolen.cookie });
    service.clock.advance(11);

    expectRefused(await refresh({ cookie: stolen.cookie }));
    expectRefused(await refresh({ cookie: refreshCookieOf(rotated) }));
    for (const token of [stolen.token, tokenOf(rotated)]) {
      expect(await isLive(token)).toBe(false);
      expectRefused(await refresh({ token }));
    }
    expect(await isLive(bystander.token)).toBe(true);
    expect((await refresh({ cookie: bystander.cookie })).status).toBe(200);
  });

  test('a cookie that was rotated away twice ends the session too', async () => {
    const second = refreshCookieOf(await refresh({ cookie: session.cookie }));
    service.clock.advance(5);
    const third = refreshCookieOf(await refresh({ cookie: second }));
    service.clock.advance(6);
    expectRefused(await refresh({ cookie: session.cookie }));
    expectRefused(await refresh({ cookie: third }));
  });

  test('a cookie that was rotated away refreshes in no other dialect either', async () => {
    await refresh({ cookie: session.cookie });
    const jsendRefresh = { method: 'POST', body: { refresh_token: session.cookie } };
    expect((await service.request('/api/v1/auth/refresh', jsendRefresh)).status).toBe(401);
    const djangoRefresh = { method: 'POST', body: { refresh: session.cookie } };
    expect((await service.request('/auth/token/refresh/', djangoRefresh)).status).toBe(401);
  });

  test('when the account is deleted', async () => {
    const person = await createPerson(service);
    const held = await signInPlain(service, person.username);
    const remove = { method: 'DELETE', token: held.token };
    expect((await service.request(`/api/v1/users/${person.id}`, remove)).status).toBe(200);
    expectRefused(await refresh({ cookie: held.cookie }));
    expectRefused(await refresh({ token: held.token }));
  });
});

describe("the session's absolute end", () => {
  test('no refresh moves it: neither the cookie nor the tokens outlive it', async () => {
    const end = new Date(service.clock.now().getTime() + SESSION_SECONDS * 1000);
    service.clock.advance(SESSION_SECONDS - 60);
    const answer = await refresh({ cookie: session.cookie });
    expect(answer.status).toBe(200);
    expect(cookiesOf(answer)[0]?.attributes).toContain(`Expires=${end.toUTCString()}`);
    const endSeconds = Math.floor(end.getTime() / 1000);
    expect(claimsOf(tokenOf(answer))['exp']).toBe(endSeconds);
    expect(claimsOf(refreshCookieOf(answer))['exp']).toBe(endSeconds);

    service.clock.advance(60);
    expectRefused(await refresh({ cookie: refreshCookieOf(answer) }));
    expectRefused(await refresh({ token: tokenOf(answer) }));
  });

  test('renewing a Bearer token does not move it either', async () => {
    const endSeconds = Math.floor(service.clock.now().getTime() / 1000) + SESSION_SECONDS;
    service.clock.advance(SESSION_SECONDS - 60);
    const { token } = { token: tokenOf(await refresh({ cookie: session.cookie })) };
    const renewed = await refresh({ token });
    expect([renewed.status, claimsOf(tokenOf(renewed))['exp']]).toEqual([200, endSeconds]);
  });
});

describe('the body', () => {
  test.each([
    ['application/json', '{"refresh_token":"another"}'],
    ['application/json', '{"not json'],
    ['application/json', ''],
    ['text/plain', 'hello'],
    ['application/xml', '<refresh/>'],
    ['application/x-www-form-urlencoded', 'refresh_token=another'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['no/such; type=;;', '\u0000\u0001'],
  ])('of type %s is ignored: %j', async (type, body) => {
    const headers = { 'content-type': type, cookie: `refresh_token=${session.cookie}` };
    const answer = await service.request('/auth/refresh-token', { method: 'POST', headers, body });
    expect(answerOf(answer)).toEqual({ status: 200, body: { token: JWT } });
  });

  test('413: over 100 KiB it is refused, and the cookie is not used up', async () => {
    const headers = { 'content-type': 'text/plain', cookie: `refresh_token=${session.cookie}` };
    const send = (length: number) =>
      service.request('/auth/refresh-token', { method: 'POST', headers, body: 'x'.repeat(length) });
    const refused = await send(100 * 1024 + 1);
    expect(answerOf(refused)).toEqual({
      status: 413,
      body: { message: 'The body is larger than 102400 bytes' },
    });
    expect(cookiesOf(refused)).toEqual([]);
    // A cookie that had been used up would be reused now, and refused.
    service.clock.advance(60);
    expect((await send(100 * 1024)).status).toBe(200);
  });
});
