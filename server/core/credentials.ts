/** Proving who one is by a password: the same work for unknown and known accounts, and a budget of guesses. */
import type { Attempts, Charge } from './attempts.ts';
import { IdentityFailure } from './failures.ts';
import type { Account, Origin } from './model.ts';
import type { Clock, PasswordHasher, Stores } from './ports.ts';
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
  readonly stores: Pick<Stores, 'accounts' | 'addresses' | 'audit'>;
  readonly hasher: PasswordHasher;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

/** No account has this id. */
const NOBODY = 0;

/** Enough of a name to recognise one's own mistake by; a log must not tell strangers who has no account here. */
const masked = (login: string): string => {
  const [name = '', domain] = login.split('@');
  // No store takes every character that a caller can think of.
  const start = name.slice(0, 2).replace(/[^\p{L}\p{N}._-]/gu, '?');
  return `${start}***${domain === undefined ? '' : '@***'}`;
};

/** Guesses are charged to the account, by whichever of its names it is called; unknown names have a budget as well. */
const ownerOf = (found: ProvenAccount | undefined, login: string): string =>
  found?.account.uuid ?? login.toLowerCase();

/** What a wrong password for an account costs. */
export const passwordCharges = (owner: string, { address }: Origin): Charge[] => [
  { budget: 'password-from-address', key: address },
  { budget: 'password-of-account-from-address', key: `${owner} ${address}` },
  { budget: 'password-of-account', key: owner },
];

/**
 * Proves an account by its password.
 * @throws IdentityFailure `account_not_found` by login, `password_wrong`, `too_many_attempts`
 */
export const createCredentials = ({ stores, hasher, attempts, clock }: CredentialsDeps) => {
  const { accounts, addresses, audit } = stores;

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

  const note = (error: unknown, { login }: Credentials, origin: Origin, accountId: number | null) => {
    if (!(error instanceof IdentityFailure)) return Promise.resolve();
    const detail = accountId === null ? `${error.facts.code} ${masked(login)}` : error.facts.code;
    return audit.append({ at: clock.now(), event: 'sign_in_refused', origin, accountId, detail });
  };

  return async (credentials: Credentials, origin: Origin): Promise<ProvenAccount> => {
    const found = await accounts.findCredentials(credentials.login);
    const charges = passwordCharges(ownerOf(found, credentials.login), origin).map((charge) =>
      charge.budget === 'password-of-account'
        ? { ...charge, isExempt: () => addresses.isKnown(found?.account.id ?? NOBODY, origin.address) }
        : charge,
    );
    return attempts.guess(charges, origin, async () => {
      try {
        return await prove(found, credentials);
      } catch (error) {
        await note(error, credentials, origin, found?.account.id ?? null);
        throw error;
      }
    });
  };
};
