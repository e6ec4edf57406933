/**
 * The budgets over HTTP, for what wrong passwords are not: strangers cannot shut an owner out, one address cannot try
 * everybody, letters do not flood a reader. What a proxy says of an address counts only where the proxy is trusted.
 */
import { BUDGETS } from '../../server/core/budgets.ts';
import { postResetForm, resetLinkFor } from '../helpers/mailbox.ts';
import {
  PASSWORD,
  startTestService,
  uniqueNames,
  type RawAnswer,
  type TestService,
} from '../helpers/service.ts';

const OWNER = '192.0.2.10';
const stranger = (at: number): string => `198.51.100.${at}`;

const { attempts: GUESSES } = BUDGETS['password-of-account'];

const from = (address: string) => ({ 'x-forwarded-for': address });
const post = (service: TestService, path: string, body: object, address: string): Promise<RawAnswer> =>
  service.request(path, { method: 'POST', body, headers: from(address) });
const signIn = (service: TestService, email: string, password: string, address: string) =>
  post(service, '/api/v1/auth/login', { email, password }, address);
const register = async (service: TestService, address: string): Promise<string> => {
  const { email } = uniqueNames();
  const answer = await post(service, '/api/v1/auth/register', { email, password: PASSWORD }, address);
  expect(answer.status).toBe(201);
  return email;
};
const policyOf = ({ headers }: RawAnswer) => headers.get('ratelimit-policy');

describe('behind a trusted proxy', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService({ TRUST_PROXY: '1' });
  });
  afterAll(() => service.close());

  /** Ten wrong passwords, each from another address. */
  const guessFromEverywhere = async (email: string): Promise<void> => {
    for (let count = 1; count <= GUESSES; count += 1) {
      expect((await signIn(service, email, 'wrong', stranger(count))).status).toBe(401);
    }
  };

  test('strangers shut strangers out, not the owner, who is known by the address', async () => {
    const email = await register(service, OWNER);
    await guessFromEverywhere(email);
    const refused = await signIn(service, email, PASSWORD, stranger(99));
    expect([refused.status, policyOf(refused)]).toEqual([429, '"password-of-account";q=10;w=900']);
    expect(refused.headers.get('ratelimit')).toMatch(/^"password-of-account";r=0;t=[1-9]\d*$/);
    expect((await signIn(service, email, PASSWORD, OWNER)).status).toBe(200);
    // And the owner's sign-in opens the door for nobody else.
    expect((await signIn(service, email, PASSWORD, stranger(99))).status).toBe(429);
  });

  test('who is known has a budget as well', async () => {
    const email = await register(service, OWNER);
    for (let count = 0; count < GUESSES; count += 1) {
      expect((await signIn(service, email, 'wrong', OWNER)).status).toBe(401);
    }
    const refused = await signIn(service, email, PASSWORD, OWNER);
    expect([refused.status, policyOf(refused)]).toEqual([
      429,
      '"password-of-account-from-address";q=10;w=900',
    ]);
  });

  test('a reset ends the lock, and makes the owner known where he is', async () => {
    const email = await register(service, OWNER);
    const elsewhere = '203.0.113.7';
    await guessFromEverywhere(email);
    expect((await signIn(service, email, PASSWORD, elsewhere)).status).toBe(429);
    const { path } = await resetLinkFor(service, email, 1);
    const fields = { new_password1: 'a new password', new_password2: 'a new password' };
    const done = await postResetForm(service, path, fields, from(elsewhere));
    expect(done.status).toBe(200);
    await guessFromEverywhere(email);
    expect((await signIn(service, email, 'a new password', elsewhere)).status).toBe(200);
  });

  test('one address cannot try one password on everybody', async () => {
    const { attempts } = BUDGETS['password-from-address'];
    const email = await register(service, OWNER);
    const sprayer = '203.0.113.66';
    const guesses = Array.from({ length: attempts }, (_, at) =>
      signIn(service, `nobody-${at}@example.com`, 'Winter2026', sprayer),
    );
    const statuses = new Set((await Promise.all(guesses)).map(({ status }) => status));
    expect([...statuses]).toEqual([401]);
    const refused = await signIn(service, email, PASSWORD, sprayer);
    expect([refused.status, policyOf(refused)]).toEqual([429, '"password-from-address";q=300;w=900']);
    expect((await signIn(service, email, PASSWORD, OWNER)).status).toBe(200);
  });

  test('a reader gets so many letters an hour and no more, whoever asks; an unknown address is told the same', async () => {
    const { attempts } = BUDGETS['letter-to-receiver'];
    for (const email of [await register(service, OWNER), uniqueNames().email]) {
      const ask = (at: number) =>
        post(service, '/auth/reset_password/', { email: email.toUpperCase() }, stranger(at));
      for (let count = 1; count <= attempts; count += 1) expect((await ask(count)).status).toBe(200);
      const refused = await ask(200);
      expect([refused.status, policyOf(refused)]).toEqual([429, '"letter-to-receiver";q=10;w=3600']);
      expect(refused.body).toEqual({
        detail: `Request was throttled. Expected available in ${refused.headers.get('retry-after') ?? ''} seconds.`,
      });
    }
  });

  test('the networks of IPv6 count as one address each', async () => {
    const email = await register(service, '2001:db8::1');
    for (let count = 1; count <= GUESSES; count += 1) {
      expect((await signIn(service, email, 'wrong', `2001:db8::${count.toString(16)}`)).status).toBe(401);
    }
    expect((await signIn(service, email, PASSWORD, '2001:db8::ffff')).status).toBe(429);
  });

  test('every answer says what is left of all requests', async () => {
    const answer = await service.request('/health', { headers: from('203.0.113.200') });
    expect(policyOf(answer)).toBe('"request-from-address";q=60000;w=60');
    expect(answer.headers.get('ratelimit')).toBe('"request-from-address";r=59999;t=60');
  });
});

test('without a trusted proxy, nobody chooses his address', async () => {
  const service = await startTestService();
  try {
    const email = await register(service, OWNER);
    for (let count = 1; count <= GUESSES; count += 1) {
      expect((await signIn(service, email, 'wrong', stranger(count))).status).toBe(401);
    }
    expect((await signIn(service, email, PASSWORD, OWNER)).status).toBe(429);
  } finally {
    await service.close();
  }
});

test('RATE_LIMITS=off counts nothing and says nothing of it', async () => {
  const service = await startTestService({ RATE_LIMITS: 'off' });
  try {
    const { email } = uniqueNames();
    for (let count = 0; count <= BUDGETS['letter-to-receiver'].attempts; count += 1) {
      const answer = await post(service, '/auth/reset_password/', { email }, OWNER);
      expect([answer.status, policyOf(answer), answer.headers.get('ratelimit')]).toEqual([200, null, null]);
    }
  } finally {
    await service.close();
  }
});
