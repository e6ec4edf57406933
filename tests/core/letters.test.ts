/** The queue of letters: none is lost, none is sent twice or to nobody, and no clear link stays behind. */
import { createHash } from 'node:crypto';
import { django } from '../../client/dialects/django.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { createSmtpPostman } from '../../server/adapters/mail/postman.ts';
import type { Identity } from '../../server/core/identity.ts';
import { linkPath } from '../../server/dialects/django.ts';
import {
  openDatabaseOf,
  openTestDatabase,
  provideDatabase,
  type TestDatabase,
  type UnopenedDatabase,
} from '../helpers/databases.ts';
import { createMailServer, type MailServer } from '../helpers/mail-server.ts';
import { letterTo, linkIn, postResetForm, resetLinkFor } from '../helpers/mailbox.ts';
import {
  createTestClock,
  PASSWORD,
  startTestService,
  type TestService,
  uniqueNames,
  type TestClock,
} from '../helpers/service.ts';
import { holdsSecret, storedValuesOf } from '../helpers/stored-values.ts';
import { createTestIdentity, ORIGIN } from '../helpers/test-identity.ts';

const BASE = 'https://id.example.test';
const DAY = 24 * 3600;

describe('the queue', () => {
  let test: TestDatabase;
  let mail: MailServer;
  let clock: TestClock;
  let identity: Identity;
  /** What operators learn, in order. */
  let journal: object[];

  beforeAll(async () => (test = await openTestDatabase()));
  beforeEach(async () => {
    await test.empty();
    mail = await createMailServer();
    clock = createTestClock();
    journal = [];
    identity = newIdentity();
  });
  afterEach(() => mail.stop());
  afterAll(() => test.close());

  const newIdentity = (): Identity =>
    createTestIdentity({
      database: test.database,
      clock,
      postman: createSmtpPostman({
        smtpUrl: mail.smtpUrl,
        from: 'no-reply@id.example.test',
        linkTo: (link) => BASE + linkPath(link),
        clock,
      }),
      journal: {
        letterPostponed: ({ letterId, attempts }) => journal.push({ postponed: letterId, attempts }),
        letterDropped: (facts) => journal.push({ dropped: facts.letterId, reason: facts.reason }),
      },
    });

  const signUp = async () => {
    const names = uniqueNames();
    await identity.registration.registerWithLetter({ ...names, password: PASSWORD }, 'en', ORIGIN);
    return names;
  };
  const queued = () => test.knex('letters').whereNull('sent_at').pluck<number[]>('id');
  const receivers = () => mail.letters.map(({ to }) => (Array.isArray(to) ? to[0] : to)?.text);

  it('keeps a letter while there is no mail server, and sends it once there is one', async () => {
    const { email } = await signUp();
    expect(await identity.letters.dispatchDue()).toBe(1);
    expect(journal).toEqual([{ postponed: 1, attempts: 1 }]);
    expect(await queued()).toEqual([1]);

    await mail.start();
    clock.advance(4);
    expect(await identity.letters.dispatchDue()).toBe(0);
    clock.advance(1);
    expect(await identity.letters.dispatchDue()).toBe(1);
    expect(receivers()).toEqual([email]);
    expect(await queued()).toEqual([]);
  });

  it('sends a letter once, however often it is asked', async () => {
    await mail.start();
    await signUp();
    expect(await identity.letters.dispatchDue()).toBe(1);
    for (const seconds of [0, 5, 120, 3600, 10 * DAY]) {
      clock.advance(seconds);
      expect(await identity.letters.dispatchDue()).toBe(0);
    }
    expect(mail.letters).toHaveLength(1);
  });

  it('mails a link that works from the moment of sending, not of asking', async () => {
    const { email } = await signUp();
    await identity.letters.dispatchDue();
    clock.advance(2 * DAY);
    await mail.start();
    await identity.letters.dispatchDue();
    const [letter] = mail.letters;
    if (letter === undefined) throw new Error('no letter came');
    const { token } = linkIn(letter);
    clock.advance(3 * DAY - 1);
    const { id } = await identity.accounts.findByEmail(email);
    expect((await identity.letters.verifyEmail({ accountId: id, token }, ORIGIN)).emailVerifiedAt).toEqual(
      clock.now(),
    );
  });

  it('asks again after ever longer waits, and gives up after three days', async () => {
    await signUp();
    expect(await identity.letters.dispatchDue()).toBe(1);
    let waited = 0;
    for (const seconds of [5, 30, 120, 600, 1800, 3600, 3600]) {
      clock.advance(seconds - 1);
      expect(await identity.letters.dispatchDue()).toBe(0);
      clock.advance(1);
      expect(await identity.letters.dispatchDue()).toBe(1);
      waited += seconds;
    }
    expect(journal).toEqual(Array.from({ length: 8 }, (_, index) => ({ postponed: 1, attempts: index + 1 })));
    clock.advance(3 * DAY - waited);
    expect(await identity.letters.dispatchDue()).toBe(1);
    expect(journal.at(-1)).toEqual({ dropped: 1, reason: 'undeliverable' });
    expect(await queued()).toEqual([]);
    await mail.start();
    clock.advance(DAY);
    expect(await identity.letters.dispatchDue()).toBe(0);
    expect(mail.attempts()).toBe(0);
  });

  it.each([450, 550])('asks again when the mail server refuses a letter with %s', async (code) => {
    await mail.start();
    const { email } = await signUp();
    mail.refused.set(email, code);
    expect(await identity.letters.dispatchDue()).toBe(1);
    expect([mail.attempts(), mail.letters.length]).toEqual([1, 0]);
    mail.refused.clear();
    clock.advance(5);
    expect(await identity.letters.dispatchDue()).toBe(1);
    expect(receivers()).toEqual([email]);
  });

  it('lets no letter wait for another one that is refused', async () => {
    await mail.start();
    const first = await signUp();
    const second = await signUp();
    mail.refused.set(first.email, 450);
    expect(await identity.letters.dispatchDue()).toBe(2);
    expect(receivers()).toEqual([second.email]);
    expect(await queued()).toEqual([1]);
  });

  it('sends a letter after two minutes that a process took and then died', async () => {
    await mail.start();
    const { email } = await signUp();
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + 120_000);
    expect(await test.database.letters.claimDue({ now, leaseUntil, limit: 20 })).toHaveLength(1);
    clock.advance(119);
    expect(await identity.letters.dispatchDue()).toBe(0);
    clock.advance(1);
    expect(await identity.letters.dispatchDue()).toBe(1);
    expect(receivers()).toEqual([email]);
  });

  it('empties round by round', async () => {
    await mail.start();
    const emails: string[] = [];
    for (let count = 0; count < 21; count += 1) emails.push((await signUp()).email);
    let rounds = 0;
    for (let left = emails.length; left > 0; rounds += 1) {
      const taken = await identity.letters.dispatchDue();
      // Each round gets on, and none takes so much that its letters would come due again meanwhile.
      expect(taken).toBeGreaterThan(0);
      left -= taken;
    }
    expect(rounds).toBeGreaterThan(1);
    expect(await identity.letters.dispatchDue()).toBe(0);
    expect(receivers().sort()).toEqual(emails.sort());
  });

  it('sends each letter once although several dispatchers ask at the same time', async () => {
    await mail.start();
    const emails: string[] = [];
    for (let count = 0; count < 6; count += 1) emails.push((await signUp()).email);
    const nodes = [identity, newIdentity(), newIdentity()];
    const taken = await Promise.all(nodes.map((node) => node.letters.dispatchDue()));
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(6);
    expect(receivers().sort()).toEqual(emails.sort());
  });

  describe('forgets a letter that nobody is to get any more', () => {
    const expectForgotten = async () => {
      await mail.start();
      expect(await identity.letters.dispatchDue()).toBe(1);
      expect([mail.attempts(), await queued(), journal]).toEqual([0, [], []]);
    };

    it('since no account has the address', async () => {
      await identity.letters.requestReset('nobody@example.com', 'en', ORIGIN);
      await expectForgotten();
      expect(await test.knex('links').select('purpose')).toEqual([]);
    });

    it('since the account was removed', async () => {
      const { email } = await signUp();
      await identity.accounts.removeByEmail(email);
      await expectForgotten();
    });

    it('since the account has left the address', async () => {
      const { email } = await signUp();
      const account = await identity.accounts.findByEmail(email);
      await identity.accounts.changeEmail(account, account.id, uniqueNames().email, ORIGIN);
      await expectForgotten();
    });

    it('since the address is verified already', async () => {
      const { email } = await signUp();
      const { id } = await identity.accounts.findByEmail(email);
      await test.database.accounts.update(id, { emailVerifiedAt: clock.now(), updatedAt: clock.now() });
      await expectForgotten();
    });
  });

  it('holds no letter for a sign-up that failed: both are kept, or neither', async () => {
    const names = await signUp();
    await expect(
      identity.registration.registerWithLetter({ ...names, password: PASSWORD }, 'en', ORIGIN),
    ).rejects.toMatchObject({ facts: { code: 'identity_taken' } });
    expect(await queued()).toEqual([1]);
    expect(await test.knex('accounts').pluck('id')).toEqual([1]);
  });
});

describe('a service', () => {
  let database: UnopenedDatabase;
  const running: TestService[] = [];
  beforeEach(async () => (database = await provideDatabase()));
  afterEach(async () => {
    await stopAll();
    await database.remove();
  });

  const start = async (settings: Readonly<Record<string, string>>, clock = createTestClock()) => {
    const service = await startTestService(settings, { database, clock });
    running.push(service);
    return service;
  };
  /** Waits for running rounds as well. */
  const stopAll = async () => {
    for (const service of running.splice(0)) await service.close();
  };

  it('sends after a restart what it could not send before', async () => {
    const mail = await createMailServer();
    const clock = createTestClock();
    const { email, username } = uniqueNames();
    const settings = { SMTP_URL: mail.smtpUrl, PUBLIC_URL: BASE };

    const before = await start(settings, clock);
    const signedUp = await before.client(django).signup({ body: { email, username, password: PASSWORD } });
    expect(signedUp.status).toBe(201);
    const postponed = await before.logged('a letter could not be delivered yet');
    await stopAll();
    expect(postponed).toMatchObject({ level: 40, letterId: 1, attempts: 1 });
    expect(JSON.stringify(before.logLines)).not.toMatch(/verify-email\/(?!:)/);

    clock.advance(60);
    await mail.start();
    const after = await start(settings, clock);
    // The first round begins with the service; one that it has begun already leaves nothing for this one.
    await after.identity.letters.dispatchDue();
    await stopAll();
    await mail.stop();
    expect(mail.letters).toHaveLength(1);
    const [letter] = mail.letters;
    if (letter === undefined) throw new Error('no letter came');
    const { url, token } = linkIn(letter);
    expect(url.origin).toBe(BASE);
    expect(JSON.stringify([before.logLines, after.logLines])).not.toContain(token);

    const last = await start(settings, clock);
    expect((await last.request(url.pathname)).status).toBe(200);
    // Sent is sent, whoever starts next.
    expect(mail.letters).toHaveLength(1);
  });

  it('keeps no password, token or link where the database or the log could show it', async () => {
    const service = await start({ LOG_LEVEL: 'trace' });
    const { email, username } = uniqueNames();
    const passwords = [
      'the very first password',
      'the password after it',
      'a password that is wrong',
    ] as const;
    const [first, second, wrong] = passwords;
    await service.client(django).signup({ body: { email, username, password: first } });
    const verification = linkIn(await letterTo(service, email));
    await service.request(verification.path);
    await service.client(django).obtainToken({ body: { username, password: wrong } });
    const signedIn = await service.client(django).obtainToken({ body: { username, password: first } });
    const used = await resetLinkFor(service, email, 2);
    const unused = await resetLinkFor(service, email, 3);
    await service.request(used.path);
    await postResetForm(service, used.path, { new_password1: second, new_password2: second });
    const again = await service.client(jsend).auth.login({ body: { email, password: second } });
    if (signedIn.status !== 200 || again.status !== 200) throw new Error('not signed in');
    const bearer = await service.client(jsend, again.body.data.access_token).users.list({ query: {} });
    expect(bearer.status).toBe(200);
    await stopAll();

    const linkTokens = [verification, used, unused].map(({ token }) => token);
    const refreshTokens = [signedIn.body.refresh, again.body.data.refresh_token];
    const accessTokens = [signedIn.body.access, again.body.data.access_token];
    const secrets = [...passwords, ...linkTokens, ...refreshTokens, ...accessTokens];

    const connection = await openDatabaseOf(database.env);
    const values = await storedValuesOf(connection.knex);
    await connection.close();
    expect(secrets.filter((secret) => holdsSecret(values, secret))).toEqual([]);
    // What is looked through is what is there: the address, and the hashes of what may come back.
    expect(holdsSecret(values, email)).toBe(true);
    const hashes = [...linkTokens, ...refreshTokens].map((token) =>
      createHash('sha256').update(token).digest('hex'),
    );
    expect(hashes.filter((hash) => !holdsSecret(values, hash))).toEqual([]);

    const log = JSON.stringify(service.logLines);
    expect(log).toContain('letter written');
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
    expect(hashes.filter((hash) => log.includes(hash))).toEqual([]);
    expect(log).not.toMatch(/\$2[aby]\$/);
  });
});
