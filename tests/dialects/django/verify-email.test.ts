/** django: the verification link: what it proves, when it is dead, and that looking alone changes nothing. */
import { django } from '../../../client/dialects/django.ts';
import { jsend } from '../../../client/dialects/jsend.ts';
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { letterTo, linkIn, resetLinkFor, type MailedLink } from '../../helpers/mailbox.ts';
import { PAGE_HEADERS, titleOf } from '../../helpers/mailed-pages.ts';
import {
  PASSWORD,
  startTestService,
  uniqueNames,
  type RawAnswer,
  type TestService,
} from '../../helpers/service.ts';

const DAY = 24 * 3600;

let service: TestService;
beforeAll(async () => (service = await startTestService()));
afterAll(() => service.close());

interface Reader {
  readonly email: string;
  readonly username: string;
  readonly id: number;
  readonly link: MailedLink;
}

const signedUp = async (by: TestService = service): Promise<Reader> => {
  const names = uniqueNames();
  const answer = await by.client(django).signup({ body: { ...names, password: PASSWORD } });
  if (answer.status !== 201) throw new Error(`not signed up: ${answer.status}`);
  return { ...names, id: answer.body.id, link: linkIn(await letterTo(by, names.email)) };
};

const accountOf = ({ email }: Pick<Reader, 'email'>, by: TestService = service) =>
  by.identity.accounts.findByEmail(email);

const expectDead = (answer: RawAnswer) => {
  expect(answer.status).toBe(400);
  expect(titleOf(answer.text)).toBe('This link does not work');
  expect(headersOf(answer, Object.keys(PAGE_HEADERS))).toEqual({ ...PAGE_HEADERS, 'content-language': 'en' });
};

describe('200', () => {
  it('verifies the address, at the moment of opening', async () => {
    const reader = await signedUp();
    const before = await accountOf(reader);
    expect(before.emailVerifiedAt).toBeNull();
    service.clock.advance(60);
    const answer = await service.request(reader.link.path);
    expect(answer.status).toBe(200);
    expect(titleOf(answer.text)).toBe('Your address is confirmed');
    const now = service.clock.now();
    expect(await accountOf(reader)).toEqual({ ...before, emailVerifiedAt: now, updatedAt: now });
  });

  it('answers without the trailing slash as well', async () => {
    const reader = await signedUp();
    expect((await service.request(reader.link.path.slice(0, -1))).status).toBe(200);
    expect((await accountOf(reader)).emailVerifiedAt).not.toBeNull();
  });

  it('answers the typed client with the page', async () => {
    const { link } = await signedUp();
    const { uidb64, token } = link;
    const answer = await service.client(django).verifyEmail({ params: { uidb64, token } });
    expect(answer.status).toBe(200);
    expect(titleOf(answer.body)).toBe('Your address is confirmed');
  });

  it('shows success again when it is opened again, and changes nothing any more', async () => {
    const reader = await signedUp();
    const first = await service.request(reader.link.path);
    const verified = await accountOf(reader);
    service.clock.advance(3600);
    const second = await service.request(reader.link.path);
    expect(answerOf(second)).toEqual(answerOf(first));
    expect(second.text).toBe(first.text);
    expect(await accountOf(reader)).toEqual(verified);
  });

  it('shows success to openings that cross', async () => {
    const reader = await signedUp();
    const answers = await Promise.all([1, 2, 3].map(() => service.request(reader.link.path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await accountOf(reader)).emailVerifiedAt).toEqual(service.clock.now());
  });

  it('changes nothing for HEAD', async () => {
    const reader = await signedUp();
    const before = await accountOf(reader);
    for (let opened = 0; opened < 2; opened += 1) {
      const answer = await service.request(reader.link.path, { method: 'HEAD' });
      expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: '' });
    }
    expect(await accountOf(reader)).toEqual(before);
    expect((await service.request(reader.link.path)).status).toBe(200);
  });

  it('ends no session', async () => {
    const { username, link } = await signedUp();
    const signedIn = await service.client(django).obtainToken({ body: { username, password: PASSWORD } });
    if (signedIn.status !== 200) throw new Error('not signed in');
    await service.request(link.path);
    const { access: token, refresh } = signedIn.body;
    expect((await service.client(django).validateToken({ body: { token } })).status).toBe(200);
    expect((await service.client(django).refreshToken({ body: { refresh } })).status).toBe(200);
  });

  it('works until the last second of its three days', async () => {
    const reader = await signedUp();
    service.clock.advance(3 * DAY - 1);
    expect((await service.request(reader.link.path)).status).toBe(200);
    expect((await accountOf(reader)).emailVerifiedAt).toEqual(service.clock.now());
  });
});

describe('400, and nothing is verified', () => {
  it('from the end of its three days on, HEAD included', async () => {
    const reader = await signedUp();
    service.clock.advance(3 * DAY);
    expectDead(await service.request(reader.link.path));
    expect((await service.request(reader.link.path, { method: 'HEAD' })).status).toBe(400);
    expect((await accountOf(reader)).emailVerifiedAt).toBeNull();
  });

  it('for another token', async () => {
    const reader = await signedUp();
    const { path, token } = reader.link;
    const flipped = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
    for (const other of [
      flipped,
      token.slice(1),
      `${token}A`,
      'x',
      '-',
      token.toLowerCase(),
      `${token}%00`,
    ]) {
      expectDead(await service.request(path.replace(token, other)));
    }
    expect((await accountOf(reader)).emailVerifiedAt).toBeNull();
  });

  it('for the uid of another account', async () => {
    const [reader, other] = [await signedUp(), await signedUp()];
    const { path, uidb64 } = reader.link;
    expectDead(await service.request(path.replace(`/${uidb64}/`, `/${other.link.uidb64}/`)));
    expect((await accountOf(reader)).emailVerifiedAt).toBeNull();
    expect((await accountOf(other)).emailVerifiedAt).toBeNull();
  });

  it('for any other spelling of the uid', async () => {
    const reader = await signedUp();
    const { path, uidb64 } = reader.link;
    const encoded = (text: string) => Buffer.from(text).toString('base64url');
    for (const other of [
      ...[String(reader.id), `${uidb64}=`, `${uidb64}==`, encoded(`0${reader.id}`), encoded(` ${reader.id}`)],
      ...[
        encoded(`${reader.id}.0`),
        encoded(`-${reader.id}`),
        encoded(`${reader.id}\0`),
        encoded('0'),
        encoded(''),
      ],
      ...[encoded('9'.repeat(16)), encoded('9'.repeat(40)), '%00', 'x'.repeat(65), '..%2f'],
    ].filter((text) => text !== '')) {
      expectDead(await service.request(path.replace(`/${uidb64}/`, `/${other}/`)));
    }
    expect((await accountOf(reader)).emailVerifiedAt).toBeNull();
  });

  it('for a token longer than any', async () => {
    const { uidb64 } = (await signedUp()).link;
    expectDead(await service.request(`/auth/verify-email/${uidb64}/${'x'.repeat(129)}/`));
    expectDead(await service.request(`/auth/verify-email/${uidb64}/${'x'.repeat(8000)}/`));
  });

  it('for what no text is encoded as', async () => {
    const reader = await signedUp();
    const { path, token } = reader.link;
    for (const other of ['%', '%zz', '%c3%28']) expectDead(await service.request(path.replace(token, other)));
    expect((await accountOf(reader)).emailVerifiedAt).toBeNull();
  });

  it('for a reset link, which still works for its own purpose', async () => {
    const reader = await signedUp();
    const reset = await resetLinkFor(service, reader.email, 2);
    expectDead(await service.request(reset.path.replace('password_reset_confirm', 'verify-email')));
    expect((await accountOf(reader)).emailVerifiedAt).toBeNull();
    expect((await service.request(reset.path)).status).toBe(200);
  });

  it('once the account has left the address', async () => {
    const reader = await signedUp();
    const { email: newEmail } = uniqueNames();
    const signedIn = await service
      .client(jsend)
      .auth.login({ body: { email: reader.email, password: PASSWORD } });
    if (signedIn.status !== 200) throw new Error('not signed in');
    const changed = await service
      .client(jsend, signedIn.body.data.access_token)
      .users.update({ params: { id: reader.id }, body: { email: newEmail } });
    expect(changed.status).toBe(200);
    expectDead(await service.request(reader.link.path));
    expect((await accountOf({ email: newEmail })).emailVerifiedAt).toBeNull();
  });

  it('once the account is removed, and for the one that has its address now', async () => {
    const reader = await signedUp();
    await service.identity.accounts.removeByEmail(reader.email);
    expectDead(await service.request(reader.link.path));
    const { email, username } = reader;
    await service.client(django).signup({ body: { email, username, password: PASSWORD } });
    expectDead(await service.request(reader.link.path));
    expect((await service.identity.accounts.findByEmail(email)).emailVerifiedAt).toBeNull();
  });
});

describe('the page', () => {
  it.each([
    ['fr', 'fr', 'Votre adresse est confirmée', 'Ce lien ne fonctionne pas'],
    ['fr-CA, fr;q=0.9, en;q=0.5', 'fr', 'Votre adresse est confirmée', 'Ce lien ne fonctionne pas'],
    ['en, fr;q=0.9', 'en', 'Your address is confirmed', 'This link does not work'],
    ['de', 'en', 'Your address is confirmed', 'This link does not work'],
  ])('speaks the reader’s language: Accept-Language %s', async (accepted, language, success, dead) => {
    const { link } = await signedUp();
    const headers = { 'accept-language': accepted };
    const good = await service.request(link.path, { headers });
    const bad = await service.request(`${link.path.slice(0, -2)}~/`, { headers });
    expect([good.status, titleOf(good.text)]).toEqual([200, success]);
    expect([bad.status, titleOf(bad.text)]).toEqual([400, dead]);
    for (const { text } of [good, bad]) expect(text).toContain(`<html lang="${language}">`);
    expect(good.headers.get('content-language')).toBe(language);
  });

  it('goes out with headers that keep the link to itself and scripts and frames away', async () => {
    const { link } = await signedUp();
    const answer = await service.request(link.path);
    expect(headersOf(answer, Object.keys(PAGE_HEADERS))).toEqual({
      ...PAGE_HEADERS,
      'content-language': 'en',
    });
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('does not repeat what stands in its address', async () => {
    const { link } = await signedUp();
    const good = await service.request(link.path);
    expect(good.text).not.toContain(link.token);
    const probe = encodeURIComponent('"><script>alert(1)</script>');
    const bad = await service.request(`/auth/verify-email/${probe}/${probe}/?next=${probe}`);
    expectDead(bad);
    expect(bad.text).not.toContain('alert(1)');
  });
});

it('405 for any other method, with what is allowed', async () => {
  const reader = await signedUp();
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const answer = await service.request(reader.link.path, { method });
    expect(answerOf(answer)).toEqual({ status: 405, body: { detail: `Method "${method}" not allowed.` } });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  }
  expect((await accountOf(reader)).emailVerifiedAt).toBeNull();
});

it('the setting VERIFICATION_LINK_TTL_SECONDS says how long a link lives', async () => {
  const brief = await startTestService({ VERIFICATION_LINK_TTL_SECONDS: '120' });
  try {
    const [early, late] = [await signedUp(brief), await signedUp(brief)];
    brief.clock.advance(119);
    expect((await brief.request(early.link.path)).status).toBe(200);
    brief.clock.advance(1);
    expectDead(await brief.request(late.link.path));
    expect((await accountOf(late, brief)).emailVerifiedAt).toBeNull();
  } finally {
    await brief.close();
  }
});
