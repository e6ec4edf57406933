/** Guesses that cross: a refused one waits for those that hold its own budget, and for nobody else. */
import library from 'bcrypt';
import { createBcryptHasher } from '../../server/adapters/bcrypt/hasher.ts';
import { createMemoryThrottle } from '../../server/adapters/throttle.ts';
import { BUDGETS } from '../../server/core/budgets.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { createTestClock, PASSWORD, uniqueNames } from '../helpers/service.ts';
import { createTestIdentity, ORIGIN } from '../helpers/test-identity.ts';

let test: TestDatabase;
beforeAll(async () => (test = await openTestDatabase()));
afterAll(() => test.close());

const HELD = 'this one is held';

/** An identity whose verification of one password waits until it is released. */
const setUp = () => {
  const bcrypt = createBcryptHasher({ cost: 4, bcrypt: library });
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const identity = createTestIdentity({
    database: test.database,
    clock: createTestClock(),
    throttle: createMemoryThrottle(),
    hasher: {
      ...bcrypt,
      verify: async (password, hash) => {
        if (password === HELD) {
          begin();
          await released;
        }
        return bcrypt.verify(password, hash);
      },
    },
  });
  const signIn = (login: string, password: string) => identity.sessions.signIn({ login, password }, ORIGIN);
  const outcomeOf = (login: string, password: string): Promise<string> =>
    signIn(login, password).then(
      () => 'signed in',
      (error: unknown) => (error as { facts: { code: string } }).facts.code,
    );
  return { identity, outcomeOf, begun, release: () => release() };
};

const { attempts } = BUDGETS['password-of-account'];

it('a spent budget refuses at once, although others at the same address are still being looked at', async () => {
  const { outcomeOf, begun, release } = setUp();
  const [spent, other] = [uniqueNames().email, uniqueNames().email];
  for (let count = 0; count < attempts; count += 1) {
    expect(await outcomeOf(spent, 'wrong')).toBe('account_not_found');
  }
  const held = outcomeOf(other, HELD);
  await begun;
  expect(await outcomeOf(spent, 'wrong')).toBe('too_many_attempts');
  release();
  expect(await held).toBe('account_not_found');
});

it('more right passwords at once than the budget has attempts are all taken', async () => {
  const { identity, outcomeOf } = setUp();
  const { email } = uniqueNames();
  await identity.registration.register({ email, password: PASSWORD }, ORIGIN);
  const outcomes = await Promise.all(Array.from({ length: attempts * 3 }, () => outcomeOf(email, PASSWORD)));
  expect(outcomes).toEqual(Array(attempts * 3).fill('signed in'));
});
