/** A new password ends what the old one opened, also what it is just about to open. */
import library from 'bcrypt';
import { createBcryptHasher } from '../../server/adapters/bcrypt/hasher.ts';
import type { Identity } from '../../server/core/identity.ts';
import type { OutgoingLetter, PasswordHasher } from '../../server/core/ports.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { createTestClock, PASSWORD, uniqueNames, type TestClock } from '../helpers/service.ts';
import { createTestIdentity, ORIGIN } from '../helpers/test-identity.ts';

const NEW_PASSWORD = 'a new password, and a long one';

let test: TestDatabase;
let clock: TestClock;
/** The letters that left, with their clear tokens. */
let letters: OutgoingLetter[];
beforeAll(async () => (test = await openTestDatabase()));
beforeEach(async () => {
  await test.empty();
  clock = createTestClock();
  letters = [];
});
afterAll(() => test.close());

const identityWith = (hasher?: PasswordHasher): Identity =>
  createTestIdentity({
    database: test.database,
    clock,
    postman: {
      deliver: (letter) => {
        letters.push(letter);
        return Promise.resolve();
      },
    },
    ...(hasher && { hasher }),
  });

/** Sets the new password by the link of a letter. */
const reset = async (identity: Identity, email: string): Promise<void> => {
  await identity.letters.requestReset(email, 'en', ORIGIN);
  await identity.letters.dispatchDue();
  const letter = letters.at(-1);
  if (letter === undefined) throw new Error('no letter left');
  await identity.letters.confirmReset(letter, NEW_PASSWORD, ORIGIN);
};

type VerifyArgs = Parameters<PasswordHasher['verify']>;

/** Does `meanwhile` once, after the work and before its result is seen. */
const interrupted = <A extends readonly unknown[], T>(
  work: (...args: A) => Promise<T>,
  meanwhile: () => Promise<void>,
) => {
  let isFirst = true;
  return async (...args: A): Promise<T> => {
    const result = await work(...args);
    if (isFirst) {
      isFirst = false;
      await meanwhile();
    }
    return result;
  };
};

const liveSessions = () => test.knex('sessions').whereNull('revoked_at').pluck<string[]>('id');

it('ends every session that the old password opened, and no later one', async () => {
  const identity = identityWith();
  const { email } = uniqueNames();
  const first = await identity.registration.registerAndSignIn({ email, password: PASSWORD }, ORIGIN);
  const second = await identity.sessions.signIn({ login: email, password: PASSWORD }, ORIGIN);
  expect(await liveSessions()).toHaveLength(2);
  await reset(identity, email);
  expect(await liveSessions()).toEqual([]);
  for (const { accessToken, refreshToken } of [first, second]) {
    const dead = { facts: { code: 'token_invalid' } };
    await expect(identity.sessions.authenticate(accessToken)).rejects.toMatchObject(dead);
    await expect(identity.sessions.renew(accessToken, ORIGIN)).rejects.toMatchObject(dead);
    await expect(identity.sessions.refresh(refreshToken, ORIGIN)).rejects.toMatchObject(dead);
    await expect(identity.sessions.rotate(refreshToken, ORIGIN)).rejects.toMatchObject(dead);
  }
  const third = await identity.sessions.signIn({ login: email, password: NEW_PASSWORD }, ORIGIN);
  await expect(identity.sessions.authenticate(third.accessToken)).resolves.toMatchObject({
    account: { email },
  });
  expect(await liveSessions()).toHaveLength(1);
});

it('a sign-in with the old password that crosses the change opens no session', async () => {
  const { email } = uniqueNames();
  const bcrypt = createBcryptHasher({ cost: 4, bcrypt: library });
  const other = identityWith();
  await other.registration.register({ email, password: PASSWORD }, ORIGIN);
  // The old password was found right; before its session is opened, it is the old one no more.
  const verify = interrupted(
    (...given: VerifyArgs) => bcrypt.verify(...given),
    () => reset(other, email),
  );
  const crossing = identityWith({ ...bcrypt, verify });
  await expect(crossing.sessions.signIn({ login: email, password: PASSWORD }, ORIGIN)).rejects.toMatchObject({
    facts: { code: 'password_wrong' },
  });
  expect(await liveSessions()).toEqual([]);
  await expect(
    other.sessions.signIn({ login: email, password: NEW_PASSWORD }, ORIGIN),
  ).resolves.toBeDefined();
});

it('a sign-in that moves the old hash to today’s cost does not bring the old password back', async () => {
  const { email } = uniqueNames();
  const other = identityWith(createBcryptHasher({ cost: 5, bcrypt: library }));
  await other.registration.register({ email, password: PASSWORD }, ORIGIN);
  const bcrypt = createBcryptHasher({ cost: 4, bcrypt: library });
  const hash = interrupted(
    (password: string) => bcrypt.hash(password),
    () => reset(other, email),
  );
  const crossing = identityWith({ ...bcrypt, hash });
  await expect(crossing.sessions.signIn({ login: email, password: PASSWORD }, ORIGIN)).rejects.toMatchObject({
    facts: { code: 'password_wrong' },
  });
  expect(await liveSessions()).toEqual([]);
  await expect(other.sessions.signIn({ login: email, password: PASSWORD }, ORIGIN)).rejects.toMatchObject({
    facts: { code: 'password_wrong' },
  });
  await expect(
    other.sessions.signIn({ login: email, password: NEW_PASSWORD }, ORIGIN),
  ).resolves.toBeDefined();
});

it('a sign-in for an account that is removed meanwhile opens no session', async () => {
  const { email } = uniqueNames();
  const bcrypt = createBcryptHasher({ cost: 4, bcrypt: library });
  const other = identityWith();
  await other.registration.register({ email, password: PASSWORD }, ORIGIN);
  const verify = interrupted(
    (...given: VerifyArgs) => bcrypt.verify(...given),
    async () => {
      await other.accounts.removeByEmail(email);
    },
  );
  const crossing = identityWith({ ...bcrypt, verify });
  await expect(crossing.sessions.signIn({ login: email, password: PASSWORD }, ORIGIN)).rejects.toMatchObject({
    facts: { code: 'password_wrong' },
  });
  expect(await liveSessions()).toEqual([]);
});

it('moves a hash to today’s cost at the next sign-in, and the password stays the same', async () => {
  const { email } = uniqueNames();
  const before = identityWith(createBcryptHasher({ cost: 5, bcrypt: library }));
  await before.registration.register({ email, password: PASSWORD }, ORIGIN);
  const after = identityWith();
  await after.sessions.signIn({ login: email, password: PASSWORD }, ORIGIN);
  const [hash] = await test.knex('accounts').pluck<string[]>('password_hash');
  expect(hash).toMatch(/^\$2b\$04\$/);
  await expect(after.sessions.signIn({ login: email, password: PASSWORD }, ORIGIN)).resolves.toBeDefined();
});
