/** django: tokens by username or e-mail, their refreshing, and the question whether one is alive. */
import { annuaire } from '../../../client/dialects/annuaire.ts';
import { django } from '../../../client/dialects/django.ts';
import { jsend } from '../../../client/dialects/jsend.ts';
import { plain } from '../../../client/dialects/plain.ts';
import { stamped } from '../../../client/dialects/stamped.ts';
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../../helpers/service.ts';
import { titled } from '../../helpers/titles.ts';

const JWT = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string;
const REQUIRED = ['This field is required.'];
const STRING = ['Not a valid string.'];
const NULL = ['This field may not be null.'];
const BLANK = ['This field may not be blank.'];
const NO_ACCOUNT = { status: 401, body: { detail: 'No active account found with the given credentials' } };
const NOT_VALID = { status: 401, body: { detail: 'Token is invalid or expired', code: 'token_not_valid' } };
const DEAD = { status: 401, body: { message: 'Token is invalid or expired' } };

let service: TestService;
beforeAll(async () => (service = await startTestService({ PUBLIC_URL: 'https://id.example.test' })));
afterAll(() => service.close());

const post = (path: string, body: unknown) => service.request(path, { method: 'POST', body });

interface Person {
  readonly email: string;
  readonly username: string;
  readonly access: string;
  readonly refresh: string;
}

const signedIn = async (): Promise<Person> => {
  const names = uniqueNames();
  await service.client(django).signup({ body: { ...names, password: PASSWORD } });
  const { username } = names;
  const answer = await service.client(django).obtainToken({ body: { username, password: PASSWORD } });
  if (answer.status !== 200) throw new Error(`not signed in: ${answer.status}`);
  return { ...names, ...answer.body };
};

describe('POST /auth/token/', () => {
  describe('200', () => {
    it.each(['/auth/token/', '/auth/token'])(
      'answers both tokens in the documented order: POST %s',
      async (path) => {
        const { username } = await signedIn();
        const answer = await post(path, { username, password: PASSWORD });
        expect(answerOf(answer)).toEqual({ status: 200, body: { refresh: JWT, access: JWT } });
        expect(Object.keys(answer.body as object)).toEqual(['refresh', 'access']);
        expect(headersOf(answer, ['content-type', 'cache-control', 'set-cookie'])).toEqual({
          'content-type': 'application/json; charset=utf-8',
          'cache-control': 'no-store',
          'set-cookie': null,
        });
      },
    );

    it('takes a username or an e-mail, in any case of letters', async () => {
      const { email, username } = await signedIn();
      for (const login of [username, username.toUpperCase(), email, email.toUpperCase()]) {
        const answer = await service
          .client(django)
          .obtainToken({ body: { username: login, password: PASSWORD } });
        expect(answerOf(answer)).toEqual({ status: 200, body: { refresh: JWT, access: JWT } });
      }
    });

    it('takes accounts that were made through the other dialects', async () => {
      const [inPlain, inJsend, inStamped] = [uniqueNames(), uniqueNames(), uniqueNames()];
      const password = PASSWORD;
      await service
        .client(plain)
        .createUser({ body: { firstname: 'Ada', lastname: 'Lovelace', ...inPlain, password } });
      await service.client(jsend).auth.register({ body: { email: inJsend.email, password } });
      await service.client(stamped).signUp({ body: { ...inStamped, password } });
      for (const username of [
        ...[inPlain.username, inPlain.email, inJsend.email],
        ...[inStamped.username, inStamped.email],
      ]) {
        const answer = await service.client(django).obtainToken({ body: { username, password } });
        expect(answerOf(answer)).toEqual({ status: 200, body: { refresh: JWT, access: JWT } });
      }
    });

    it('answers tokens that the other dialects take', async () => {
      const { email, access, refresh } = await signedIn();
      const { id } = await service.identity.accounts.findByEmail(email);
      expect((await service.client(annuaire, access).get({ params: { id } })).status).toBe(200);
      expect((await service.client(jsend, access).users.get({ params: { id } })).status).toBe(200);
      expect((await service.client(plain, access).refreshToken()).status).toBe(200);
      const refreshed = await service.client(jsend).auth.refresh({ body: { refresh_token: refresh } });
      expect(refreshed.status).toBe(200);
    });
  });

  describe('401', () => {
    it('is the same for an unknown name and a wrong password, byte for byte', async () => {
      const { username, email } = await signedIn();
      const known = await post('/auth/token/', { username, password: 'another password' });
      expect(answerOf(known)).toEqual(NO_ACCOUNT);
      expect(known.headers.get('www-authenticate')).toBe('Bearer');
      for (const login of [email, 'nobody', 'nobody@example.com', 'no\0body']) {
        const answer = await post('/auth/token/', { username: login, password: 'another password' });
        expect({ status: answer.status, text: answer.text }).toEqual({ status: 401, text: known.text });
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    });

    it('for a removed account', async () => {
      const { username, email } = await signedIn();
      await service.identity.accounts.removeByEmail(email);
      for (const login of [username, email]) {
        expect(answerOf(await post('/auth/token/', { username: login, password: PASSWORD }))).toEqual(
          NO_ACCOUNT,
        );
      }
    });
  });

  describe('400', () => {
    it.each(titled([1, true, ['john_doe'], { a: 'john_doe' }]))(
      'takes %s for no string',
      async (_, value) => {
        expect(answerOf(await post('/auth/token/', { username: value, password: value }))).toEqual({
          status: 400,
          body: { username: STRING, password: STRING },
        });
      },
    );

    it('names what is missing, blank or too long', async () => {
      expect(answerOf(await post('/auth/token/', {}))).toEqual({
        status: 400,
        body: { username: REQUIRED, password: REQUIRED },
      });
      expect(answerOf(await post('/auth/token/', { username: '', password: '' }))).toEqual({
        status: 400,
        body: { username: BLANK, password: BLANK },
      });
      const long = { username: 'a'.repeat(256), password: 'a'.repeat(4097) };
      expect(answerOf(await post('/auth/token/', long))).toEqual({
        status: 400,
        body: {
          username: ['Ensure this field has no more than 255 characters.'],
          password: ['Ensure this field has no more than 4096 characters.'],
        },
      });
    });
  });

  it('429 after ten wrong passwords, with the wait in both places', async () => {
    const { username, email } = await signedIn();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await post('/auth/token/', { username, password: 'another password' })).status).toBe(401);
    }
    const answer = await post('/auth/token/', { username: email, password: PASSWORD });
    const wait = answer.headers.get('retry-after') ?? '';
    expect(wait).toMatch(/^[1-9]\d{0,2}$/);
    expect(answerOf(answer)).toEqual({
      status: 429,
      body: { detail: `Request was throttled. Expected available in ${wait} seconds.` },
    });
  });
});

describe('POST /auth/token/refresh/', () => {
  it.each(['/auth/token/refresh/', '/auth/token/refresh'])(
    '200 answers a new live access token: POST %s',
    async (path) => {
      const { username, refresh } = await signedIn();
      const answer = await post(path, { refresh });
      expect(answerOf(answer)).toEqual({ status: 200, body: { access: JWT } });
      const { access } = answer.body as { access: string };
      const valid = await service.client(django).validateToken({ body: { token: access } });
      expect(answerOf(valid)).toEqual({ status: 200, body: { message: 'Token is valid', username } });
    },
  );

  it('200 again and again: the refresh token is not rotated, and outlives the access tokens', async () => {
    const { refresh } = await signedIn();
    for (const seconds of [0, 900, 3600, 24 * 3600]) {
      service.clock.advance(seconds);
      const answer = await service.client(django).refreshToken({ body: { refresh } });
      expect(answerOf(answer)).toEqual({ status: 200, body: { access: JWT } });
    }
  });

  it('200 for the refresh token of another dialect', async () => {
    const { email } = await signedIn();
    const answer = await service.client(jsend).auth.login({ body: { email, password: PASSWORD } });
    if (answer.status !== 200) throw new Error('not signed in');
    const { refresh_token: refresh } = answer.body.data;
    expect((await service.client(django).refreshToken({ body: { refresh } })).status).toBe(200);
  });

  describe('401', () => {
    const refuses = async (refresh: string) => {
      const answer = await service.client(django).refreshToken({ body: { refresh } });
      expect(answerOf(answer)).toEqual(NOT_VALID);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    };

    it('for what is no token of the service', async () => {
      const { refresh } = await signedIn();
      for (const token of ['your_refresh_token_here', 'a.b.c', `${refresh}x`, refresh.slice(0, -1), ' ']) {
        await refuses(token);
      }
    });

    it('for an access token', async () => refuses((await signedIn()).access));

    it('for one of a removed account', async () => {
      const { email, refresh } = await signedIn();
      await service.identity.accounts.removeByEmail(email);
      await refuses(refresh);
    });

    it('once its session has come to its absolute end, however often it was refreshed', async () => {
      const { refresh } = await signedIn();
      service.clock.advance(7 * 24 * 3600 - 1);
      const last = await service.client(django).refreshToken({ body: { refresh } });
      if (last.status !== 200) throw new Error('the session ended too soon');
      const token = last.body.access;
      expect((await service.client(django).validateToken({ body: { token } })).status).toBe(200);
      service.clock.advance(1);
      await refuses(refresh);
      // The access token was no longer-lived than its session.
      expect(answerOf(await service.client(django).validateToken({ body: { token } }))).toEqual(DEAD);
    });
  });

  describe('400', () => {
    it('names a missing, blank, too long or odd token', async () => {
      for (const [body, errors] of [
        [{}, REQUIRED],
        [{ access: 'a.b.c' }, REQUIRED],
        [{ refresh: '' }, BLANK],
        [{ refresh: 'x'.repeat(4097) }, ['Ensure this field has no more than 4096 characters.']],
        [{ refresh: ['a.b.c'] }, STRING],
        [{ refresh: { token: 'a.b.c' } }, STRING],
        [{ refresh: 1 }, STRING],
        [{ refresh: null }, NULL],
      ] as const) {
        expect(answerOf(await post('/auth/token/refresh/', body))).toEqual({
          status: 400,
          body: { refresh: errors },
        });
      }
    });
  });
});

describe('POST /auth/validate_token/', () => {
  describe('200', () => {
    it.each(['/auth/validate_token/', '/auth/validate_token'])(
      'names who a live access token speaks for: POST %s',
      async (path) => {
        const { username, access } = await signedIn();
        expect(answerOf(await post(path, { token: access }))).toEqual({
          status: 200,
          body: { message: 'Token is valid', username },
        });
      },
    );

    it('names the e-mail of an account without a username', async () => {
      const { email } = uniqueNames();
      const answer = await service.client(jsend).auth.register({ body: { email, password: PASSWORD } });
      if (answer.status !== 201) throw new Error('not registered');
      const token = answer.body.data.access_token;
      expect(answerOf(await service.client(django).validateToken({ body: { token } }))).toEqual({
        status: 200,
        body: { message: 'Token is valid', username: email },
      });
    });

    it('takes the tokens of every dialect’s login', async () => {
      const { email, username } = await signedIn();
      const password = PASSWORD;
      const inPlain = await service.client(plain).login({ body: { login: email, password } });
      const inJsend = await service.client(jsend).auth.login({ body: { email, password } });
      const inStamped = await service.client(stamped).login({ body: { identity: email, password } });
      if (inPlain.status !== 200 || inJsend.status !== 200 || inStamped.status !== 200) {
        throw new Error('not signed in');
      }
      for (const token of [
        inPlain.body.token,
        inJsend.body.data.access_token,
        inStamped.body.data[0] ?? '',
      ]) {
        expect(answerOf(await service.client(django).validateToken({ body: { token } }))).toEqual({
          status: 200,
          body: { message: 'Token is valid', username },
        });
      }
    });

    it('wants no token in the header, and takes none from there', async () => {
      const { access } = await signedIn();
      const answer = await service.request('/auth/validate_token/', {
        method: 'POST',
        token: access,
        body: { token: 'your_access_token_here' },
      });
      expect(answerOf(answer)).toEqual(DEAD);
    });
  });

  describe('401', () => {
    const refuses = async (token: string) => {
      const answer = await service.client(django).validateToken({ body: { token } });
      expect(answerOf(answer)).toEqual(DEAD);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    };

    it('for what is no token of the service', async () => {
      const { access } = await signedIn();
      for (const token of ['your_access_token_here', 'a.b.c', `${access}x`, `Bearer ${access}`, ' ']) {
        await refuses(token);
      }
    });

    it('for a refresh token', async () => refuses((await signedIn()).refresh));

    it('for one of a removed account', async () => {
      const { email, access } = await signedIn();
      await service.identity.accounts.removeByEmail(email);
      await refuses(access);
    });

    it('from the very second in which it ends', async () => {
      const { username, access } = await signedIn();
      service.clock.advance(899);
      expect(answerOf(await service.client(django).validateToken({ body: { token: access } }))).toEqual({
        status: 200,
        body: { message: 'Token is valid', username },
      });
      service.clock.advance(1);
      await refuses(access);
    });
  });

  it('400 names a missing, blank, too long or odd token', async () => {
    for (const [body, errors] of [
      [{}, REQUIRED],
      [{ access: 'a.b.c' }, REQUIRED],
      [{ token: '' }, BLANK],
      [{ token: 'x'.repeat(4097) }, ['Ensure this field has no more than 4096 characters.']],
      [{ token: ['a.b.c'] }, STRING],
      [{ token: {} }, STRING],
      [{ token: 1 }, STRING],
      [{ token: null }, NULL],
    ] as const) {
      expect(answerOf(await post('/auth/validate_token/', body))).toEqual({
        status: 400,
        body: { token: errors },
      });
    }
  });
});
