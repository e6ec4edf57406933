/** Tokens, cookies and logins that are forged, broken or in the wrong place. */
import { createHmac } from 'node:crypto';
import type { SignOptions } from 'jsonwebtoken';
import { jsend } from '../../../client/dialects/jsend.ts';
import { django } from '../../../client/dialects/django.ts';
import { plain } from '../../../client/dialects/plain.ts';
import { factsOf } from '../../../contract/dialect.ts';
import type { Account } from '../../../server/core/model.ts';
import {
  bodyFieldsOf,
  encodeBody,
  failuresOf,
  isProtected,
  operations,
  problemsOf,
  refusalsOf,
  requestOf,
  takesJson,
  validBodyOf,
  type Attack,
  type Operation,
} from '../../helpers/attacks.ts';
import { sendBare } from '../../helpers/bare-http.ts';
import { startBesiegedService, type BesiegedService } from '../../helpers/besieged-service.ts';
import { claimsOf, sign, type Claims } from '../../helpers/forged-tokens.ts';
import {
  PASSWORD,
  startTestService,
  TEST_JWT_SECRET,
  uniqueNames,
  type TestService,
} from '../../helpers/service.ts';

let besieged: BesiegedService;
let before: readonly Account[];
/** The tokens of a sign-in of the ADMIN through jsend, and the cookie of one through plain. */
let refreshToken: string;
let cookie: string;

beforeAll(async () => {
  besieged = await startBesiegedService();
  const credentials = { email: 'admin@example.com', password: PASSWORD };
  const signedIn = await besieged.service.client(jsend).auth.login({ body: credentials });
  const signedInPlainly = await besieged.service
    .client(plain)
    .login({ body: { login: credentials.email, password: PASSWORD } });
  if (signedIn.status !== 200 || signedInPlainly.status !== 200) throw new Error('the ADMIN cannot sign in');
  refreshToken = signedIn.body.data.refresh_token;
  cookie = /^refresh_token=([^;]+)/.exec(signedInPlainly.headers.get('set-cookie') ?? '')?.[1] ?? '';
});
beforeEach(async () => {
  before = await besieged.accounts();
});
afterAll(() => besieged.service.close());

const expectRefused = async (operation: Operation, attacks: readonly Attack[]): Promise<void> => {
  expect(await failuresOf(besieged.send, (answer) => problemsOf(operation, answer), attacks)).toEqual([]);
  await besieged.expectUnharmed(before);
};

const encode = (part: object | string): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

/** The ADMIN's good access token with other claims, signed with the service's own secret. */
const forged = (changes: Claims, options: SignOptions = {}, secret?: string): string =>
  sign({ ...claimsOf(besieged.adminToken), ...changes }, options, secret);

/** As {@link forged}, for what a library refuses to sign. */
const forgedByHand = (header: object | string, payload: object | string): string => {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac('sha256', TEST_JWT_SECRET).update(signed).digest('base64url')}`;
};

const NOWHERE = '00000000-0000-4000-8000-000000000000';

/** Access tokens that are none. */
const badTokens = (): Record<string, string> => {
  const good = besieged.adminToken;
  const [header = '', payload = '', signature = ''] = good.split('.');
  const claims = claimsOf(good);
  const seconds = Math.floor(besieged.service.clock.now().getTime() / 1000);
  const plainHeader = { alg: 'HS256', typ: 'JWT' };
  return {
    'a word': 'token',
    dots: '...',
    'two parts': `${header}.${payload}`,
    'four parts': `${good}.x`,
    'no signature': `${header}.${payload}.`,
    'another signature': `${header}.${payload}.${'A'.repeat(signature.length)}`,
    'a shortened signature': good.slice(0, -4),
    'the good one and more': `${good}x`,
    'algorithm none': `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
    'algorithm None with a signature': `${encode({ alg: 'None' })}.${payload}.${signature}`,
    'algorithm HS384': forged({}, { algorithm: 'HS384' }),
    'algorithm HS512': forged({}, { algorithm: 'HS512' }),
    'a header of RS256': forgedByHand({ alg: 'RS256', typ: 'JWT' }, claims),
    'a header without algorithm': forgedByHand({ typ: 'JWT' }, claims),
    'a header that is no object': forgedByHand('"HS256"', claims),
    'a header that is no JSON': forgedByHand('{', claims),
    'a key by its address': forgedByHand(
      { ...plainHeader, kid: '../../dev/null', jku: 'http://127.0.0.1:1/' },
      { ...claims, sid: NOWHERE },
    ),
    'a payload that is no object': forgedByHand(plainHeader, '[]'),
    'a payload that is no JSON': forgedByHand(plainHeader, '{'),
    'an empty payload': forgedByHand(plainHeader, '{}'),
    'another secret': forged({}, {}, 'another secret, which is as long as the true one is'),
    'another issuer': forged({ iss: 'https://evil.example' }),
    'no issuer': forged({ iss: undefined }),
    'another audience': forged({ aud: 'another' }),
    'no audience': forged({ aud: undefined }),
    'no type': forged({ token_type: undefined }),
    'another type': forged({ token_type: 'id' }),
    'the end behind it': forged({ iat: seconds - 901, exp: seconds - 1 }),
    'its end right now': forged({ exp: seconds }),
    'no end': forged({ exp: undefined }),
    'its beginning ahead': forged({ nbf: seconds + 60 }),
    'an end that is no number': forgedByHand(plainHeader, { ...claims, exp: '9999999999' }),
    'no session': forged({ sid: undefined }),
    'an unknown session': forged({ sid: NOWHERE }),
    'a session that is no uuid': forged({ sid: "' or 1=1 --" }),
    'a session of NUL': forged({ sid: '\0' }),
    'a session that is a list': forgedByHand(plainHeader, { ...claims, sid: [claims['sid']] }),
    'another subject': forged({ sub: NOWHERE }),
    'no subject': forged({ sub: undefined }),
    'a subject of NUL': forged({ sub: '\0' }),
    'a refresh token': refreshToken,
    'the cookie': cookie,
    '10 kB of it': `${header}.${'A'.repeat(10_000)}.${signature}`,
  };
};

describe.each(operations.filter(isProtected))('$title', (operation) => {
  const withHeaders = (headers: Readonly<Record<string, string>>) => {
    const request = requestOf(operation, '');
    const others = Object.entries(request.headers ?? {}).filter(([name]) => name !== 'authorization');
    return { ...request, headers: { ...Object.fromEntries(others), ...headers } };
  };

  test('refuses every token that is none', async () => {
    const attacks = Object.entries(badTokens()).map(([name, token]) => ({
      name,
      request: withHeaders({ authorization: `Bearer ${token}` }),
      refusedBy: [401],
    }));
    await expectRefused(operation, attacks);
  });

  test('refuses a good token that comes in another way than as a Bearer', async () => {
    const good = besieged.adminToken;
    const headers: Record<string, string>[] = [
      {},
      ...[
        ...['', ' ', 'Bearer', 'Bearer ', 'Bearer  ', good, `Basic ${good}`, `Token ${good}`, `JWT ${good}`],
        ...[
          `Bearer ${good} ${good}`,
          `Bearer ${good}, Bearer ${good}`,
          `Bearer ${good},`,
          `Bearer "${good}"`,
        ],
        ...[`Bearer:${good}`, `Bearer=${good}`, `Bearer\t${good}`, `Bearer${good}`, `xBearer ${good}`],
        ...[`Bearer ${good};`, `Bearer ${good}\xff`, `Bearer é${good}`, 'Bearer null', 'Bearer undefined'],
        ...[
          `Basic ${Buffer.from(`admin@example.com:${PASSWORD}`).toString('base64')}`,
          'Digest username="admin"',
        ],
      ].map((authorization) => ({ authorization })),
      { 'x-access-token': good },
      { 'x-authorization': `Bearer ${good}` },
      { 'proxy-authorization': `Bearer ${good}` },
      {
        cookie: `access_token=${good}; token=${good}; refresh_token=${cookie}; Authorization=Bearer ${good}`,
      },
    ];
    const attacks = headers.map((header) => ({
      name: JSON.stringify(header),
      request: withHeaders(header),
      refusedBy: [401],
    }));
    const inQuery = {
      ...withHeaders({}),
      path: `${requestOf(operation, '').path}?access_token=${good}&token=${good}`,
    };
    await expectRefused(operation, [
      ...attacks,
      { name: 'in the query', request: inQuery, refusedBy: [401] },
    ]);
  });

  test('says invalid_token only when a token was sent', async () => {
    const without = await besieged.send(withHeaders({}));
    expect(without.headers['www-authenticate']).toBe('Bearer');
    const bad = await besieged.send(withHeaders({ authorization: 'Bearer x' }));
    expect(bad.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });
});

test.each(['bearer', 'BEARER', 'Bearer ', 'bEaReR   '])(
  'the scheme %j is Bearer as well (RFC 9110, section 11.1)',
  async (scheme) => {
    const answer = await besieged.send({
      path: '/api/v1/users/1',
      headers: { authorization: `${scheme} ${besieged.adminToken}` },
    });
    expect(answer.status).toBe(200);
  },
);

describe('POST /auth/refresh-token', () => {
  const refresh = operations.find(({ route }) => factsOf(route).auth === 'cookie_or_bearer') as Operation;
  const withCookie = (value: string) => requestOf(refresh, '', { headers: { cookie: value } });

  test('refuses every cookie that is none, sets none, and leaves the good one good', async () => {
    const cookies = [
      ...[
        '',
        '=',
        ';',
        '=;=',
        'refresh_token',
        'refresh_token=',
        'refresh_token=;',
        'refresh_token=%ZZ',
        'refresh_token=%',
      ],
      ...[
        'refresh_token=""',
        'refresh_token="',
        'refresh_token=null',
        'refresh_token=%00',
        'refresh_token=\xff\xfe',
      ],
      ...[`refresh_token=x; refresh_token=${cookie}`, `REFRESH_TOKEN=${cookie}`, `refresh_token =${cookie}x`],
      ...[`refresh_token=${besieged.adminToken}`, `__proto__=${cookie}`, `refresh_token[]=${cookie}`],
      ...[
        `token=${cookie}`,
        `refresh_token=${'x'.repeat(10_000)}`,
        'a=b; '.repeat(2000),
        `refresh_token=${cookie}.x`,
      ],
    ];
    const forgedCookies = Object.values(badTokens())
      .filter((token) => token !== refreshToken && token !== cookie)
      .map((token) => `refresh_token=${token}`);
    const attacks = [...cookies, ...forgedCookies].map((value) => ({
      name: value.slice(0, 100),
      request: withCookie(value),
      refusedBy: [401],
    }));
    await expectRefused(refresh, attacks);
    expect((await besieged.send(withCookie(`refresh_token=${cookie}`))).status).toBe(200);
  });

  test('refuses every Bearer that is none', async () => {
    const attacks = Object.entries(badTokens()).map(([name, token]) => ({
      name,
      request: requestOf(refresh, '', { headers: { authorization: `Bearer ${token}` } }),
      refusedBy: [401],
    }));
    await expectRefused(refresh, attacks);
  });

  test('does not fall back to a good Bearer when a bad cookie comes', async () => {
    const request = requestOf(refresh, '', {
      headers: { cookie: 'refresh_token=x', authorization: `Bearer ${besieged.adminToken}` },
    });
    await expectRefused(refresh, [{ name: 'both', request, refusedBy: [401] }]);
  });
});

test('tokens in a body are held to the same rules', async () => {
  const { service } = besieged;
  for (const [name, token] of Object.entries(badTokens())) {
    const validated = await service.client(django).validateToken({ body: { token } });
    expect([name, [400, 401]]).toEqual([name, expect.arrayContaining([validated.status])]);
    if (token === refreshToken || token === cookie) continue;
    const inDjango = await service.client(django).refreshToken({ body: { refresh: token } });
    const inJsend = await service.client(jsend).auth.refresh({ body: { refresh_token: token } });
    expect([name, [400, 401]]).toEqual([name, expect.arrayContaining([inDjango.status, inJsend.status])]);
  }
  await besieged.expectUnharmed(before);
});

describe('while attempts are counted', () => {
  let counting: TestService;
  beforeAll(async () => {
    counting = await startTestService();
  });
  afterAll(() => counting.close());

  const isSignIn = (operation: Operation): boolean =>
    takesJson(operation) && refusalsOf(operation).includes(401) && 'password' in bodyFieldsOf(operation);

  // What is counted is looked up and kept as well: it must hold any text that a caller can think of.
  const LOGINS = [
    'nul\0inside',
    '\0',
    '\ud800',
    '\udc00\ud800',
    'x'.repeat(255),
    'é'.repeat(255),
    '😀'.repeat(127),
    'İ'.repeat(255),
    "'; drop table throttles; --",
    '%s%n',
    ' ',
    '__proto__',
    'constructor',
  ];

  test.each(operations.filter(isSignIn))(
    '$title answers any login as one that nobody has',
    async (operation) => {
      const [name = ''] = Object.keys(bodyFieldsOf(operation));
      const attacks = LOGINS.map((login) => ({
        name: JSON.stringify(login.slice(0, 20)),
        request: requestOf(operation, '', {
          body: encodeBody(operation, { ...validBodyOf(operation), [name]: login }),
        }),
        refusedBy: refusalsOf(operation).filter((status) => [400, 401, 404].includes(status)),
      }));
      const send = (request: Attack['request']) => sendBare(counting.url, request);
      expect(await failuresOf(send, (answer) => problemsOf(operation, answer), attacks)).toEqual([]);
      expect(counting.logLines.filter(({ msg }) => msg === 'crash')).toEqual([]);
    },
  );

  test('an account is not locked by guesses at names that only resemble its own', async () => {
    const { email, username } = uniqueNames();
    const made = await counting
      .client(plain)
      .createUser({ body: { firstname: 'A', lastname: 'B', email, username, password: PASSWORD } });
    expect(made.status).toBe(201);
    for (const login of [
      `${email} `,
      ` ${email}`,
      `${email}\0`,
      `${username}\0`,
      `${username}.`,
      email.replace('@', '＠'),
    ]) {
      for (let guess = 0; guess < 11; guess += 1) {
        const refused = await counting.client(plain).login({ body: { login, password: 'wrong password' } });
        expect(refused.status).toBe(guess < 10 ? 401 : 429);
      }
    }
    const signedIn = await counting.client(plain).login({ body: { login: email, password: PASSWORD } });
    expect(signedIn.status).toBe(200);
  });
});
