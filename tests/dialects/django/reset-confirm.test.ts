/** django: the reset form: what it shows, what it refuses while the link goes on working, and what success ends. */
import { annuaire } from '../../../client/dialects/annuaire.ts';
import { django } from '../../../client/dialects/django.ts';
import { jsend } from '../../../client/dialects/jsend.ts';
import { plain } from '../../../client/dialects/plain.ts';
import { stamped } from '../../../client/dialects/stamped.ts';
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { letterTo, linkIn, postResetForm, resetLinkFor } from '../../helpers/mailbox.ts';
import { PAGE_HEADERS, policyOf, titleOf } from '../../helpers/mailed-pages.ts';
import {
  PASSWORD,
  startTestService,
  uniqueNames,
  type RawAnswer,
  type TestService,
} from '../../helpers/service.ts';

const NEW_PASSWORD = 'a new password, and a long one';
const DONE = 'Your new password is set';
const DEAD = 'This link does not work any more';
const FORM = 'Choose a new password';

let service: TestService;
beforeAll(async () => (service = await startTestService()));
afterAll(() => service.close());

interface Person {
  readonly email: string;
  readonly username: string;
}

/** An account with a username and no letter yet. */
const signedUp = async (by: TestService = service): Promise<Person> => {
  const names = uniqueNames();
  const answer = await by.client(stamped).signUp({ body: { ...names, password: PASSWORD } });
  if (answer.status !== 200) throw new Error(`not signed up: ${answer.status}`);
  return names;
};

const twice = (password: string) => ({ new_password1: password, new_password2: password });

const opens = async ({ email }: Pick<Person, 'email'>, password: string, by: TestService = service) =>
  (await by.client(jsend).auth.login({ body: { email, password } })).status === 200;

const expectPage = (answer: RawAnswer, status: number, title: string) => {
  expect([answer.status, titleOf(answer.text)]).toEqual([status, title]);
  expect(headersOf(answer, [...Object.keys(PAGE_HEADERS), 'set-cookie'])).toEqual({
    ...PAGE_HEADERS,
    'content-security-policy': policyOf(answer.text),
    'set-cookie': null,
  });
};

describe('GET /auth/password_reset_confirm/<uidb64>/<token>/', () => {
  it('200 shows a form that posts both passwords to its own address, without any script', async () => {
    const { email } = await signedUp();
    const link = await resetLinkFor(service, email);
    for (const path of [link.path, link.path.slice(0, -1)]) {
      const answer = await service.request(path);
      expectPage(answer, 200, FORM);
      expect(answer.text).toContain('<form method="post">');
      expect(answer.text.match(/<input type="password"[^>]* name="[^"]*"/g)).toEqual([
        '<input type="password" id="new_password1" name="new_password1"',
        '<input type="password" id="new_password2" name="new_password2"',
      ]);
      expect(answer.text).not.toMatch(/<script|javascript:|\son\w+=/i);
      expect(answer.text).not.toContain(link.token);
    }
  });

  it('tells password managers whose password it is', async () => {
    const { email } = await signedUp();
    const { uidb64, token } = await resetLinkFor(service, email);
    const answer = await service.client(django).showResetForm({ params: { uidb64, token } });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(
      `<input type="email" name="username" autocomplete="username" value="${email}"`,
    );
  });

  it('changes nothing, however often it is opened, HEAD included', async () => {
    const person = await signedUp();
    const before = await service.identity.accounts.findByEmail(person.email);
    const { path } = await resetLinkFor(service, person.email);
    for (const method of ['GET', 'HEAD', 'GET']) {
      expect((await service.request(path, { method })).status).toBe(200);
    }
    const query = new URLSearchParams(twice(NEW_PASSWORD)).toString();
    expectPage(await service.request(`${path}?${query}`), 200, FORM);
    expect(await service.identity.accounts.findByEmail(person.email)).toEqual(before);
    expect(await opens(person, PASSWORD)).toBe(true);
    expect(await opens(person, NEW_PASSWORD)).toBe(false);
    expectPage(await postResetForm(service, path, twice(NEW_PASSWORD)), 200, DONE);
  });

  it.each([
    ['fr', 'fr', 'Choisissez un nouveau mot de passe'],
    ['fr-CA, en;q=0.5', 'fr', 'Choisissez un nouveau mot de passe'],
    ['en, fr;q=0.5', 'en', FORM],
    ['de', 'en', FORM],
  ])('speaks the reader’s language: Accept-Language %s', async (accepted, language, title) => {
    const { email } = await signedUp();
    const { path } = await resetLinkFor(service, email);
    const answer = await service.request(path, { headers: { 'accept-language': accepted } });
    expectPage(answer, 200, title);
    expect(answer.text).toContain(`<html lang="${language}">`);
    expect(answer.headers.get('content-language')).toBe(language);
  });
});

describe('POST /auth/password_reset_confirm/<uidb64>/<token>/', () => {
  describe('200', () => {
    it('sets the password for every dialect, and the old one opens none', async () => {
      const { email, username } = await signedUp();
      const { path } = await resetLinkFor(service, email);
      expectPage(await postResetForm(service, path, twice(NEW_PASSWORD)), 200, DONE);
      const statusesFor = async (password: string) => [
        (await service.client(plain).login({ body: { login: username, password } })).status,
        (await service.client(plain).login({ body: { login: email, password } })).status,
        (await service.client(jsend).auth.login({ body: { email, password } })).status,
        (await service.client(stamped).login({ body: { identity: username, password } })).status,
        (await service.client(django).obtainToken({ body: { username, password } })).status,
      ];
      expect(await statusesFor(NEW_PASSWORD)).toEqual([200, 200, 200, 200, 200]);
      expect(await statusesFor(PASSWORD)).toEqual([401, 401, 401, 401, 401]);
    });

    it('takes the form without the trailing slash, and from the typed client', async () => {
      const [one, two] = [await signedUp(), await signedUp()];
      const { path } = await resetLinkFor(service, one.email);
      expectPage(await postResetForm(service, path.slice(0, -1), twice(NEW_PASSWORD)), 200, DONE);
      const { uidb64, token } = await resetLinkFor(service, two.email);
      const answer = await service
        .client(django)
        .confirmReset({ params: { uidb64, token }, body: twice(NEW_PASSWORD) });
      expect([answer.status, titleOf(answer.body)]).toEqual([200, DONE]);
      expect(await opens(two, NEW_PASSWORD)).toBe(true);
    });

    it('ends all sessions of the account at once, their access and refresh tokens, in every dialect', async () => {
      const { email, username } = await signedUp();
      const password = PASSWORD;
      const { id } = await service.identity.accounts.findByEmail(email);
      const inPlain = await service.client(plain).login({ body: { login: username, password } });
      const inJsend = await service.client(jsend).auth.login({ body: { email, password } });
      const inStamped = await service.client(stamped).login({ body: { identity: email, password } });
      const inDjango = await service.client(django).obtainToken({ body: { username, password } });
      if (
        inPlain.status !== 200 ||
        inJsend.status !== 200 ||
        inStamped.status !== 200 ||
        inDjango.status !== 200
      ) {
        throw new Error('not signed in');
      }
      const [cookie = ''] = inPlain.headers.getSetCookie().map((line) => line.split(';')[0]);
      const accessTokens = [
        inPlain.body.token,
        inJsend.body.data.access_token,
        inStamped.body.data[0] ?? '',
        inDjango.body.access,
      ];
      const refreshTokens = [inJsend.body.data.refresh_token, inDjango.body.refresh];

      const statuses = async () =>
        [
          ...(await Promise.all(
            accessTokens.flatMap((token) => [
              service.client(jsend, token).users.get({ params: { id } }),
              service.client(annuaire, token).get({ params: { id } }),
              service.client(plain, token).refreshToken(),
              service.client(django).validateToken({ body: { token } }),
            ]),
          )),
          ...(await Promise.all(
            refreshTokens.flatMap((token) => [
              service.client(jsend).auth.refresh({ body: { refresh_token: token } }),
              service.client(django).refreshToken({ body: { refresh: token } }),
            ]),
          )),
        ].map(({ status }) => status);
      const rotate = async () =>
        (await service.request('/auth/refresh-token', { method: 'POST', headers: { cookie } })).status;

      expect(new Set(await statuses())).toEqual(new Set([200]));
      const { path } = await resetLinkFor(service, email);
      expectPage(await postResetForm(service, path, twice(NEW_PASSWORD)), 200, DONE);
      expect(new Set(await statuses())).toEqual(new Set([401]));
      expect(await rotate()).toBe(401);
    });

    it('ends nobody else’s sessions', async () => {
      const [one, other] = [await signedUp(), await signedUp()];
      const signedIn = await service
        .client(django)
        .obtainToken({ body: { username: other.username, password: PASSWORD } });
      if (signedIn.status !== 200) throw new Error('not signed in');
      const { path } = await resetLinkFor(service, one.email);
      expectPage(await postResetForm(service, path, twice(NEW_PASSWORD)), 200, DONE);
      const token = signedIn.body.access;
      expect((await service.client(django).validateToken({ body: { token } })).status).toBe(200);
      expect(await opens(other, PASSWORD)).toBe(true);
    });

    it('opens no session and sets no cookie: who has the link still has to sign in', async () => {
      const { email } = await signedUp();
      const { path } = await resetLinkFor(service, email);
      const answer = await postResetForm(service, path, twice(NEW_PASSWORD));
      expectPage(answer, 200, DONE);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(answer.text).not.toMatch(/eyJ/);
    });

    it('uses the link up', async () => {
      const person = await signedUp();
      const { path } = await resetLinkFor(service, person.email);
      expectPage(await postResetForm(service, path, twice(NEW_PASSWORD)), 200, DONE);
      expectPage(await service.request(path), 400, DEAD);
      expectPage(await postResetForm(service, path, twice('yet another password')), 400, DEAD);
      expect(await opens(person, NEW_PASSWORD)).toBe(true);
      expect(await opens(person, 'yet another password')).toBe(false);
    });

    it('uses the account’s other reset links up, and nobody else’s', async () => {
      const [person, other] = [await signedUp(), await signedUp()];
      const first = await resetLinkFor(service, person.email, 1);
      const second = await resetLinkFor(service, person.email, 2);
      const others = await resetLinkFor(service, other.email);
      expect(second.token).not.toBe(first.token);
      expectPage(await postResetForm(service, second.path, twice(NEW_PASSWORD)), 200, DONE);
      expectPage(await service.request(first.path), 400, DEAD);
      expectPage(await postResetForm(service, first.path, twice('yet another password')), 400, DEAD);
      expectPage(await service.request(others.path), 200, FORM);
      expect(await opens(person, NEW_PASSWORD)).toBe(true);
    });

    it('leaves a verification link as it was', async () => {
      const names = uniqueNames();
      await service.client(django).signup({ body: { ...names, password: PASSWORD } });
      const verification = linkIn(await letterTo(service, names.email));
      const { path } = await resetLinkFor(service, names.email, 2);
      expectPage(await postResetForm(service, path, twice(NEW_PASSWORD)), 200, DONE);
      expectPage(await service.request(verification.path), 200, 'Your address is confirmed');
    });

    it('lets one of two confirmations that cross set the password', async () => {
      const person = await signedUp();
      const { path } = await resetLinkFor(service, person.email);
      const passwords = ['the first new password', 'the second new password'];
      const answers = await Promise.all(
        passwords.map((password) => postResetForm(service, path, twice(password))),
      );
      const outcomes = answers.map(({ status, text }) => [status, titleOf(text)]);
      expect(outcomes).toEqual(
        expect.arrayContaining([
          [200, DONE],
          [400, DEAD],
        ]),
      );
      const winner = passwords[answers.findIndex(({ status }) => status === 200)] ?? '';
      const loser = passwords[answers.findIndex(({ status }) => status === 400)] ?? '';
      expect(await opens(person, winner)).toBe(true);
      expect(await opens(person, loser)).toBe(false);
    });

    it('lets one of several links that cross set the password', async () => {
      const person = await signedUp();
      const links = [
        await resetLinkFor(service, person.email, 1),
        await resetLinkFor(service, person.email, 2),
        await resetLinkFor(service, person.email, 3),
      ];
      const answers = await Promise.all(
        links.map(({ path }, index) => postResetForm(service, path, twice(`new password ${index}`))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
      for (const [index, { status }] of answers.entries()) {
        expect(await opens(person, `new password ${index}`)).toBe(status === 200);
      }
    });

    it('and a removal that cross leave no fault: the account is gone', async () => {
      const person = await signedUp();
      const links = [
        await resetLinkFor(service, person.email, 1),
        await resetLinkFor(service, person.email, 2),
      ];
      const [, ...answers] = await Promise.all([
        service.identity.accounts.removeByEmail(person.email),
        ...links.map(({ path }) => postResetForm(service, path, twice(NEW_PASSWORD))),
      ]);
      for (const { status } of answers) expect([200, 400]).toContain(status);
      expect(await opens(person, NEW_PASSWORD)).toBe(false);
      expect(await opens(person, PASSWORD)).toBe(false);
    });

    it.each([
      ['the shortest', 'pass wrd'],
      ['the longest', 'é'.repeat(36)],
      ['one with everything that a form encodes', 'p+w d%20&=#é🔑\t"<>'],
    ])('takes %s password as it was typed', async (_, password) => {
      const person = await signedUp();
      const { path } = await resetLinkFor(service, person.email);
      expectPage(await postResetForm(service, path, twice(password)), 200, DONE);
      expect(await opens(person, password)).toBe(true);
    });

    it('works until the last second of its hour', async () => {
      const person = await signedUp();
      const { path } = await resetLinkFor(service, person.email);
      service.clock.advance(3599);
      expectPage(await service.request(path), 200, FORM);
      expectPage(await postResetForm(service, path, twice(NEW_PASSWORD)), 200, DONE);
    });
  });

  describe('400 with the form, while the link goes on working', () => {
    const REQUIRED = 'Type a new password in both fields.';
    const MISMATCH = 'Type the same password in both fields: the two were different.';
    const SHORT = 'Choose a longer password: it needs at least 8 characters.';
    const LONG =
      'Choose a shorter password: at most 72 letters and digits. Accented letters and emoji count for more than one.';
    const INVALID = 'Choose a password without invisible control characters.';

    it.each<[what: string, fields: Record<string, string>, reason: string, field: string]>([
      ['nothing at all', {}, REQUIRED, 'new_password1'],
      ['nothing in both fields', twice(''), REQUIRED, 'new_password1'],
      [
        'nothing in the first field',
        { ...twice(NEW_PASSWORD), new_password1: '' },
        REQUIRED,
        'new_password1',
      ],
      ['other fields', { password: NEW_PASSWORD, new_password: NEW_PASSWORD }, REQUIRED, 'new_password1'],
      ['the first field alone', { new_password1: NEW_PASSWORD }, MISMATCH, 'new_password2'],
      [
        'two passwords',
        { ...twice(NEW_PASSWORD), new_password2: `${NEW_PASSWORD} ` },
        MISMATCH,
        'new_password2',
      ],
      [
        'two cases',
        { ...twice(NEW_PASSWORD), new_password2: NEW_PASSWORD.toUpperCase() },
        MISMATCH,
        'new_password2',
      ],
      ['seven characters', twice('1234567'), SHORT, 'new_password1'],
      ['seven emoji', twice('🔑'.repeat(7)), SHORT, 'new_password1'],
      ['73 bytes', twice('p'.repeat(73)), LONG, 'new_password1'],
      ['74 bytes in 37 characters', twice('é'.repeat(37)), LONG, 'new_password1'],
      ['NUL', twice(`${NEW_PASSWORD}\0`), INVALID, 'new_password1'],
    ])('for %s', async (_, fields, reason, field) => {
      const person = await signedUp();
      const before = await service.identity.accounts.findByEmail(person.email);
      const { path } = await resetLinkFor(service, person.email);
      const answer = await postResetForm(service, path, fields);
      expectPage(answer, 400, `Error: ${FORM}`);
      expect(answer.text).toContain(`<a href="#${field}">${reason}</a>`);
      expect(answer.text).toContain('<form method="post">');
      // What was typed is not sent back.
      for (const typed of Object.values(fields).filter((text) => text !== '')) {
        expect(answer.text).not.toContain(typed);
      }
      expect(await service.identity.accounts.findByEmail(person.email)).toEqual(before);
      expect(await opens(person, PASSWORD)).toBe(true);
      expectPage(await postResetForm(service, path, twice(NEW_PASSWORD)), 200, DONE);
    });

    it('in the reader’s language', async () => {
      const { email } = await signedUp();
      const { path } = await resetLinkFor(service, email);
      const answer = await postResetForm(service, path, twice('1234567'), { 'accept-language': 'fr' });
      expectPage(answer, 400, 'Erreur\u00a0: Choisissez un nouveau mot de passe');
      expect(answer.text).toContain('il lui faut au moins 8\u00a0caractères.');
      const done = await postResetForm(service, path, twice(NEW_PASSWORD), { 'accept-language': 'fr' });
      expectPage(done, 200, 'Votre nouveau mot de passe est enregistré');
      expectPage(
        await service.request(path, { headers: { 'accept-language': 'fr' } }),
        400,
        'Ce lien ne fonctionne plus',
      );
    });

    it('ends no session for a refused password', async () => {
      const { email, username } = await signedUp();
      const signedIn = await service.client(django).obtainToken({ body: { username, password: PASSWORD } });
      if (signedIn.status !== 200) throw new Error('not signed in');
      const { path } = await resetLinkFor(service, email);
      expect((await postResetForm(service, path, twice('short'))).status).toBe(400);
      const { access: token, refresh } = signedIn.body;
      expect((await service.client(django).validateToken({ body: { token } })).status).toBe(200);
      expect((await service.client(django).refreshToken({ body: { refresh } })).status).toBe(200);
    });
  });

  describe('400 with the dead-link page, and no password changes', () => {
    const expectDead = async (person: Person, path: string) => {
      expectPage(await service.request(path), 400, DEAD);
      expectPage(await postResetForm(service, path, twice(NEW_PASSWORD)), 400, DEAD);
      // A bad password is not what is wrong here.
      expectPage(await postResetForm(service, path, twice('short')), 400, DEAD);
      expect(await opens(person, NEW_PASSWORD)).toBe(false);
    };

    it('for another token', async () => {
      const person = await signedUp();
      const { path, token } = await resetLinkFor(service, person.email);
      const flipped = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
      for (const other of [flipped, token.slice(1), `${token}A`, 'x'.repeat(129), '%00']) {
        await expectDead(person, path.replace(token, other));
      }
      expect(await opens(person, PASSWORD)).toBe(true);
    });

    it('for what no text is encoded as', async () => {
      const { email } = await signedUp();
      const { path, token } = await resetLinkFor(service, email);
      for (const other of ['%', '%zz', '%c3%28']) {
        expectPage(await service.request(path.replace(token, other)), 400, DEAD);
      }
    });

    it('for the uid of another account, on both accounts', async () => {
      const [person, other] = [await signedUp(), await signedUp()];
      const [mine, theirs] = [
        await resetLinkFor(service, person.email),
        await resetLinkFor(service, other.email),
      ];
      await expectDead(person, mine.path.replace(`/${mine.uidb64}/`, `/${theirs.uidb64}/`));
      expect(await opens(other, NEW_PASSWORD)).toBe(false);
      await expectDead(person, mine.path.replace(`/${mine.uidb64}/`, `/${mine.uidb64}=/`));
      expectPage(await service.request(mine.path), 200, FORM);
    });

    it('for a verification link, used or not', async () => {
      const names = uniqueNames();
      await service.client(django).signup({ body: { ...names, password: PASSWORD } });
      const { path } = linkIn(await letterTo(service, names.email));
      const forged = path.replace('verify-email', 'password_reset_confirm');
      await expectDead(names, forged);
      expect((await service.request(path)).status).toBe(200);
      await expectDead(names, forged);
    });

    it('from the end of its hour on', async () => {
      const person = await signedUp();
      const { path } = await resetLinkFor(service, person.email);
      service.clock.advance(3600);
      await expectDead(person, path);
      expect(await opens(person, PASSWORD)).toBe(true);
    });

    it('once the account has left the address', async () => {
      const person = await signedUp();
      const { id } = await service.identity.accounts.findByEmail(person.email);
      const { path } = await resetLinkFor(service, person.email);
      const signedIn = await service
        .client(jsend)
        .auth.login({ body: { email: person.email, password: PASSWORD } });
      if (signedIn.status !== 200) throw new Error('not signed in');
      const moved = { ...person, email: uniqueNames().email };
      await service
        .client(jsend, signedIn.body.data.access_token)
        .users.update({ params: { id }, body: { email: moved.email } });
      await expectDead(moved, path);
      expect(await opens(moved, PASSWORD)).toBe(true);
    });

    it('once the account is removed, and for the one that has its address now', async () => {
      const person = await signedUp();
      const { path } = await resetLinkFor(service, person.email);
      await service.identity.accounts.removeByEmail(person.email);
      await expectDead(person, path);
      await service.client(stamped).signUp({ body: { ...person, password: PASSWORD } });
      await expectDead(person, path);
      expect(await opens(person, PASSWORD)).toBe(true);
    });
  });

  describe('what is wrong with a request as such', () => {
    const PROBLEM = 'We could not read that';

    it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
      '415 as a page for a body of type %s, and the link goes on working',
      async (type) => {
        const person = await signedUp();
        const { path } = await resetLinkFor(service, person.email);
        const answer = await service.request(path, {
          method: 'POST',
          headers: { 'content-type': type },
          body: JSON.stringify(twice(NEW_PASSWORD)),
        });
        expectPage(answer, 415, PROBLEM);
        expect(await opens(person, PASSWORD)).toBe(true);
        expectPage(await service.request(path), 200, FORM);
      },
    );

    it('413 as a page for a body above 100 KiB, and the link goes on working', async () => {
      const person = await signedUp();
      const { path } = await resetLinkFor(service, person.email);
      const answer = await postResetForm(service, path, {
        ...twice(NEW_PASSWORD),
        x: 'x'.repeat(1024 * 1024),
      });
      expectPage(answer, 413, PROBLEM);
      expect(await opens(person, PASSWORD)).toBe(true);
      expectPage(await service.request(path), 200, FORM);
    });

    it('400 as a page for a field that is sent twice: the form did not send that, and the link is not to blame', async () => {
      const person = await signedUp();
      const { path } = await resetLinkFor(service, person.email);
      const fields = `new_password1=${NEW_PASSWORD}&new_password1=x&new_password2=${NEW_PASSWORD}`;
      expectPage(await postResetForm(service, path, fields), 400, PROBLEM);
      expect(await opens(person, PASSWORD)).toBe(true);
      expectPage(await service.request(path), 200, FORM);
    });

    it('400 as a page for a body whose compression is broken', async () => {
      const person = await signedUp();
      const { path } = await resetLinkFor(service, person.email);
      const headers = { 'content-encoding': 'gzip' };
      expectPage(await postResetForm(service, path, twice(NEW_PASSWORD), headers), 400, PROBLEM);
      expect(await opens(person, PASSWORD)).toBe(true);
      expectPage(await service.request(path), 200, FORM);
    });

    it.each(['PUT', 'PATCH', 'DELETE'])('405 for %s, with what is allowed', async (method) => {
      const person = await signedUp();
      const { path } = await resetLinkFor(service, person.email);
      const answer = await service.request(path, {
        method,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(twice(NEW_PASSWORD)).toString(),
      });
      expect(answerOf(answer)).toEqual({ status: 405, body: { detail: `Method "${method}" not allowed.` } });
      expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
      expect(await opens(person, PASSWORD)).toBe(true);
    });
  });
});

describe('with settings of their own', () => {
  let strict: TestService;
  beforeAll(async () => {
    strict = await startTestService({
      RESET_LINK_TTL_SECONDS: '60',
      PASSWORD_MIN_LENGTH: '12',
      PASSWORD_BLOCKLIST: 'true',
    });
  });
  afterAll(() => strict.close());

  const withStrictPassword = async (): Promise<Person> => {
    const names = uniqueNames();
    const body = { ...names, password: 'long enough and rare' };
    expect((await strict.client(stamped).signUp({ body })).status).toBe(200);
    return names;
  };

  it('a link lives as long as RESET_LINK_TTL_SECONDS says', async () => {
    const { email } = await withStrictPassword();
    const { path } = await resetLinkFor(strict, email);
    strict.clock.advance(59);
    expectPage(await strict.request(path), 200, FORM);
    strict.clock.advance(1);
    expectPage(await postResetForm(strict, path, twice('another that is long')), 400, DEAD);
  });

  it('the form asks for the length of PASSWORD_MIN_LENGTH and refuses the passwords of PASSWORD_BLOCKLIST', async () => {
    const person = await withStrictPassword();
    const { path } = await resetLinkFor(strict, person.email);
    expect((await strict.request(path)).text).toContain('At least 12 characters.');
    const short = await postResetForm(strict, path, twice('eleven char'));
    expect(short.status).toBe(400);
    expect(short.text).toContain('it needs at least 12 characters.');
    const common = await postResetForm(strict, path, twice('leavemealone'));
    expect(common.status).toBe(400);
    expect(common.text).toContain('this one is among the first that anybody would guess.');
    expect(await opens(person, 'long enough and rare', strict)).toBe(true);
  });
});
