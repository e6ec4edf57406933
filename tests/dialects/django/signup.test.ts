/** django: sign-up, its field errors, and the verification letter that it queues. */
import type { ParsedMail } from 'mailparser';
import { django } from '../../../client/dialects/django.ts';
import { jsend } from '../../../client/dialects/jsend.ts';
import { plain } from '../../../client/dialects/plain.ts';
import { stamped } from '../../../client/dialects/stamped.ts';
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { lettersTo, letterTo, linkIn, settledLetters } from '../../helpers/mailbox.ts';
import { sendBare } from '../../helpers/bare-http.ts';
import {
  PASSWORD,
  startTestService,
  uniqueNames,
  type RawInit,
  type TestService,
} from '../../helpers/service.ts';
import { titled } from '../../helpers/titles.ts';

const SIGNUP = '/auth/signup/';

let service: TestService;
beforeAll(async () => (service = await startTestService()));
afterAll(() => service.close());

const post = (body: unknown, init: RawInit = {}, path = SIGNUP) =>
  service.request(path, { method: 'POST', body, ...init });

const countAccounts = async () =>
  (await service.identity.accounts.list({ after: 0, limit: 1000 })).accounts.length;

describe('201', () => {
  it.each([SIGNUP, '/auth/signup'])('answers the new account and nothing else: POST %s', async (path) => {
    const names = uniqueNames();
    const answer = await post({ ...names, password: PASSWORD }, {}, path);
    const { id } = await service.identity.accounts.findByEmail(names.email);
    expect(answer.status).toBe(201);
    expect(answer.text).toBe(JSON.stringify({ id, username: names.username, email: names.email }));
    expect(headersOf(answer, ['content-type', 'cache-control', 'set-cookie', 'location'])).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'set-cookie': null,
      location: null,
    });
  });

  it('makes an UTILISATEUR whose e-mail is not verified, whatever else the body says', async () => {
    const names = uniqueNames();
    const forged = {
      id: 4711,
      role: 'ADMIN',
      is_staff: true,
      is_superuser: true,
      emailVerifiedAt: '2020-01-01',
    };
    const { status } = await post({ ...names, ...forged, first_name: 'Ada', password: PASSWORD });
    expect(status).toBe(201);
    const account = await service.identity.accounts.findByEmail(names.email);
    expect(account).toEqual({
      ...names,
      id: account.id,
      uuid: account.uuid,
      givenName: null,
      familyName: null,
      displayName: null,
      picture: null,
      role: 'UTILISATEUR',
      emailVerifiedAt: null,
      createdAt: service.clock.now(),
      updatedAt: service.clock.now(),
    });
    expect(account.id).not.toBe(forged.id);
  });

  it('makes an account that signs in through every dialect before it is verified', async () => {
    const { email, username } = uniqueNames();
    const password = PASSWORD;
    await service.client(django).signup({ body: { email, username, password } });
    expect((await service.client(django).obtainToken({ body: { username, password } })).status).toBe(200);
    expect((await service.client(plain).login({ body: { login: username, password } })).status).toBe(200);
    expect((await service.client(jsend).auth.login({ body: { email, password } })).status).toBe(200);
    expect((await service.client(stamped).login({ body: { identity: email, password } })).status).toBe(200);
  });
});

describe('the verification letter', () => {
  it('goes to the new address, once, with a link to the service', async () => {
    const names = uniqueNames();
    await post({ ...names, password: PASSWORD });
    const letter = await letterTo(service, names.email);
    const { id } = await service.identity.accounts.findByEmail(names.email);
    const link = linkIn(letter);
    expect(link.url.origin).toBe(service.url.replace('127.0.0.1', 'localhost'));
    expect(link.path).toBe(`/auth/verify-email/${link.uidb64}/${link.token}/`);
    expect(link.uidb64).toBe(Buffer.from(String(id)).toString('base64url'));
    // 128 random bits or more.
    expect(Buffer.from(link.token, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect(letter.html).toContain(`href="${link.url.href}"`);
    await settledLetters(service);
    expect(await lettersTo(service, names.email)).toHaveLength(1);
  });

  it('does not know the password', async () => {
    const names = uniqueNames();
    const password = 'only its owner knows it';
    await post({ ...names, password });
    const letter = await letterTo(service, names.email);
    expect(`${letter.text ?? ''}${String(letter.html)}`).not.toContain(password);
  });

  it.each([
    ['fr', 'Confirmez votre adresse e-mail', 'fr'],
    ['fr-CA, fr;q=0.9, en;q=0.5', 'Confirmez votre adresse e-mail', 'fr'],
    ['en-GB, fr;q=0.5', 'Please confirm your e-mail address', 'en'],
    ['de, fr;q=0.5', 'Confirmez votre adresse e-mail', 'fr'],
    ['de', 'Please confirm your e-mail address', 'en'],
    ['*', 'Please confirm your e-mail address', 'en'],
    [undefined, 'Please confirm your e-mail address', 'en'],
  ])('speaks the language of the request: Accept-Language %s', async (language, subject, expected) => {
    const names = uniqueNames();
    const headers = language === undefined ? {} : { 'accept-language': language };
    await post({ ...names, password: PASSWORD }, { headers });
    const letter = await letterTo(service, names.email);
    expect(letter.subject).toBe(subject);
    expect(letter.headers.get('content-language')).toBe(expected);
  });

  it('leads where the service is reached, whatever host a request names', async () => {
    const names = uniqueNames();
    const { status } = await sendBare(service.url, {
      method: 'POST',
      path: SIGNUP,
      headers: {
        'content-type': 'application/json',
        host: 'evil.example.net',
        'x-forwarded-host': 'evil.example.net',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.example.net;proto=https',
        origin: 'https://evil.example.net',
      },
      body: JSON.stringify({ ...names, password: PASSWORD }),
    });
    expect(status).toBe(201);
    const letter = await letterTo(service, names.email);
    expect(linkIn(letter).url.origin).toBe(service.url.replace('127.0.0.1', 'localhost'));
    expect(`${letter.text ?? ''}${String(letter.html)}`).not.toContain('evil');
  });

  it('is not written for a sign-up that is refused', async () => {
    const [taken, refused] = [uniqueNames(), uniqueNames()];
    await post({ ...taken, password: PASSWORD });
    await letterTo(service, taken.email);
    for (const body of [
      { ...taken, password: PASSWORD },
      { ...taken, email: refused.email, password: PASSWORD },
      { ...refused, password: 'short' },
      { ...refused, username: 'a b', password: PASSWORD },
    ]) {
      expect((await post(body)).status).toBe(400);
    }
    await settledLetters(service);
    expect(await lettersTo(service, taken.email)).toHaveLength(1);
    expect(JSON.stringify(await service.letters(1))).not.toContain(refused.email);
  });

  it('is not written for accounts that other dialects make', async () => {
    const [inPlain, inJsend, inStamped] = [uniqueNames(), uniqueNames(), uniqueNames()];
    const password = PASSWORD;
    await service
      .client(plain)
      .createUser({ body: { firstname: 'Ada', lastname: 'Lovelace', ...inPlain, password } });
    await service.client(jsend).auth.register({ body: { email: inJsend.email, password } });
    await service.client(stamped).signUp({ body: { ...inStamped, password } });
    const letters = JSON.stringify(await settledLetters(service));
    for (const { email } of [inPlain, inJsend, inStamped]) expect(letters).not.toContain(email);
  });
});

describe('with PUBLIC_URL', () => {
  it.each(['https://id.example.test', 'https://example.test/identity/'])(
    'links lead there and nowhere else: %s',
    async (publicUrl) => {
      const published = await startTestService({ PUBLIC_URL: publicUrl });
      try {
        const names = uniqueNames();
        await published.client(django).signup({ body: { ...names, password: PASSWORD } });
        const { url, uidb64, token } = linkInBelow(await letterTo(published, names.email), publicUrl);
        expect(url).toBe(`${publicUrl.replace(/\/$/, '')}/auth/verify-email/${uidb64}/${token}/`);
      } finally {
        await published.close();
      }
    },
  );

  const linkInBelow = (letter: ParsedMail, publicUrl: string) => {
    const { url } = linkIn(letter);
    const [uidb64 = '', token = ''] = url.pathname.split('/').slice(-3);
    expect(url.href.startsWith(publicUrl)).toBe(true);
    return { url: url.href, uidb64, token };
  };
});

describe('400', () => {
  const REQUIRED = ['This field is required.'];
  const STRING = ['Not a valid string.'];
  const EMAIL = ['Enter a valid email address.'];
  const USERNAME = ['Enter a valid username. It has 3 to 64 letters, digits, ".", "_" or "-".'];
  const json = { headers: { 'content-type': 'application/json' } };

  const refuses = async (body: unknown, errors: unknown, init: RawInit = {}) => {
    const before = await countAccounts();
    const answer = await post(body, init);
    expect(answerOf(answer)).toEqual({ status: 400, body: errors });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await countAccounts()).toBe(before);
  };

  it('names every missing field', async () => {
    const all = { username: REQUIRED, email: REQUIRED, password: REQUIRED };
    await refuses({}, all);
    await refuses(undefined, all);
    await refuses(undefined, all, json);
    const { username } = uniqueNames();
    await refuses({ username }, { email: REQUIRED, password: REQUIRED });
  });

  it.each(['[]', '[{}]', 'null', 'true', '0', '"john_doe"'])(
    'names the body where it is no object: %s',
    (body) => refuses(body, { non_field_errors: ['Invalid data. Expected a dictionary.'] }, json),
  );

  it.each(['{', '{"username":}', "{'username':'john'}", 'username=john'])(
    'tells that the body is no JSON: %s',
    (body) => refuses(body, { detail: 'JSON parse error' }, json),
  );

  it('says of null that it may not be null, and of an empty string that it may not be blank', async () => {
    const all = (message: string) => ({ username: [message], email: [message], password: [message] });
    await refuses({ username: null, email: null, password: null }, all('This field may not be null.'));
    await refuses({ username: '', email: '', password: '' }, all('This field may not be blank.'));
  });

  it.each(titled([1, true, ['john'], { a: 'john' }]))('takes %s for no string', async (_, value) => {
    const names = uniqueNames();
    await refuses({ ...names, username: value, password: PASSWORD }, { username: STRING });
    await refuses({ ...names, email: value, password: PASSWORD }, { email: STRING });
    await refuses({ ...names, password: value }, { password: STRING });
  });

  it('names every refused field at once', () =>
    refuses(
      { username: 'a b', email: 'no address', password: '1234567' },
      {
        username: USERNAME,
        email: EMAIL,
        password: ['Ensure this field has at least 8 characters.'],
      },
    ));

  it.each(['ab', 'a'.repeat(65), 'john doe', 'john@example.com', 'jöhn', 'john\0'])(
    'words a username such as %j',
    (username) => refuses({ ...uniqueNames(), username, password: PASSWORD }, { username: USERNAME }),
  );

  it.each([
    'no address',
    'a@b',
    ' a@example.com',
    'a@example.com\r\nBcc: b@example.com',
    'a@example.com,b@example.com',
  ])('words an e-mail such as %j', (email) =>
    refuses({ ...uniqueNames(), email, password: PASSWORD }, { email: EMAIL }),
  );

  it('words what is too short and too long', async () => {
    const names = uniqueNames();
    const long = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(61)}.example`;
    await refuses(
      { ...names, email: long, password: PASSWORD },
      {
        email: ['Ensure this field has no more than 255 characters.'],
      },
    );
    await refuses(
      { ...names, password: '1234567' },
      {
        password: ['Ensure this field has at least 8 characters.'],
      },
    );
    await refuses(
      { ...names, password: 'é'.repeat(37) },
      {
        password: ['Ensure this field has no more than 72 characters.'],
      },
    );
    await refuses({ ...names, password: `${PASSWORD}\0` }, { password: ['Enter a valid value.'] });
  });

  describe('for what is taken', () => {
    const EMAIL_TAKEN = ['A user with that email already exists.'];
    const USERNAME_TAKEN = ['A user with that username already exists.'];

    it('stands on its field: e-mail, username, or both, in any case of letters', async () => {
      const taken = uniqueNames();
      await post({ ...taken, password: PASSWORD });
      const [email, username] = [taken.email.toUpperCase(), taken.username.toUpperCase()];
      const password = PASSWORD;
      await refuses({ ...uniqueNames(), email: taken.email, password }, { email: EMAIL_TAKEN });
      await refuses({ ...uniqueNames(), email, password }, { email: EMAIL_TAKEN });
      await refuses({ ...uniqueNames(), username: taken.username, password }, { username: USERNAME_TAKEN });
      await refuses({ ...uniqueNames(), username, password }, { username: USERNAME_TAKEN });
      await refuses({ ...taken, password }, { email: EMAIL_TAKEN, username: USERNAME_TAKEN });
      await refuses({ email, username, password }, { email: EMAIL_TAKEN, username: USERNAME_TAKEN });
    });

    it('stands on both fields although two accounts have them', async () => {
      const [one, two] = [uniqueNames(), uniqueNames()];
      await post({ ...one, password: PASSWORD });
      await post({ ...two, password: PASSWORD });
      await refuses(
        { email: one.email, username: two.username, password: PASSWORD },
        {
          email: EMAIL_TAKEN,
          username: USERNAME_TAKEN,
        },
      );
    });

    it('counts accounts of every dialect, and no removed one', async () => {
      const { email, username } = uniqueNames();
      await service.client(jsend).auth.register({ body: { email, password: PASSWORD } });
      await refuses({ email, username, password: PASSWORD }, { email: EMAIL_TAKEN });
      await service.identity.accounts.removeByEmail(email);
      expect((await post({ email, username, password: PASSWORD })).status).toBe(201);
    });
  });
});

describe('what is wrong with a request as such', () => {
  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
    '415 for a body of type %s, which makes no account',
    async (type) => {
      const before = await countAccounts();
      const body = JSON.stringify({ ...uniqueNames(), password: PASSWORD });
      const answer = await post(body, { headers: { 'content-type': type } });
      expect(answerOf(answer)).toEqual({
        status: 415,
        body: { detail: `Unsupported media type "${type}" in request.` },
      });
      expect(await countAccounts()).toBe(before);
    },
  );

  it('413 for a body above 100 KiB', async () => {
    const answer = await post({ ...uniqueNames(), password: PASSWORD, padding: 'x'.repeat(1024 * 1024) });
    expect(answerOf(answer)).toEqual({
      status: 413,
      body: { detail: 'The body is larger than 102400 bytes.' },
    });
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('405 for %s, with what is allowed', async (method) => {
    for (const path of [
      SIGNUP,
      '/auth/signup',
      '/auth/token/',
      '/auth/token/refresh/',
      '/auth/validate_token/',
      '/auth/reset_password/',
    ]) {
      const answer = await service.request(path, { method });
      expect(answerOf(answer)).toEqual({ status: 405, body: { detail: `Method "${method}" not allowed.` } });
      expect(answer.headers.get('allow')).toBe('POST, OPTIONS');
    }
  });
});
