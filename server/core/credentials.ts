/** Proving who one is by a password: the same work for unknown and known accounts, and a budget of guesses. */
import { IdentityFailure } from './failures.ts';
import type { Account } from './model.ts';
import type { AccountStore, PasswordHasher, Throttle } from './ports.ts';
import { isHashable, normalisePassword } from './rules.ts';

export interface Credentials {
  /** A username or an e-mail. */
  readonly login: string;
  readonly password: string;
}

export interface ProvenAccount {
  readonly account: Account;
  /** The hash that the password was proven against. */
  readonly passwordHash: string;
}

interface CredentialsDeps {
  readonly accounts: AccountStore;
  readonly hasher: PasswordHasher;
  readonly throttle: Throttle;
}

/**
 * Proves an account by its password.
 * @throws IdentityFailure `account_not_found` by login, `password_wrong`, `too_many_attempts`
 */
export const createCredentials = ({ accounts, hasher, throttle }: CredentialsDeps) => {
  const prove = async (
    found: ProvenAccount | undefined,
    { login, password }: Credentials,
  ): Promise<ProvenAccount> => {
    // A password that no hash can stand for is wrong, and costs what a wrong one costs.
    const candidate = isHashable(password) ? normalisePassword(password) : '';
    const matches = await hasher.verify(candidate, found?.passwordHash ?? hasher.decoy);
    if (found === undefined)
      throw new IdentityFailure({ code: 'account_not_found', by: 'login', value: login });
    if (!matches || candidate === '') throw new IdentityFailure({ code: 'password_wrong' });
    if (!hasher.isOutdated(found.passwordHash)) return found;
    // The clear password is at hand only now: the moment to move its hash to today's cost.
    const passwordHash = await hasher.hash(candidate);
    const isReplaced = await accounts.replacePasswordHash(found.account.id, {
      from: found.passwordHash,
      to: passwordHash,
    });
    if (isReplaced) return { account: found.account, passwordHash };
    // Another sign-in moved it first, or the password was changed: what is stored now decides.
    return prove(await accounts.findCredentials(login), { login, password });
  };

  return async (credentials: Credentials): Promise<ProvenAccount> => {
    const found = await accounts.findCredentials(credentials.login);
    // One budget for each account, by whichever of its names it is called; unknown names have one as well, so that
    // a budget's end tells nothing.
    const budget = `password:${found?.account.uuid ?? credentials.login.toLowerCase()}`;
    const attempt = await throttle.take(budget);
    if (!attempt.allowed) {
      throw new IdentityFailure({ code: 'too_many_attempts', retryAfterSeconds: attempt.retryAfterSeconds });
    }
    const proven = await prove(found, credentials);
    await throttle.giveBack(budget);
    return proven;
  };
};
