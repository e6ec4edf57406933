/** A new password ends what the old one opened, also what it is just about to open. */
import { createBcryptHasher } from '../../server/adapters/bcrypt.ts';
import type { Identity } from '../../server/core/identity.ts';
import type { OutgoingLetter, PasswordHasher } from '../../server/core/ports.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { createTestClock, PASSWORD, uniqueNames, type TestClock } from '../helpers/service.ts';
import { createTestIdentity } from '../helpers/test-identity.ts';

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
  await identity.letters.requestReset(email, 'en');
  await identity.letters.dispatchDue();
  const letter = letters.at(-1);
  if (letter === undefined) throw new Error('no letter left');
  await identity.letters.confirmReset(letter, NEW_PASSWORD);
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
  const first = await identity.registration.registerAndSignIn({ email, password: PASSWORD });
  const second = await identity.sessions.signIn({ login: email, password: PASSWORD });
  expect(await liveSessions()).toHaveLength(2);
  await reset(identity, email);
  expect(await liveSessions()).toEqual([]);
  for (const { accessToken, refreshToken } of [first, second]) {
    const dead = { facts: { code: 'token_invalid' } };
    await expect(identity.sessions.authenticate(accessToken)).rejects.toMatchObject(dead);
    await expect(identity.sessions.renew(accessToken)).rejects.toMatchObject(dead);
    await expect(identity.sessions.refresh(refreshToken)).rejects.toMatchObject(dead);
    await expect(identity.sessions.rotate(refreshToken)).rejects.toMatchObject(dead);
  }
  const third = await identity.sessions.signIn({ login: email, password: NEW_PASSWORD });
  await expect(identity.sessions.authenticate(third.accessToken)).resolves.toMatchObject({
    account: { email },
  });
  expect(await liveSessions()).toHaveLength(1);
});

it('a sign-in with the old password that crosses the change opens no session', async () => {
  const { email } = uniqueNames();
  const bcrypt = createBcryptHasher({ cost: 4 });
  const other = identityWith();
  await other.registration.register({ email, password: PASSWORD });
  // The old password was found right; before its session is opened, it is the old one no more.
  const verify = interrupted(
    (...given: VerifyArgs) => bcrypt.verify(...given),
    () => reset(other, email),
  );
  const crossing = identityWith({ ...bcrypt, verify });
  await expect(crossing.sessions.signIn({ login: email, password: PASSWORD })).rejects.toMatchObject({
    facts: { code: 'password_wrong' },
  });
  expect(await liveSessions()).toEqual([]);
  await expect(other.sessions.signIn({ login: email, password: NEW_PASSWORD })).resolves.toBeDefined();
});

it('a sign-in that moves the old hash to today’s cost does not bring the old password back', async () => {
  const { email } = uniqueNames();
  const other = identityWith(createBcryptHasher({ cost: 5 }));
  await other.registration.register({ email, password: PASSWORD });
  const bcrypt = createBcryptHasher({ cost: 4 });
  const hash = interrupted(
    (password: string) => bcrypt.hash(password),
    () => reset(other, email),
  );
  const crossing = identityWith({ ...bcrypt, hash });
  await expect(crossing.sessions.signIn({ login: email, password: PASSWORD })).rejects.toMatchObject({
    facts: { code: 'password_wrong' },
  });
  expect(await liveSessions()).toEqual([]);
  await expect(other.sessions.signIn({ login: email, password: PASSWORD })).rejects.toMatchObject({
    facts: { code: 'password_wrong' },
  });
  await expect(other.sessions.signIn({ login: email, password: NEW_PASSWORD })).resolves.toBeDefined();
});

it('a sign-in for an account that is removed meanwhile opens no session', async () => {
  const { email } = uniqueNames();
  const bcrypt = createBcryptHasher({ cost: 4 });
  const other = identityWith();
  await other.registration.register({ email, password: PASSWORD });
  const verify = interrupted(
    (...given: VerifyArgs) => bcrypt.verify(...given),
    async () => {
      await other.accounts.removeByEmail(email);
    },
  );
  const crossing = identityWith({ ...bcrypt, verify });
  await expect(crossing.sessions.signIn({ login: email, password: PASSWORD })).rejects.toMatchObject({
    facts: { code: 'password_wrong' },
  });
  expect(await liveSessions()).toEqual([]);
});

it('moves a hash to today’s cost at the next sign-in, and the password stays the same', async () => {
  const { email } = uniqueNames();
  const before = identityWith(createBcryptHasher({ cost: 5 }));
  await before.registration.register({ email, password: PASSWORD });
  const after = identityWith();
  await after.sessions.signIn({ login: email, password: PASSWORD });
  const [hash] = await test.knex('accounts').pluck<string[]>('password_hash');
  expect(hash).toMatch(/^\$2b\$04\$/);
  await expect(after.sessions.signIn({ login: email, password: PASSWORD })).resolves.toBeDefined();
});
