/** Living accounts: reading them, and changing them by right. */
import { IdentityFailure } from './failures.ts';
import { LINK_PURPOSES, type Account, type Origin, type Role } from './model.ts';
import type { AccountPage, AccountStore, Clock, Database } from './ports.ts';
import { violationsOf, type PasswordRules } from './rules.ts';

/** One page of accounts, ordered by id. */
export interface AccountList {
  readonly accounts: readonly Account[];
  /** Where the next page starts (`after`); undefined on the last page. */
  readonly next: number | undefined;
}

/** Reads one page and looks whether another one follows. */
export const listAccounts = async (store: AccountStore, page: AccountPage): Promise<AccountList> => {
  const found = await store.list({ ...page, limit: page.limit + 1 });
  const accounts = found.slice(0, page.limit);
  return { accounts, next: found.length > page.limit ? accounts.at(-1)?.id : undefined };
};

const notFoundById = (id: number) => new IdentityFailure({ code: 'account_not_found', by: 'id', value: id });

interface AccountsDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwordRules: PasswordRules;
}

export const createAccounts = ({ database, clock, passwordRules }: AccountsDeps) => {
  /** The account itself or an ADMIN. Whether an account exists is no secret here: any caller may read it. */
  const requireRightToChange = async (by: Account, id: number): Promise<void> => {
    if (by.id === id || by.role === 'ADMIN') return;
    if ((await database.accounts.findById(id)) === undefined) throw notFoundById(id);
    throw new IdentityFailure({ code: 'access_denied' });
  };

  const removeById = (id: number, by: Account | null, origin: Origin | null): Promise<void> =>
    database.transaction(async (stores) => {
      const now = clock.now();
      // Links before the account, as a reset takes them: the same order of locks everywhere, so no deadlock.
      for (const purpose of LINK_PURPOSES) await stores.links.spendAllOf(id, purpose, now);
      if (!(await stores.accounts.remove(id, now))) throw notFoundById(id);
      await stores.sessions.revokeAllOf(id, now);
      await stores.audit.append({
        at: now,
        event: 'account_removed',
        origin,
        accountId: id,
        actorId: by?.id ?? null,
      });
    });

  const findByEmail = async (email: string): Promise<Account> => {
    const account = await database.accounts.findByEmail(email);
    if (account === undefined)
      throw new IdentityFailure({ code: 'account_not_found', by: 'email', value: email });
    return account;
  };

  return {
    /**
     * One account, for any caller. The caller's own was read with its session already.
     * @throws IdentityFailure `account_not_found`
     */
    findById: async (by: Account, id: number): Promise<Account> => {
      const account = by.id === id ? by : await database.accounts.findById(id);
      if (account === undefined) throw notFoundById(id);
      return account;
    },

    /** @throws IdentityFailure `account_not_found` */
    findByEmail,

    list: (page: AccountPage): Promise<AccountList> => listAccounts(database.accounts, page),

    /**
     * Changes an account's e-mail; the new one counts as not verified.
     * @throws IdentityFailure `input_invalid`, `access_denied`, `account_not_found`, `identity_taken`
     */
    changeEmail: async (by: Account, id: number, email: string, origin: Origin): Promise<Account> => {
      const violations = violationsOf({ email }, passwordRules);
      if (violations.length > 0) throw new IdentityFailure({ code: 'input_invalid', violations });
      await requireRightToChange(by, id);
      return database.transaction(async ({ accounts, audit }) => {
        const before = await accounts.findById(id);
        const sameAddress = before?.email.toLowerCase() === email.toLowerCase();
        const changes = sameAddress ? { email } : { email, emailVerifiedAt: null };
        const at = clock.now();
        const changed = await accounts.update(id, { ...changes, updatedAt: at });
        if (changed === undefined) throw notFoundById(id);
        await audit.append({ at, event: 'email_changed', origin, accountId: id, actorId: by.id });
        return changed;
      });
    },

    /**
     * Removes an account softly: its row stays, its sessions and links end, its names are free again.
     * @throws IdentityFailure `access_denied`, `account_not_found`
     */
    remove: async (by: Account, id: number, origin: Origin): Promise<void> => {
      await requireRightToChange(by, id);
      await removeById(id, by, origin);
    },

    /** As {@link remove}, for the operator. @throws IdentityFailure `account_not_found` */
    removeByEmail: async (email: string): Promise<Account> => {
      const account = await findByEmail(email);
      await removeById(account.id, null, null);
      return account;
    },

    /** Gives an account another role, for the operator. @throws IdentityFailure `account_not_found` */
    changeRole: async (email: string, role: Role): Promise<Account> => {
      const { id } = await findByEmail(email);
      return database.transaction(async ({ accounts, audit }) => {
        const at = clock.now();
        const changed = await accounts.update(id, { role, updatedAt: at });
        if (changed === undefined) throw notFoundById(id);
        await audit.append({ at, event: 'role_changed', origin: null, accountId: id, detail: role });
        return changed;
      });
    },
  };
};
