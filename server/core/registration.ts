/** Making accounts: each use case keeps the account and what belongs to it, or nothing. */
import { randomUUID } from 'node:crypto';
import type { Attempts } from './attempts.ts';
import type { ProvenAccount } from './credentials.ts';
import { IdentityFailure } from './failures.ts';
import type { Account, Language, Origin, Role } from './model.ts';
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
  readonly attempts: Attempts;
  readonly letterBell: LetterBell;
  readonly passwordRules: PasswordRules;
  readonly openSession: Sessions['openSession'];
}

export const createRegistration = ({
  database,
  hasher,
  clock,
  attempts,
  letterBell,
  passwordRules,
  openSession,
}: RegistrationDeps) => {
  const prepare = async (input: Registration, origin: Origin | null): Promise<NewAccount> => {
    const { email, password, username = null, role = 'UTILISATEUR' } = input;
    const texts = {
      givenName: input.givenName ?? null,
      familyName: input.familyName ?? null,
      displayName: input.displayName ?? null,
      picture: input.picture ?? null,
    };
    const violations = violationsOf({ email, password, username, texts }, passwordRules);
    if (violations.length > 0) throw new IdentityFailure({ code: 'input_invalid', violations });
    // Counted once the input is good: what costs is the hash, and what strangers want are accounts.
    if (origin !== null)
      await attempts.spend([{ budget: 'sign-up-from-address', key: origin.address }], origin);
    const passwordHash = await hasher.hash(normalisePassword(password));
    return { uuid: randomUUID(), email, username, ...texts, role, passwordHash, createdAt: clock.now() };
  };

  const create = async <T>(
    input: Registration,
    origin: Origin | null,
    alongside: (stores: Stores, created: ProvenAccount) => Promise<T>,
  ): Promise<{ account: Account; result: T }> => {
    const prepared = await prepare(input, origin);
    return database.transaction(async (stores) => {
      const account = await stores.accounts.insert(prepared);
      const { id: accountId, createdAt: at, role } = account;
      await stores.audit.append({ at, event: 'account_created', origin, accountId, detail: role });
      const { passwordHash } = prepared;
      return { account, result: await alongside(stores, { account, passwordHash }) };
    });
  };

  return {
    /**
     * Makes an account.
     * @param origin null for one that the operator makes
     * @throws IdentityFailure `input_invalid`, `identity_taken`, `too_many_attempts`
     */
    register: async (input: Registration, origin: Origin | null): Promise<Account> => {
      const { account } = await create(input, origin, () => Promise.resolve());
      return account;
    },

    /** Makes an account and queues its verification letter. Fails as {@link register}. */
    registerWithLetter: async (input: Registration, language: Language, origin: Origin): Promise<Account> => {
      const { account } = await create(input, origin, ({ letters }, { account: { email } }) =>
        letters.enqueue({ purpose: 'verification', email, language, createdAt: clock.now() }),
      );
      letterBell.ring();
      return account;
    },

    /** Makes an account and opens its first session. Fails as {@link register}. */
    registerAndSignIn: async (input: Registration, origin: Origin): Promise<SignedIn> => {
      const { result } = await create(input, origin, (stores, created) =>
        openSession(stores, created, origin),
      );
      return result;
    },
  };
};
