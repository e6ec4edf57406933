/** stamped: the envelope around everything, an unknown user told from a wrong password, sign-up with its documented words. */
import { annuaire } from '../../client/dialects/annuaire.ts';
import { django } from '../../client/dialects/django.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { stamped } from '../../client/dialects/stamped.ts';
import { answerOf, headersOf } from '../helpers/answers.ts';
import {
  PASSWORD,
  startTestService,
  uniqueNames,
  type RawInit,
  type TestService,
} from '../helpers/service.ts';
import { titled } from '../helpers/titles.ts';

const LOGIN = '/api/v1/auth/login';
const SIGN_UP = '/api/v1/auth/signUp';
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

let service: TestService;
beforeAll(async () => (service = await startTestService()));
afterAll(() => service.close());

const post = (path: string, body: unknown, init: RawInit = {}) =>
  service.request(path, { method: 'POST', body, ...init });

const stamp = (code: number, message: string, data: unknown[] = [], by: TestService = service) => ({
  status: code,
  body: { code, requestTime: by.clock.now().toISOString(), message, apiVersion: 'v0.0.1', data },
});

const newUser = async (names = uniqueNames()) => {
  const { status } = await service.client(stamped).signUp({ body: { ...names, password: PASSWORD } });
  expect(status).toBe(200);
  return names;
};

const countAccounts = async (by: TestService = service) =>
  (await by.identity.accounts.list({ after: 0, limit: 1000 })).accounts.length;

describe('every answer', () => {
  it('has the five documented fields in the documented order', async () => {
    const { username } = await newUser();
    for (const answer of [
      await post(LOGIN, { identity: username, password: PASSWORD }),
      await post(LOGIN, { identity: 'nobody', password: PASSWORD }),
      await post(SIGN_UP, { ...uniqueNames(), password: PASSWORD }),
      await post(SIGN_UP, {}),
    ]) {
      expect(Object.keys(answer.body as object)).toEqual([
        'code',
        'requestTime',
        'message',
        'apiVersion',
        'data',
      ]);
    }
  });

  it('is stamped with the time of its request, to the millisecond', async () => {
    const { username } = await newUser();
    for (const path of [LOGIN, SIGN_UP]) {
      service.clock.advance(1.877);
      const now = service.clock.now().toISOString();
      expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const { body } = await post(path, { identity: username, password: 'another password' });
      expect(body).toHaveProperty('requestTime', now);
    }
  });

  it('is JSON that no cache keeps', async () => {
    const answer = await post(SIGN_UP, {});
    expect(headersOf(answer, ['content-type', 'cache-control', 'x-powered-by', 'set-cookie'])).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-powered-by': null,
      'set-cookie': null,
    });
  });
});

describe('POST /api/v1/auth/login', () => {
  describe('200', () => {
    it('answers one access token, by e-mail and by username, in any case of letters', async () => {
      const { email, username } = await newUser();
      for (const identity of [email, username, email.toUpperCase(), username.toUpperCase()]) {
        const answer = await service.client(stamped).login({ body: { identity, password: PASSWORD } });
        expect(answerOf(answer)).toEqual(stamp(200, 'Success', [expect.stringMatching(JWT)]));
      }
    });

    it('answers a token that every other dialect takes', async () => {
      const { email, username } = await newUser();
      const { id } = await service.identity.accounts.findByEmail(email);
      const { body } = await post(LOGIN, { identity: email, password: PASSWORD });
      const [token] = (body as { data: [string] }).data;
      const read = await service.client(jsend, token).users.get({ params: { id } });
      expect(read.status).toBe(200);
      expect((await service.client(annuaire, token).get({ params: { id } })).status).toBe(200);
      expect((await service.client(plain, token).refreshToken()).status).toBe(200);
      expect(answerOf(await service.client(django).validateToken({ body: { token } }))).toEqual({
        status: 200,
        body: { message: 'Token is valid', username },
      });
    });

    it('takes accounts that were made through the other dialects', async () => {
      const [inPlain, inJsend, inDjango] = [uniqueNames(), uniqueNames(), uniqueNames()];
      const password = PASSWORD;
      await service
        .client(plain)
        .createUser({ body: { firstname: 'Ada', lastname: 'Lovelace', ...inPlain, password } });
      await service.client(jsend).auth.register({ body: { email: inJsend.email, password } });
      await service.client(django).signup({ body: { ...inDjango, password } });
      for (const identity of [
        ...[inPlain.email, inPlain.username, inJsend.email],
        ...[inDjango.email, inDjango.username],
      ]) {
        const answer = await service.client(stamped).login({ body: { identity, password } });
        expect(answerOf(answer)).toEqual(stamp(200, 'Success', [expect.stringMatching(JWT)]));
      }
    });
  });

  describe('401', () => {
    it('tells that the password is wrong', async () => {
      const { email, username } = await newUser();
      for (const identity of [email, username]) {
        const answer = await service
          .client(stamped)
          .login({ body: { identity, password: 'another password' } });
        expect(answerOf(answer)).toEqual(stamp(401, 'Invalid password'));
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    });

    it('takes no other spelling of a password for it, and none that no hash can stand for', async () => {
      const { username } = await newUser();
      for (const password of [
        PASSWORD.toUpperCase(),
        ` ${PASSWORD}`,
        `${PASSWORD}\0`,
        `${PASSWORD}\ud800`,
        'p'.repeat(73),
      ]) {
        expect(answerOf(await post(LOGIN, { identity: username, password }))).toEqual(
          stamp(401, 'Invalid password'),
        );
      }
    });
  });

  describe('404', () => {
    it('tells that nobody has the identity', async () => {
      for (const identity of ['nobody', 'nobody@example.com', "' or '1'='1", 'nobody\0', 'nob\ud800dy']) {
        expect(answerOf(await post(LOGIN, { identity, password: PASSWORD }))).toEqual(
          stamp(404, 'User not found'),
        );
      }
    });

    it('knows a removed account no more', async () => {
      const { email, username } = await newUser();
      await service.identity.accounts.removeByEmail(email);
      for (const identity of [email, username]) {
        expect(answerOf(await post(LOGIN, { identity, password: PASSWORD }))).toEqual(
          stamp(404, 'User not found'),
        );
      }
    });
  });

  describe('400', () => {
    it.each([
      ['Identity', { identity: '', password: PASSWORD }],
      ['Identity', { identity: 'a'.repeat(256), password: PASSWORD }],
      ['Identity', { identity: null, password: PASSWORD }],
      ['Identity', { identity: 1, password: PASSWORD }],
      ['Identity', { identity: ['john_doe'], password: PASSWORD }],
      ['Identity', { identity: { $ne: '' }, password: 7 }],
      ['Password', { identity: 'john_doe' }],
      ['Password', { identity: 'john_doe', password: '' }],
      ['Password', { identity: 'john_doe', password: null }],
      ['Password', { identity: 'john_doe', password: ['password123'] }],
      ['Password', { identity: 'john_doe', password: { $ne: '' } }],
      ['Password', { identity: 'john_doe', password: 'p'.repeat(4097) }],
    ])('names the field that is not valid: %s (%#)', async (field, body) => {
      expect(answerOf(await post(LOGIN, body))).toEqual(stamp(400, `${field} is not valid`));
    });
  });

  describe('429', () => {
    it('refuses an account after ten wrong passwords, the right one included, by any of its names', async () => {
      const { email, username } = await newUser();
      for (let attempt = 0; attempt < 10; attempt += 1) {
        const { status } = await post(LOGIN, { identity: username, password: 'another password' });
        expect(status).toBe(401);
      }
      for (const identity of [username, email]) {
        const answer = await post(LOGIN, { identity, password: PASSWORD });
        expect(answerOf(answer)).toEqual(stamp(429, 'Too many attempts'));
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(900);
      }
    });

    it('counts for a name that nobody has as well, so that its end tells nothing', async () => {
      const identity = 'nobody_at_all';
      for (let attempt = 0; attempt < 10; attempt += 1) {
        expect((await post(LOGIN, { identity, password: PASSWORD })).status).toBe(404);
      }
      expect(answerOf(await post(LOGIN, { identity, password: PASSWORD }))).toEqual(
        stamp(429, 'Too many attempts'),
      );
    });
  });

  it('answers in this dialect only where the body has an identity of its own', async () => {
    const { email } = await newUser();
    const both = await post(LOGIN, { identity: email, email, password: PASSWORD });
    expect(answerOf(both)).toEqual(stamp(200, 'Success', [expect.stringMatching(JWT)]));
    const inherited = await post(LOGIN, `{"__proto__":{"identity":"${email}"},"password":"${PASSWORD}"}`, {
      headers: { 'content-type': 'application/json' },
    });
    expect(inherited.status).toBe(400);
    expect(inherited.body).toMatchObject({ status: 'error', code: 'VALIDATION_FAILED' });
  });
});

describe('with STAMPED_HIDE_UNKNOWN_USERS=true and stricter passwords', () => {
  let strict: TestService;
  const names = uniqueNames();
  beforeAll(async () => {
    strict = await startTestService({
      STAMPED_HIDE_UNKNOWN_USERS: 'true',
      PASSWORD_BLOCKLIST: 'true',
      PASSWORD_MIN_LENGTH: '10',
    });
    await strict.client(stamped).signUp({ body: { ...names, password: 'long enough and rare' } });
  });
  afterAll(() => strict.close());

  it('an unknown user and a wrong password get the same answer, byte for byte', async () => {
    const known = await strict.request(LOGIN, {
      method: 'POST',
      body: { identity: names.username, password: PASSWORD },
    });
    const unknown = await strict.request(LOGIN, {
      method: 'POST',
      body: { identity: 'nobody', password: PASSWORD },
    });
    expect(answerOf(known)).toEqual(stamp(401, 'Invalid password', [], strict));
    expect(unknown.text).toBe(known.text);
    const compared = ['content-type', 'content-length', 'www-authenticate'];
    expect(headersOf(unknown, compared)).toEqual(headersOf(known, compared));
  });

  it('the right password still opens', async () => {
    const answer = await strict
      .client(stamped)
      .login({ body: { identity: names.email, password: 'long enough and rare' } });
    expect(answerOf(answer)).toEqual(stamp(200, 'Success', [expect.stringMatching(JWT)], strict));
  });

  it.each([
    ['too common', 'password123'],
    ['too common in capitals', 'PASSWORD123'],
    ['shorter than the setting asks', 'kd83hdk2x'],
  ])('a password that is %s is not valid, and makes no account', async (_, password) => {
    const before = await countAccounts(strict);
    const answer = await strict.client(stamped).signUp({ body: { ...uniqueNames(), password } });
    expect(answerOf(answer)).toEqual(stamp(400, 'Password is not valid', [], strict));
    expect(await countAccounts(strict)).toBe(before);
  });
});

describe('POST /api/v1/auth/signUp', () => {
  const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  describe('200', () => {
    it('answers the documented fields, with the username for a display name and no picture', async () => {
      const names = uniqueNames();
      const answer = await service.client(stamped).signUp({ body: { ...names, password: PASSWORD } });
      const { uuid } = await service.identity.accounts.findByEmail(names.email);
      expect(uuid).toMatch(UUID);
      expect(answerOf(answer)).toEqual(
        stamp(200, 'Success', [
          {
            uuid,
            display_name: names.username,
            username: names.username,
            email: names.email,
            profile_picture: null,
          },
        ]),
      );
    });

    it('shows the fields of the account in the documented order', async () => {
      const { body } = await post(SIGN_UP, { ...uniqueNames(), password: PASSWORD });
      const [user] = (body as { data: [object] }).data;
      expect(Object.keys(user)).toEqual(['uuid', 'display_name', 'username', 'email', 'profile_picture']);
    });

    it('keeps a display name and a picture that are given', async () => {
      const names = uniqueNames();
      const given = {
        display_name: 'Zoë ☀ O’Neill <b>',
        profile_picture: 'https://example.com/zoe.png?a=1&b=2',
      };
      const answer = await service
        .client(stamped)
        .signUp({ body: { ...names, ...given, password: PASSWORD } });
      expect(answerOf(answer)).toEqual(
        stamp(200, 'Success', [{ uuid: expect.stringMatching(UUID) as string, ...names, ...given }]),
      );
      expect(await service.identity.accounts.findByEmail(names.email)).toMatchObject({
        displayName: given.display_name,
        picture: given.profile_picture,
      });
    });

    it('takes null for a field that may be left out', async () => {
      const names = uniqueNames();
      const answer = await service
        .client(stamped)
        .signUp({ body: { ...names, display_name: null, profile_picture: null, password: PASSWORD } });
      expect(answerOf(answer)).toEqual(
        stamp(200, 'Success', [
          {
            uuid: expect.stringMatching(UUID) as string,
            ...names,
            display_name: names.username,
            profile_picture: null,
          },
        ]),
      );
    });

    it('lets no body set what is not the caller’s to say', async () => {
      const names = uniqueNames();
      const forged = {
        id: 4711,
        uuid: '3f2b8c1e-5d4a-4f6b-9c7d-8e9f0a1b2c3d',
        role: 'ADMIN',
        created_at: '1999-01-01T00:00:00Z',
        emailVerifiedAt: '1999-01-01T00:00:00Z',
        firstname: 'Mallory',
        givenName: 'Mallory',
      };
      const answer = await post(SIGN_UP, { ...names, ...forged, password: PASSWORD });
      expect(answer.status).toBe(200);
      const account = await service.identity.accounts.findByEmail(names.email);
      expect(account).toEqual({
        id: account.id,
        uuid: account.uuid,
        ...names,
        givenName: null,
        familyName: null,
        displayName: names.username,
        picture: null,
        role: 'UTILISATEUR',
        emailVerifiedAt: null,
        createdAt: service.clock.now(),
        updatedAt: service.clock.now(),
      });
      expect(account.id).not.toBe(forged.id);
      expect(account.uuid).not.toBe(forged.uuid);
    });

    it('makes an account that signs in through every dialect', async () => {
      const { email, username } = await newUser();
      const password = PASSWORD;
      expect((await service.client(plain).login({ body: { login: username, password } })).status).toBe(200);
      expect((await service.client(jsend).auth.login({ body: { email, password } })).status).toBe(200);
      expect((await service.client(django).obtainToken({ body: { username, password } })).status).toBe(200);
    });

    it.each([
      ['the shortest', 'pass wrd'],
      ['the longest', 'é'.repeat(36)],
      ['eight characters outside of the basic plane', '🔑'.repeat(8)],
    ])('takes %s password, and signs in with it', async (_, password) => {
      const names = uniqueNames();
      expect((await service.client(stamped).signUp({ body: { ...names, password } })).status).toBe(200);
      const { status } = await service.client(stamped).login({ body: { identity: names.email, password } });
      expect(status).toBe(200);
    });
  });

  describe('400', () => {
    const refuses = async (message: string, body: unknown, init: RawInit = {}) => {
      const before = await countAccounts();
      expect(answerOf(await post(SIGN_UP, body, init))).toEqual(stamp(400, message));
      expect(await countAccounts()).toBe(before);
    };
    const json = { headers: { 'content-type': 'application/json' } };

    it('tells that the user is empty where there is no body', async () => {
      await refuses('User is empty', undefined);
      await refuses('User is empty', undefined, json);
    });

    it.each(['{}', ' {} ', '[]', '[{}]', 'null', 'true', '0', '"user"'])(
      'tells that the user is empty for %s',
      (body) => refuses('User is empty', body, json),
    );

    it('judges the e-mail first, then the password, then the username, then the rest', async () => {
      const names = uniqueNames();
      const right = { ...names, password: PASSWORD, display_name: 'Ada', profile_picture: 'ada.png' };
      const wrong = {
        username: 'a b',
        email: 'no address',
        password: 'short',
        display_name: '',
        profile_picture: '',
      };
      const order = [
        ['email', 'Email is not valid'],
        ['password', 'Password is not valid'],
        ['username', 'Username is not valid'],
        ['display_name', 'Display name is not valid'],
        ['profile_picture', 'Profile picture is not valid'],
      ] as const;
      let body: Record<string, string> = { ...wrong };
      for (const [field, message] of order) {
        await refuses(message, body);
        body = { ...body, [field]: right[field] };
      }
      expect((await post(SIGN_UP, body)).status).toBe(200);
    });

    it.each(['email', 'password', 'username'])('names a missing %s', async (field) => {
      const body: Record<string, unknown> = { ...uniqueNames(), password: PASSWORD, [field]: undefined };
      await refuses(`${field.charAt(0).toUpperCase()}${field.slice(1)} is not valid`, body);
    });

    it.each(
      titled([
        ...['', 'a', 'a@b', '@example.com', 'a@', 'a b@example.com', 'a@example..com', 'a@@example.com'],
        ...[' a@example.com', 'a@example.com ', 'a@example.com\n', 'a\0@example.com', 'a@exa\ud800mple.com'],
        ...['.a@example.com', 'a.@example.com', 'a..b@example.com', 'a@-example.com', 'a@example.c'],
        ...['é@example.com', 'a@exämple.com', 'A <a@example.com>', 'a@example.com,b@example.com'],
        ...[`${'a'.repeat(65)}@example.com`, `a@${'b.'.repeat(130)}com`, 'x'.repeat(50_000)],
        ...[null, 1, true, ['a@example.com'], { a: 'a@example.com' }],
      ]),
    )('refuses the e-mail %s', (_, email) =>
      refuses('Email is not valid', { username: uniqueNames().username, email, password: PASSWORD }),
    );

    it.each(
      titled([
        ...['', '1234567', '🔑'.repeat(7), 'p'.repeat(73), 'é'.repeat(37)],
        ...[`${PASSWORD}\0`, `${PASSWORD}\ud800`, null, 12345678, true, [PASSWORD], { a: PASSWORD }],
      ]),
    )('refuses the password %s', (_, password) =>
      refuses('Password is not valid', { ...uniqueNames(), password }),
    );

    it.each(
      titled([
        ...['', 'ab', 'a'.repeat(65), 'john doe', ' john', 'john@example.com', 'jöhn', 'john\0', 'john\n'],
        ...['<john>', 'jo\ud800hn', null, 123, true, ['john'], { a: 'john' }],
      ]),
    )('refuses the username %s', (_, username) =>
      refuses('Username is not valid', { email: uniqueNames().email, username, password: PASSWORD }),
    );

    it.each(
      titled(['', 'a'.repeat(256), 'two\nlines', 'nul\0', 'lone \ud800', 1, true, ['Ada'], { a: 'Ada' }]),
    )('refuses the display name %s', (_, display_name) =>
      refuses('Display name is not valid', { ...uniqueNames(), display_name, password: PASSWORD }),
    );

    it.each(titled(['', 'a'.repeat(2049), 'a\nb', 'a\0', 'a\ud800', 1, ['a.png'], { a: 'a.png' }]))(
      'refuses the picture %s',
      (_, profile_picture) =>
        refuses('Profile picture is not valid', { ...uniqueNames(), profile_picture, password: PASSWORD }),
    );

    it.each(['{', '{"email":}', "{'email':'a@example.com'}", '{"email":"a@example.com"', 'email=a'])(
      'tells that the body is no JSON: %s',
      (body) => refuses('JSON is not valid', body, json),
    );
  });

  describe('409', () => {
    it.each([
      ['e-mail', ({ email }: Names) => ({ ...uniqueNames(), email })],
      ['e-mail in another case', ({ email }: Names) => ({ ...uniqueNames(), email: email.toUpperCase() })],
      ['username', ({ username }: Names) => ({ ...uniqueNames(), username })],
      [
        'username in another case',
        ({ username }: Names) => ({ ...uniqueNames(), username: username.toUpperCase() }),
      ],
      ['e-mail and username', (names: Names) => names],
    ])('refuses a taken %s and changes nothing', async (_, clash) => {
      const names = await newUser();
      const owner = await service.identity.accounts.findByEmail(names.email);
      const before = await countAccounts();
      const answer = await service
        .client(stamped)
        .signUp({ body: { ...clash(names), password: 'another password' } });
      expect(answerOf(answer)).toEqual(stamp(409, 'User already exists'));
      expect(await countAccounts()).toBe(before);
      expect(await service.identity.accounts.findByEmail(names.email)).toEqual(owner);
      const login = await service
        .client(stamped)
        .login({ body: { identity: names.username, password: PASSWORD } });
      expect(login.status).toBe(200);
    });

    it('refuses the names of accounts that were made through other dialects', async () => {
      const [inJsend, inPlain] = [uniqueNames(), uniqueNames()];
      await service.client(jsend).auth.register({ body: { email: inJsend.email, password: PASSWORD } });
      await service
        .client(plain)
        .createUser({ body: { firstname: 'Ada', lastname: 'Lovelace', ...inPlain, password: PASSWORD } });
      for (const clash of [{ email: inJsend.email }, { username: inPlain.username }]) {
        const answer = await post(SIGN_UP, { ...uniqueNames(), ...clash, password: PASSWORD });
        expect(answerOf(answer)).toEqual(stamp(409, 'User already exists'));
      }
    });

    it('lets one of two sign-ups that cross have the names', async () => {
      const names = uniqueNames();
      const crossed = await Promise.all(
        [1, 2].map(() => service.client(stamped).signUp({ body: { ...names, password: PASSWORD } })),
      );
      expect(crossed.map(({ status }) => status).sort()).toEqual([200, 409]);
    });

    it('frees the names of a removed account', async () => {
      const names = await newUser();
      await service.identity.accounts.removeByEmail(names.email);
      await newUser(names);
    });
  });
});

describe('what is wrong with a request as such', () => {
  const valid = () => ({ ...uniqueNames(), password: PASSWORD });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'text/json',
    'multipart/form-data; boundary=x',
  ])('415 for a body of type %s, which makes no account', async (type) => {
    const body = valid();
    const before = await countAccounts();
    const answer = await post(SIGN_UP, JSON.stringify(body), { headers: { 'content-type': type } });
    expect(answerOf(answer)).toEqual(stamp(415, 'Media type is not supported'));
    expect(await countAccounts()).toBe(before);
  });

  it('413 for a body above 100 KiB, and none of it is kept', async () => {
    const before = await countAccounts();
    const answer = await post(SIGN_UP, { ...valid(), padding: 'x'.repeat(1024 * 1024) });
    expect(answerOf(answer)).toEqual(stamp(413, 'Body is too large'));
    expect(await countAccounts()).toBe(before);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])(
    '405 for %s on sign-up, with what is allowed',
    async (method) => {
      const answer = await service.request(SIGN_UP, { method });
      expect(answerOf(answer)).toEqual(stamp(405, 'Method is not allowed'));
      expect(answer.headers.get('allow')).toBe('POST, OPTIONS');
    },
  );

  it('400 for a body whose compression is broken', async () => {
    const answer = await post(SIGN_UP, valid(), { headers: { 'content-encoding': 'gzip' } });
    expect(answerOf(answer)).toEqual(stamp(400, 'Request is not valid'));
  });

  it('survives a body that nests deeper than anything documented', async () => {
    const depth = 20_000;
    const body = `{"email":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const answer = await post(SIGN_UP, body, { headers: { 'content-type': 'application/json' } });
    expect(answerOf(answer)).toEqual(stamp(400, 'Email is not valid'));
  });
});

interface Names {
  readonly email: string;
  readonly username: string;
}
