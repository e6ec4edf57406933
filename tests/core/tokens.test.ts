/** Which tokens are taken: one algorithm, one key, one issuer and audience, one type for one purpose, and no more. */
import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { annuaire } from '../../client/dialects/annuaire.ts';
import { django } from '../../client/dialects/django.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { claimsOf, sign, type Claims } from '../helpers/forged-tokens.ts';
import {
  PASSWORD,
  startTestService,
  TEST_JWT_SECRET,
  uniqueNames,
  type TestService,
} from '../helpers/service.ts';

const ISSUER = 'https://id.example.test';

let service: TestService;
beforeAll(async () => (service = await startTestService({ PUBLIC_URL: ISSUER })));
afterAll(() => service.close());

interface Person {
  readonly id: number;
  readonly email: string;
  readonly access: string;
  readonly refresh: string;
}

const registered = async (by: TestService = service): Promise<Person> => {
  const { email } = uniqueNames();
  const answer = await by.client(jsend).auth.register({ body: { email, password: PASSWORD } });
  if (answer.status !== 201) throw new Error(`not registered: ${answer.status}`);
  const { id } = await by.identity.accounts.findByEmail(email);
  const { access_token: access, refresh_token: refresh } = answer.body.data;
  return { id, email, access, refresh };
};

interface Verdict {
  readonly status: number;
  readonly challenge: string | null;
}

const verdictOf = ({ status, headers }: { status: number; headers: Headers }): Verdict => ({
  status,
  challenge: headers.get('www-authenticate'),
});

/** What every door says to an access token. */
const judgeAccess = async ({ id }: Person, token: string, by: TestService = service): Promise<Verdict[]> =>
  [
    await by.client(jsend, token).users.get({ params: { id } }),
    await by.client(jsend, token).users.list({ query: { limit: 1 } }),
    await by.client(annuaire, token).get({ params: { id } }),
    await by.client(plain, token).refreshToken(),
    await by.client(django).validateToken({ body: { token } }),
  ].map(verdictOf);

/** What every door says to a refresh token. */
const judgeRefresh = async (token: string): Promise<Verdict[]> =>
  [
    await service.client(jsend).auth.refresh({ body: { refresh_token: token } }),
    await service.client(django).refreshToken({ body: { refresh: token } }),
    await service.request('/auth/refresh-token', {
      method: 'POST',
      headers: { cookie: `refresh_token=${token}` },
    }),
  ].map(verdictOf);

const TAKEN: Verdict = { status: 200, challenge: null };
const REFUSED: Verdict = { status: 401, challenge: expect.stringMatching(/^Bearer( |$)/) as string };
const all = (verdict: Verdict, doors: number): Verdict[] => Array.from({ length: doors }, () => verdict);

const encoded = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const partsOf = (token: string): [header: string, payload: string, signature: string] => {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [header, payload, signature];
};
const OWN_HEADER = '{"alg":"HS256","typ":"JWT"}';
const payloadText = (token: string): string => Buffer.from(partsOf(token)[1], 'base64url').toString();
const signed = (text: string, key: string): string =>
  `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
/** A signature over parts that no library would sign. */
const signParts = (header: unknown, payload: string, key = TEST_JWT_SECRET): string =>
  signed(`${encoded(header)}.${payload}`, key);
/** The same over texts that no library would write. */
const signText = (header: string, payload: string): string =>
  signed([header, payload].map((part) => Buffer.from(part).toString('base64url')).join('.'), TEST_JWT_SECRET);
/** The signature in other letters: the last one has two bits that say nothing. */
const respelt = (token: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return token.slice(0, -1) + (alphabet[alphabet.indexOf(token.slice(-1)) ^ 1] ?? '');
};

describe('an access token', () => {
  it('says who, which session, for whom and how long, and nothing personal', async () => {
    const person = await registered();
    const { uuid } = await service.identity.accounts.findByEmail(person.email);
    const now = Math.floor(service.clock.now().getTime() / 1000);
    expect(claimsOf(person.access)).toEqual({
      token_type: 'access',
      sub: uuid,
      sid: expect.any(String) as string,
      jti: expect.any(String) as string,
      iat: now,
      exp: now + 900,
      iss: ISSUER,
      aud: 'polyglot-id',
    });
    expect(JSON.parse(Buffer.from(partsOf(person.access)[0], 'base64url').toString())).toEqual({
      alg: 'HS256',
      typ: 'JWT',
    });
  });

  it('is taken at every door, as the service signed it and as a test can sign it again', async () => {
    const person = await registered();
    expect(await judgeAccess(person, person.access)).toEqual(all(TAKEN, 5));
    expect(await judgeAccess(person, sign(claimsOf(person.access)))).toEqual(all(TAKEN, 5));
  });

  describe('is refused at every door', () => {
    const anotherSecret = 'kD8vT2nW5qL9xR3mB7zF1hJ6cP4sY0gA';
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    /** With these claims instead of the service's own, rightly signed. */
    const claiming = (claims: Claims) => (genuine: string) => sign({ ...claimsOf(genuine), ...claims });

    it.each<[what: string, forge: (genuine: string, clock: number) => string]>([
      // The algorithm and the key.
      ['alg none', (genuine) => `${encoded({ alg: 'none', typ: 'JWT' })}.${partsOf(genuine)[1]}.`],
      [
        'alg none with the old signature',
        (genuine) => `${encoded({ alg: 'none' })}.${genuine.split('.').slice(1).join('.')}`,
      ],
      ['alg None', (genuine) => `${encoded({ alg: 'None', typ: 'JWT' })}.${partsOf(genuine)[1]}.`],
      ['alg nOnE', (genuine) => `${encoded({ alg: 'nOnE', typ: 'JWT' })}.${partsOf(genuine)[1]}.`],
      ['alg hs256', (genuine) => signParts({ alg: 'hs256', typ: 'JWT' }, partsOf(genuine)[1])],
      ['two algs', (genuine) => signText('{"alg":"none","alg":"HS256","typ":"JWT"}', payloadText(genuine))],
      ['alg HS384 with the right key', (genuine) => sign(claimsOf(genuine), { algorithm: 'HS384' })],
      ['alg HS512 with the right key', (genuine) => sign(claimsOf(genuine), { algorithm: 'HS512' })],
      ['alg RS256', (genuine) => sign(claimsOf(genuine), { algorithm: 'RS256' }, rsa)],
      ['alg ES256', (genuine) => sign(claimsOf(genuine), { algorithm: 'ES256' }, ec)],
      [
        'an HMAC that calls itself RS256',
        (genuine) => signParts({ alg: 'RS256', typ: 'JWT' }, partsOf(genuine)[1]),
      ],
      ['no alg', (genuine) => signParts({ typ: 'JWT' }, partsOf(genuine)[1])],
      ['another secret', (genuine) => sign(claimsOf(genuine), {}, anotherSecret)],
      [
        'a key of its own in the header',
        (genuine) =>
          sign(
            claimsOf(genuine),
            { header: { alg: 'HS256', jwk: { kty: 'oct', k: encoded(anotherSecret) } } as never },
            anotherSecret,
          ),
      ],
      [
        'a key id that is a path',
        (genuine) => sign(claimsOf(genuine), { keyid: '../../../../dev/null' }, 'a'.repeat(32)),
      ],
      [
        'a key id that is a path, and no key',
        (genuine) => signParts({ alg: 'HS256', typ: 'JWT', kid: '/dev/null' }, partsOf(genuine)[1], ''),
      ],
      // Nobody but the service has the key; what it never writes is not taken from it, either.
      ...[
        { kid: "' union select 'key' --" },
        { kid: null },
        { kid: ['a'] },
        { jku: 'https://evil.example.net/keys.json' },
        { x5u: 'https://evil.example.net/key.pem' },
        { x5c: ['MIIB'] },
        { jwk: { kty: 'oct', k: 'AA' } },
        { crit: ['exp'] },
        { crit: ['b64'], b64: false },
        { b64: false },
        { typ: 'at+jwt' },
        { typ: 'refresh' },
        { typ: ['JWT'] },
        { cty: 'JWT' },
        { zip: 'DEF' },
      ].map((header): [string, (genuine: string) => string] => [
        `the header ${JSON.stringify(header)}`,
        (genuine) => signParts({ alg: 'HS256', typ: 'JWT', ...header }, partsOf(genuine)[1]),
      ]),
      // The claims, each rightly signed.
      ...[
        { iss: [ISSUER] },
        { iss: null },
        { aud: ['polyglot-id'] },
        { aud: ['polyglot-id', 'another-service'] },
        { aud: null },
        { token_type: ['access'] },
        { exp: null },
        { exp: -1 },
        { exp: 1e300 },
        { exp: [9999999999] },
        { nbf: '0' },
        { nbf: 1e300 },
        { nbf: null },
        { iat: undefined },
        { iat: null },
        { iat: '1' },
        { iat: -1 },
        { iat: 1.5 },
        { iat: 1e300 },
        { iat: 9999999999 },
        { sub: null },
        { sid: null },
        { jti: 1 },
      ].map((claims): [string, (genuine: string) => string] => [
        `the claim ${JSON.stringify(claims)}`,
        (genuine) => signParts({ alg: 'HS256', typ: 'JWT' }, encoded({ ...claimsOf(genuine), ...claims })),
      ]),
      [
        'an exp that is beyond all numbers',
        (genuine) => signText(OWN_HEADER, payloadText(genuine).replace(/"exp":\d+/, '"exp":1e999')),
      ],
      [
        'two accounts',
        (genuine) => signText(OWN_HEADER, payloadText(genuine).replace(/\}$/, `,"sub":"${randomUUID()}"}`)),
      ],
      [
        'two types',
        (genuine) => signText(OWN_HEADER, payloadText(genuine).replace(/\}$/, ',"token_type":"refresh"}')),
      ],
      ['another issuer', claiming({ iss: 'https://evil.example.net' })],
      ['the issuer with a slash', claiming({ iss: `${ISSUER}/` })],
      ['no issuer', claiming({ iss: undefined })],
      ['another audience', claiming({ aud: 'another-service' })],
      ['no audience', claiming({ aud: undefined })],
      ['the type of a refresh token', claiming({ token_type: 'refresh' })],
      ['another type', claiming({ token_type: 'Access' })],
      ['no type', claiming({ token_type: undefined })],
      ['an end that has come', (genuine, now) => claiming({ exp: now })(genuine)],
      ['an end long ago', claiming({ exp: 1 })],
      ['no end', claiming({ exp: undefined })],
      ['a beginning that is to come', (genuine, now) => claiming({ nbf: now + 60 })(genuine)],
      ['another account', claiming({ sub: randomUUID() })],
      ['no account', claiming({ sub: undefined })],
      ['another session', claiming({ sid: randomUUID() })],
      ['a session that is no id', claiming({ sid: "' or true --" })],
      ['no session', claiming({ sid: undefined })],
      ['no id of its own', claiming({ jti: undefined })],
      [
        'an end that is text',
        (genuine) =>
          signParts({ alg: 'HS256', typ: 'JWT' }, encoded({ ...claimsOf(genuine), exp: '9999999999' })),
      ],
      [
        'an end that is no whole number',
        (genuine) =>
          signParts({ alg: 'HS256', typ: 'JWT' }, encoded({ ...claimsOf(genuine), exp: 9999999999.5 })),
      ],
      [
        'an account that is a list',
        (genuine) =>
          signParts(
            { alg: 'HS256', typ: 'JWT' },
            encoded({ ...claimsOf(genuine), sub: [claimsOf(genuine)['sub']] }),
          ),
      ],
      [
        'a session that is an object',
        (genuine) =>
          signParts({ alg: 'HS256', typ: 'JWT' }, encoded({ ...claimsOf(genuine), sid: { $ne: null } })),
      ],
      ['a payload that is a list', () => signParts({ alg: 'HS256', typ: 'JWT' }, encoded([]))],
      ['a payload that is null', () => signParts({ alg: 'HS256', typ: 'JWT' }, encoded(null))],
      [
        'a payload that is no JSON',
        () => signParts({ alg: 'HS256', typ: 'JWT' }, Buffer.from('{').toString('base64url')),
      ],
      // The form.
      [
        'a changed payload',
        (genuine) =>
          [partsOf(genuine)[0], encoded({ ...claimsOf(genuine), exp: 9999999999 }), partsOf(genuine)[2]].join(
            '.',
          ),
      ],
      [
        'a changed signature',
        (genuine) => `${genuine.slice(0, -10)}${genuine.at(-10) === 'A' ? 'B' : 'A'}${genuine.slice(-9)}`,
      ],
      ['another spelling of its signature', respelt],
      [
        'a header of another spelling',
        (genuine) => signText(OWN_HEADER.replace(',', ', '), payloadText(genuine)),
      ],
      ['no signature', (genuine) => genuine.slice(0, genuine.lastIndexOf('.') + 1)],
      ['two parts', (genuine) => genuine.split('.').slice(0, 2).join('.')],
      ['four parts', (genuine) => `${genuine}.x`],
      ['five parts', (genuine) => `${genuine}.x.y`],
      ['dots alone', () => '..'],
      ['a single word', () => 'token'],
      ['a padded signature', (genuine) => `${genuine}=`],
      ['ten times its length', (genuine) => `${genuine}${'x'.repeat(3000)}`],
    ])('with %s', async (_, forge) => {
      const person = await registered();
      const now = Math.floor(service.clock.now().getTime() / 1000);
      const forged = forge(person.access, now);
      expect(forged).not.toBe(person.access);
      expect(await judgeAccess(person, forged)).toEqual(all(REFUSED, 5));
      // The genuine one is none the worse for it.
      const genuine = await service.client(jsend, person.access).users.get({ params: { id: person.id } });
      expect(verdictOf(genuine)).toEqual(TAKEN);
    });

    it('which is a refresh token, even one that was just taken as such; nor the other way round', async () => {
      const person = await registered();
      expect(await judgeAccess(person, person.refresh)).toEqual(all(REFUSED, 5));
      expect(await judgeAccess(person, person.access)).toEqual(all(TAKEN, 5));
      expect(await judgeRefresh(person.access)).toEqual(all(REFUSED, 3));
      expect(await judgeRefresh(person.refresh)).toEqual(all(TAKEN, 3));
      expect(await judgeAccess(person, person.refresh)).toEqual(all(REFUSED, 5));
    });

    it('which is the token of a mailed link', async () => {
      const person = await registered();
      await service.client(django).resetPassword({ body: { email: person.email } });
      const [letter] = await service.letters(1);
      const token = /\/([\w-]{43})\/$/m.exec(letter?.text ?? '')?.[1] ?? '';
      expect(token).toHaveLength(43);
      expect(await judgeAccess(person, token)).toEqual(all(REFUSED, 5));
      expect(await judgeRefresh(token)).toEqual(all(REFUSED, 3));
    });

    it.each(['\n', ' ', '\t', '\0', '\u00a0', '\ufeff', '='])(
      'where a body has it with %j before or behind it',
      async (blank) => {
        const { access, refresh } = await registered();
        for (const around of [(token: string) => blank + token, (token: string) => token + blank]) {
          const verdicts = [
            await service.client(django).validateToken({ body: { token: around(access) } }),
            await service.client(django).refreshToken({ body: { refresh: around(refresh) } }),
            await service.client(jsend).auth.refresh({ body: { refresh_token: around(refresh) } }),
          ].map(verdictOf);
          expect(verdicts).toEqual(all(REFUSED, 3));
        }
      },
    );

    it('from the second of its end on', async () => {
      const person = await registered();
      service.clock.advance(899);
      expect(await judgeAccess(person, person.access)).toEqual(all(TAKEN, 5));
      service.clock.advance(1);
      expect(await judgeAccess(person, person.access)).toEqual(all(REFUSED, 5));
    });

    it('that is longer than any header may be, without an answer from further inside', async () => {
      const { id } = await registered();
      const answer = await service.request(`/api/v1/users/${id}`, { token: 'x'.repeat(10_000) });
      expect(verdictOf(answer)).toEqual(REFUSED);
      const huge = await service.request(`/api/v1/users/${id}`, { token: 'x'.repeat(100_000) });
      expect(huge.status).toBe(431);
    });

    it('once its account is removed, on all of its sessions', async () => {
      const person = await registered();
      const second = await service
        .client(jsend)
        .auth.login({ body: { email: person.email, password: PASSWORD } });
      if (second.status !== 200) throw new Error('not signed in');
      await service.identity.accounts.removeByEmail(person.email);
      for (const token of [person.access, second.body.data.access_token]) {
        expect(await judgeAccess(person, token)).toEqual(all(REFUSED, 5));
      }
      for (const token of [person.refresh, second.body.data.refresh_token]) {
        expect(await judgeRefresh(token)).toEqual(all(REFUSED, 3));
      }
    });
  });

  it('names the error only where a token was sent (RFC 6750, section 3.1)', async () => {
    const none = await service.request('/api/v1/users');
    expect(none.headers.get('www-authenticate')).toBe('Bearer');
    const bad = await service.request('/api/v1/users', { token: 'token' });
    expect(bad.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });
});

describe('a refresh token', () => {
  it('is taken where one is asked for', async () => {
    expect(await judgeRefresh((await registered()).refresh)).toEqual(all(TAKEN, 3));
  });

  it('says that it ends with its session', async () => {
    const { refresh } = await registered();
    const now = Math.floor(service.clock.now().getTime() / 1000);
    expect(claimsOf(refresh)).toMatchObject({ token_type: 'refresh', iat: now, exp: now + 7 * 24 * 3600 });
  });

  it.each<[what: string, forge: (person: Person) => string]>([
    ['an access token', ({ access }) => access],
    [
      'an access token that calls itself a refresh token',
      ({ access }) => sign({ ...claimsOf(access), token_type: 'refresh' }),
    ],
    ['a token that was never given out', ({ refresh }) => sign({ ...claimsOf(refresh), jti: randomUUID() })],
    ['alg none', ({ refresh }) => `${encoded({ alg: 'none' })}.${partsOf(refresh)[1]}.`],
    ['alg HS384', ({ refresh }) => sign(claimsOf(refresh), { algorithm: 'HS384' })],
    ['another issuer', ({ refresh }) => sign({ ...claimsOf(refresh), iss: 'https://evil.example.net' })],
    ['a longer life', ({ refresh }) => sign({ ...claimsOf(refresh), exp: 9999999999 })],
    [
      'another signature',
      ({ refresh }) => `${refresh.slice(0, -10)}${refresh.at(-10) === 'A' ? 'B' : 'A'}${refresh.slice(-9)}`,
    ],
  ])('%s is not taken for one', async (_, forge) => {
    const person = await registered();
    expect(await judgeRefresh(forge(person))).toEqual(all(REFUSED, 3));
    expect(await judgeRefresh(person.refresh)).toEqual(all(TAKEN, 3));
  });
});

describe('the settings of a service', () => {
  it('a token of another service with the same secret is not taken, nor one of another secret', async () => {
    const elsewhere = await startTestService({ PUBLIC_URL: 'https://elsewhere.example.test' });
    try {
      const [here, there] = [await registered(), await registered(elsewhere)];
      expect(await judgeAccess(here, there.access)).toEqual(all(REFUSED, 5));
      expect(await judgeAccess(there, here.access, elsewhere)).toEqual(all(REFUSED, 5));
      expect(await judgeAccess(there, there.access, elsewhere)).toEqual(all(TAKEN, 5));
    } finally {
      await elsewhere.close();
    }
  });

  it('say how long access tokens and sessions live; an access token never outlives its session', async () => {
    const brief = await startTestService({
      PUBLIC_URL: ISSUER,
      ACCESS_TOKEN_TTL_SECONDS: '50',
      SESSION_TTL_SECONDS: '60',
    });
    try {
      const person = await registered(brief);
      const begin = Math.floor(brief.clock.now().getTime() / 1000);
      expect(claimsOf(person.access)['exp']).toBe(begin + 50);
      expect(claimsOf(person.refresh)['exp']).toBe(begin + 60);
      brief.clock.advance(30);
      const refreshed = await brief.client(jsend).auth.refresh({ body: { refresh_token: person.refresh } });
      if (refreshed.status !== 200) throw new Error('not refreshed');
      expect(refreshed.body.data.expires_in).toBe(30);
      expect(claimsOf(refreshed.body.data.access_token)['exp']).toBe(begin + 60);
      brief.clock.advance(30);
      const ended = await brief.client(jsend).auth.refresh({ body: { refresh_token: person.refresh } });
      expect(ended.status).toBe(401);
    } finally {
      await brief.close();
    }
  });
});

test('a clock that is set back, or forward again, signs nobody out', async () => {
  const stepped = await startTestService({ PUBLIC_URL: ISSUER });
  try {
    const person = await registered(stepped);
    const { users, auth } = stepped.client(jsend, person.access);
    const halfAnHour = 30 * 60;
    stepped.clock.advance(-halfAnHour);
    const read = await users.get({ params: { id: person.id } });
    const renewed = await auth.refresh({ body: { refresh_token: person.refresh } });
    expect([read.status, renewed.status]).toEqual([200, 200]);
    const again = await registered(stepped);
    stepped.clock.advance(halfAnHour);
    const later = await auth.refresh({ body: { refresh_token: again.refresh } });
    expect([(await users.get({ params: { id: person.id } })).status, later.status]).toEqual([200, 200]);
  } finally {
    await stepped.close();
  }
});
