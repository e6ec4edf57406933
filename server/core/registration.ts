/** Making accounts: each use case keeps the account and what belongs to it, or nothing. */
import { randomUUID } from 'node:crypto';
import { IdentityFailure } from './failures.ts';
import type { Account, Language, Role } from './model.ts';
import type { Clock, Database, LetterBell, NewAccount, PasswordHasher, Stores } from './ports.ts';
import { normalisePassword, violationsOf, type PasswordRules } from './rules.ts';
import type { Sessions, SignedIn } from './sessions.ts';

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly username?: string | null;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  readonly displayName?: string | null;
  readonly picture?: string | null;
  /** UTILISATEUR when left out; never taken from a caller's input. */
  readonly role?: Role;
}

interface RegistrationDeps {
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly letterBell: LetterBell;
  readonly passwordRules: PasswordRules;
  readonly openSession: Sessions['openSession'];
}

export const createRegistration = ({
  database,
  hasher,
  clock,
  letterBell,
  passwordRules,
  openSession,
}: RegistrationDeps) => {
  const prepare = async (input: Registration): Promise<NewAccount> => {
    const { email, password, username = null, role = 'UTILISATEUR' } = input;
    const texts = {
      givenName: input.givenName ?? null,
      familyName: input.familyName ?? null,
      displayName: input.displayName ?? null,
      picture: input.picture ?? null,
    };
    const violations = violationsOf({ email, password, username, texts }, passwordRules);
    if (violations.length > 0) throw new IdentityFailure({ code: 'input_invalid', violations });
    const passwordHash = await hasher.hash(normalisePassword(password));
    return { uuid: randomUUID(), email, username, ...texts, role, passwordHash, createdAt: clock.now() };
  };

  const create = async <T>(
    input: Registration,
    alongside: (stores: Stores, account: Account, passwordHash: string) => Promise<T>,
  ): Promise<{ account: Account; result: T }> => {
    const prepared = await prepare(input);
    return database.transaction(async (stores) => {
      const account = await stores.accounts.insert(prepared);
      return { account, result: await alongside(stores, account, prepared.passwordHash) };
    });
  };

  return {
    /**
     * Makes an account.
     * @throws IdentityFailure `input_invalid`, `identity_taken`
     */
    register: async (input: Registration): Promise<Account> => {
      const { account } = await create(input, () => Promise.resolve());
      return account;
    },

    /** Makes an account and queues its verification letter. Fails as {@link register}. */
    registerWithLetter: async (input: Registration, language: Language): Promise<Account> => {
      const { account } = await create(input, ({ letters }, { email }) =>
        letters.enqueue({ purpose: 'verification', email, language, createdAt: clock.now() }),
      );
      letterBell.ring();
      return account;
    },

    /** Makes an account and opens its first session. Fails as {@link register}. */
    registerAndSignIn: async (input: Registration): Promise<SignedIn> => {
      const { result } = await create(input, openSession);
      return result;
    },
  };
};
