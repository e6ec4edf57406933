/** What a sign-up, or a change of one's account, must not give away: roles, ids, dates, verification, short passwords. */
import { annuaire } from '../../../client/dialects/annuaire.ts';
import { django } from '../../../client/dialects/django.ts';
import { jsend } from '../../../client/dialects/jsend.ts';
import { plain } from '../../../client/dialects/plain.ts';
import { stamped } from '../../../client/dialects/stamped.ts';
import type { Account } from '../../../server/core/model.ts';
import {
  bodyFieldsOf,
  isSignUp,
  operations,
  problemsOf,
  requestOf,
  validBodyOf,
  type Operation,
} from '../../helpers/attacks.ts';
import type { BareAnswer } from '../../helpers/bare-http.ts';
import { startBesiegedService, type BesiegedService } from '../../helpers/besieged-service.ts';
import { PASSWORD, uniqueNames } from '../../helpers/service.ts';

let besieged: BesiegedService;
let before: readonly Account[];
beforeAll(async () => {
  besieged = await startBesiegedService();
});
beforeEach(async () => {
  before = await besieged.accounts();
});
afterAll(() => besieged.service.close());

const signUps = operations.filter(isSignUp);

const sendBody = async (operation: Operation, body: object | string): Promise<BareAnswer> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await besieged.send(requestOf(operation, besieged.adminToken, { body: text }));
  expect(problemsOf(operation, answer)).toEqual([]);
  return answer;
};

/** The one account that was made since the test began. */
const newAccount = async (): Promise<Account> => {
  const made = (await besieged.accounts()).slice(before.length);
  expect(made).toHaveLength(1);
  return made[0] as Account;
};

const EXCESS = {
  id: 1,
  uuid: '00000000-0000-4000-8000-000000000000',
  role: 'ADMIN',
  roles: ['ADMIN'],
  is_staff: true,
  is_superuser: true,
  is_active: false,
  verified: true,
  email_verified: true,
  emailVerified: true,
  email_verified_at: '2001-01-01T00:00:00Z',
  emailVerifiedAt: '2001-01-01T00:00:00Z',
  created_at: '2001-01-01T00:00:00Z',
  createdAt: '2001-01-01T00:00:00Z',
  updated_at: '2001-01-01T00:00:00Z',
  deleted_at: '2001-01-01T00:00:00Z',
  deletedAt: '2001-01-01T00:00:00Z',
  password_hash: 'x',
  passwordHash: 'x',
  givenName: 'Excess',
  familyName: 'Excess',
};

/** The same once more, where only an inherited property would be found. */
const withExcess = (body: object): string =>
  JSON.stringify({ ...EXCESS, ...body }).replace(
    /}$/,
    `,"__proto__":${JSON.stringify(EXCESS)},"constructor":{"prototype":${JSON.stringify(EXCESS)}}}`,
  );

const ordinary = (email: string): Partial<Account> => ({
  email,
  role: 'UTILISATEUR',
  emailVerifiedAt: null,
  createdAt: besieged.service.clock.now(),
  updatedAt: besieged.service.clock.now(),
});

test('every dialect with sign-up is looked at', () => {
  expect(signUps.map(({ dialect }) => dialect.name)).toEqual(['plain', 'jsend', 'stamped', 'django']);
});

describe.each(signUps)('$title', (operation) => {
  test('sets nothing that a caller may not set', async () => {
    const body = validBodyOf(operation);
    expect((await sendBody(operation, withExcess(body))).status).toBeLessThan(300);
    const account = await newAccount();
    expect(account).toMatchObject(ordinary(String(body['email'])));
    expect(account.id).toBeGreaterThan(before.at(-1)?.id ?? 0);
    expect(account.uuid).not.toBe(EXCESS.uuid);
    expect([account.givenName, account.familyName]).not.toContain('Excess');
    expect('role' in {}).toBe(false);

    const found = await besieged.service
      .client(annuaire, besieged.adminToken)
      .getByCourriel({ params: { courriel: account.email } });
    expect(found).toMatchObject({
      status: 200,
      body: {
        id: account.id,
        role: 'UTILISATEUR',
        created_at: '2026-01-09T10:00:00',
        updated_at: '2026-01-09T10:00:00',
      },
    });
  });

  test('makes one account of a request that is sent five times at once', async () => {
    const body = validBodyOf(operation);
    const answers = await Promise.all(Array.from({ length: 5 }, () => sendBody(operation, body)));
    const taken = operation.dialect.name === 'django' ? 400 : 409;
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses.slice(1)).toEqual([taken, taken, taken, taken]);
    expect(statuses[0]).toBeLessThan(300);
    await newAccount();
  });

  test('refuses a name of another account in any case, and says nothing about that account', async () => {
    const body = validBodyOf(operation);
    await sendBody(operation, body);
    const after = await besieged.accounts();
    for (const field of ['email', 'username'].filter((name) => name in bodyFieldsOf(operation))) {
      const clash = { ...validBodyOf(operation), [field]: String(body[field]).toUpperCase() };
      const answer = await sendBody(operation, clash);
      expect([400, 409]).toContain(answer.status);
      expect(answer.text.toLowerCase()).not.toContain(String(body[field]));
    }
    await besieged.expectUnharmed(after);
  });
});

describe('PUT /api/v1/users/:id', () => {
  test('sets nothing but the e-mail', async () => {
    const { email } = uniqueNames();
    const made = await besieged.service.client(jsend).auth.register({ body: { email, password: PASSWORD } });
    if (made.status !== 201) throw new Error(`status ${made.status}`);
    const account = await newAccount();
    besieged.service.clock.advance(60);
    const next = uniqueNames().email;
    const answer = await besieged.send({
      method: 'PUT',
      path: `/api/v1/users/${account.id}`,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${made.body.data.access_token}`,
      },
      body: withExcess({ email: next }),
    });
    expect(answer.status).toBe(200);
    expect(await newAccount()).toEqual({
      ...account,
      email: next,
      updatedAt: besieged.service.clock.now(),
    });
  });
});

/** Signs in through every dialect; each dialect's name with its status. */
const signIns = async (email: string, password: string): Promise<Record<string, number>> => {
  const { service } = besieged;
  const answers = await Promise.all([
    service.client(plain).login({ body: { login: email, password } }),
    service.client(jsend).auth.login({ body: { email, password } }),
    service.client(stamped).login({ body: { identity: email, password } }),
    service.client(django).obtainToken({ body: { username: email, password } }),
  ]);
  const [inPlain, inJsend, inStamped, inDjango] = answers.map(({ status }) => status);
  return { plain: inPlain ?? 0, jsend: inJsend ?? 0, stamped: inStamped ?? 0, django: inDjango ?? 0 };
};

const everywhere = (status: number) => ({
  plain: status,
  jsend: status,
  stamped: status,
  django: status,
});

describe.each(signUps)('the password of $title', (operation) => {
  const signUpWith = async (password: string): Promise<{ email: string; status: number }> => {
    const valid = validBodyOf(operation);
    const { status } = await sendBody(operation, { ...valid, password });
    return { email: String(valid['email']), status };
  };

  test.each<[string, string]>([
    ['8 letters', 'abcdefgh'],
    ['72 letters', 'a'.repeat(72)],
    ['72 bytes of euro signs', '€'.repeat(24)],
    ['72 bytes of emoji', '😀'.repeat(18)],
    ['8 emoji', '😀'.repeat(8)],
    ['8 blanks', ' '.repeat(8)],
    ['control characters other than NUL', '\u0001\u0002\u0003\t\r\n\u001b\u007f'],
    ['the words of an injection', `' or '1'='1' --`],
    ['99 bytes that normalise to 72 or fewer', 'ａ'.repeat(33)],
  ])('may have %s, and opens every door', async (_, password) => {
    const { email, status } = await signUpWith(password);
    expect(status).toBeLessThan(300);
    expect(await signIns(email, password)).toEqual(everywhere(200));
  });

  test.each<[string, string]>([
    ['7 letters', 'abcdefg'],
    ['7 emoji, which are 14 units of UTF-16', '😀'.repeat(7)],
    ['4 letters with 4 combining accents', 'e\u0301'.repeat(4)],
    ['73 letters', 'a'.repeat(73)],
    ['73 bytes, one of them in the last euro sign', `a${'€'.repeat(24)}`],
    ['74 bytes of two-byte letters', 'é'.repeat(37)],
    ['76 bytes of emoji', '😀'.repeat(19)],
    ['5 characters that normalise to 165 bytes', 'ﷺ'.repeat(5)],
    ['NUL', 'pass\0word'],
    ['a lone surrogate', 'password\ud800'],
  ])('may not have %s', async (_, password) => {
    expect((await signUpWith(password)).status).toBe(400);
    await besieged.expectUnharmed(before);
  });

  test('is not cut off: what follows the 72nd byte makes it another', async () => {
    const password = 'a'.repeat(72);
    const { email } = await signUpWith(password);
    expect(await signIns(email, `${password}b`)).toEqual(everywhere(401));
    expect(await signIns(email, `${password}\0`)).toEqual(everywhere(401));
  });

  test('is not cut off at a NUL: what stands before it does not open', async () => {
    const { email } = await signUpWith(PASSWORD);
    expect(await signIns(email, `${PASSWORD}\0more`)).toEqual(everywhere(401));
    expect(await signIns(email, `${PASSWORD}\ud800`)).toEqual(everywhere(401));
  });

  test.each<[string, string, string]>([
    ['full-width letters', 'ｐａｓｓｗｏｒｄ１２３', PASSWORD],
    ['accents typed apart', 'mot de passe\u0301', 'mot de pass\u00e9'],
    ['a ligature', 'e\ufb03cient 1', 'efficient 1'],
  ])('is the same however it was typed: %s', async (_, typed, same) => {
    const first = await signUpWith(typed);
    expect(await signIns(first.email, same)).toEqual(everywhere(200));
    const second = await signUpWith(same);
    expect(await signIns(second.email, typed)).toEqual(everywhere(200));
  });

  test('is another in another case, or with a blank more', async () => {
    const { email } = await signUpWith(PASSWORD);
    expect(await signIns(email, PASSWORD.toUpperCase())).toEqual(everywhere(401));
    expect(await signIns(email, ` ${PASSWORD}`)).toEqual(everywhere(401));
    expect(await signIns(email, `${PASSWORD} `)).toEqual(everywhere(401));
  });
});
