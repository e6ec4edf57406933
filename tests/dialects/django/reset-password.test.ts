/** django: asking for a reset link: the same answer for everybody, a letter only where an account is. */
import { django } from '../../../client/dialects/django.ts';
import { jsend } from '../../../client/dialects/jsend.ts';
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { sendBare } from '../../helpers/bare-http.ts';
import { lettersTo, letterTo, linkIn, settledLetters } from '../../helpers/mailbox.ts';
import {
  PASSWORD,
  startTestService,
  uniqueNames,
  type RawInit,
  type TestService,
} from '../../helpers/service.ts';
import { titled } from '../../helpers/titles.ts';

const RESET = '/auth/reset_password/';
const SUCCESS = {
  status: 200,
  body: { success: 'If an account has this address, a reset link is on its way.' },
};

let service: TestService;
beforeAll(async () => (service = await startTestService()));
afterAll(() => service.close());

const ask = (body: unknown, init: RawInit = {}, path = RESET) =>
  service.request(path, { method: 'POST', body, ...init });

/** An account that has no letter yet. */
const registered = async (): Promise<string> => {
  const { email } = uniqueNames();
  await service.client(jsend).auth.register({ body: { email, password: PASSWORD } });
  return email;
};

describe('200', () => {
  it('is the same for a known and an unknown address, byte for byte', async () => {
    const known = await ask({ email: await registered() });
    const unknown = await ask({ email: uniqueNames().email });
    expect(answerOf(known)).toEqual(SUCCESS);
    expect({ status: unknown.status, text: unknown.text }).toEqual({ status: 200, text: known.text });
    const apart = ['date', 'x-request-id', 'ratelimit'];
    const headersApartFrom = ({ headers }: { headers: Headers }) =>
      Object.fromEntries([...headers].filter(([name]) => !apart.includes(name)));
    expect(headersApartFrom(unknown)).toEqual(headersApartFrom(known));
    expect(headersOf(known, ['content-type', 'cache-control', 'set-cookie'])).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'set-cookie': null,
    });
  });

  it('answers the typed client, and without the trailing slash', async () => {
    const email = await registered();
    expect(answerOf(await service.client(django).resetPassword({ body: { email } }))).toEqual(SUCCESS);
    expect(answerOf(await ask({ email }, {}, '/auth/reset_password'))).toEqual(SUCCESS);
    expect(await lettersTo(service, email, 2)).toHaveLength(2);
  });

  it('changes neither password nor sessions', async () => {
    const email = await registered();
    const before = await service.identity.accounts.findByEmail(email);
    const signedIn = await service.client(jsend).auth.login({ body: { email, password: PASSWORD } });
    if (signedIn.status !== 200) throw new Error('not signed in');
    await ask({ email });
    await letterTo(service, email);
    const { access_token: token, refresh_token } = signedIn.body.data;
    expect((await service.client(django).validateToken({ body: { token } })).status).toBe(200);
    expect((await service.client(jsend).auth.refresh({ body: { refresh_token } })).status).toBe(200);
    const again = await service.client(jsend).auth.login({ body: { email, password: PASSWORD } });
    expect(again.status).toBe(200);
    expect(await service.identity.accounts.findByEmail(email)).toEqual(before);
  });
});

describe('the letter', () => {
  it('goes to the address as its account wrote it, with a link of its own each time', async () => {
    const email = `Ada.${uniqueNames().email}`;
    await service.client(jsend).auth.register({ body: { email, password: PASSWORD } });
    await ask({ email: email.toLowerCase() });
    await ask({ email: email.toUpperCase() });
    const letters = await lettersTo(service, email, 2);
    const links = letters.map(linkIn);
    const { id } = await service.identity.accounts.findByEmail(email);
    for (const { url, path, uidb64, token } of links) {
      expect(url.origin).toBe(service.url.replace('127.0.0.1', 'localhost'));
      expect(path).toBe(`/auth/password_reset_confirm/${uidb64}/${token}/`);
      expect(uidb64).toBe(Buffer.from(String(id)).toString('base64url'));
      expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16);
    }
    expect(new Set(links.map(({ token }) => token)).size).toBe(2);
  });

  it.each([
    ['fr-FR, en;q=0.5', 'Choisissez un nouveau mot de passe'],
    ['en', 'Choose a new password'],
    [undefined, 'Choose a new password'],
  ])('speaks the language of the request: Accept-Language %s', async (language, subject) => {
    const email = await registered();
    await ask({ email }, { headers: language === undefined ? {} : { 'accept-language': language } });
    expect((await letterTo(service, email)).subject).toBe(subject);
  });

  it('leads where the service is reached, whatever host a request names', async () => {
    const email = await registered();
    const { status } = await sendBare(service.url, {
      method: 'POST',
      path: RESET,
      headers: {
        'content-type': 'application/json',
        host: 'evil.example.net',
        'x-forwarded-host': 'evil.example.net',
        'x-forwarded-proto': 'https',
      },
      body: JSON.stringify({ email }),
    });
    expect(status).toBe(200);
    const letter = await letterTo(service, email);
    expect(linkIn(letter).url.origin).toBe(service.url.replace('127.0.0.1', 'localhost'));
    expect(`${letter.text ?? ''}${String(letter.html)}`).not.toContain('evil');
  });

  it('is not written to an address that no account has, or none any more', async () => {
    const unknown = uniqueNames().email;
    const gone = await registered();
    await service.identity.accounts.removeByEmail(gone);
    for (const email of [unknown, gone]) expect(answerOf(await ask({ email }))).toEqual(SUCCESS);
    const letters = JSON.stringify(await settledLetters(service));
    expect(letters).not.toContain(unknown);
    expect(letters).not.toContain(gone);
  });

  it('is not written to the owner of a username', async () => {
    const names = uniqueNames();
    await service.client(django).signup({ body: { ...names, password: PASSWORD } });
    expect((await ask({ email: names.username })).status).toBe(400);
    await settledLetters(service);
    const letters = await lettersTo(service, names.email);
    expect(letters.map(({ subject }) => subject)).toEqual(['Please confirm your e-mail address']);
  });
});

describe('400, and no letter', () => {
  const REQUIRED = ['This field is required.'];
  const STRING = ['Not a valid string.'];
  const EMAIL = ['Enter a valid email address.'];

  it('names a missing address', async () => {
    for (const body of [{}, undefined, { mail: 'a@example.com' }]) {
      expect(answerOf(await ask(body))).toEqual({ status: 400, body: { email: REQUIRED } });
    }
  });

  it('names an address that is no string', async () => {
    const email = await registered();
    expect(answerOf(await ask({ email: null }))).toEqual({
      status: 400,
      body: { email: ['This field may not be null.'] },
    });
    expect(answerOf(await ask({ email: '' }))).toEqual({
      status: 400,
      body: { email: ['This field may not be blank.'] },
    });
    for (const value of [1, true, [email], { email }, [email, 'b@example.com']]) {
      expect(answerOf(await ask({ email: value }))).toEqual({ status: 400, body: { email: STRING } });
    }
    expect(JSON.stringify(await settledLetters(service))).not.toContain(email);
  });

  it.each(
    titled([
      'john',
      'a@b',
      ' a@example.com',
      'a@example.com\nBcc: b@example.com',
      'a@example.com,b@example.com',
      'a\0@example.com',
    ]),
  )('names the malformed address %s', async (_, email) => {
    expect(answerOf(await ask({ email }))).toEqual({ status: 400, body: { email: EMAIL } });
  });

  it('names an address that is too long', async () => {
    const email = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(61)}.example`;
    expect(answerOf(await ask({ email }))).toEqual({
      status: 400,
      body: { email: ['Ensure this field has no more than 255 characters.'] },
    });
  });

  it('tells that the body is no JSON', async () => {
    const answer = await ask('{"email":', { headers: { 'content-type': 'application/json' } });
    expect(answerOf(answer)).toEqual({ status: 400, body: { detail: 'JSON parse error' } });
  });
});

it('415 for a form, which is not how the document asks', async () => {
  const email = await registered();
  const answer = await ask(`email=${email}`, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(answerOf(answer)).toEqual({
    status: 415,
    body: { detail: 'Unsupported media type "application/x-www-form-urlencoded" in request.' },
  });
  expect(JSON.stringify(await settledLetters(service))).not.toContain(email);
});
