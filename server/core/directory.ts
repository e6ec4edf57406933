/** Reading accounts by role: ADMIN and MODERATEUR see everyone, an UTILISATEUR only itself. */
import { listAccounts, type AccountList } from './accounts.ts';
import { IdentityFailure } from './failures.ts';
import type { Account } from './model.ts';
import type { AccountPage, AccountStore } from './ports.ts';

const seesEveryone = (by: Account): boolean => by.role !== 'UTILISATEUR';
const denied = () => new IdentityFailure({ code: 'access_denied' });

export const createDirectory = ({ accounts }: { readonly accounts: AccountStore }) => ({
  /** @throws IdentityFailure `access_denied` */
  list: async (by: Account, page: AccountPage): Promise<AccountList> => {
    if (!seesEveryone(by)) throw denied();
    return listAccounts(accounts, page);
  },

  /** @throws IdentityFailure `access_denied`, `account_not_found` */
  findById: async (by: Account, id: number): Promise<Account> => {
    if (!seesEveryone(by) && by.id !== id) throw denied();
    const account = await accounts.findById(id);
    if (account === undefined) throw new IdentityFailure({ code: 'account_not_found', by: 'id', value: id });
    return account;
  },

  /** @throws IdentityFailure `access_denied`, `account_not_found` */
  findByEmail: async (by: Account, email: string): Promise<Account> => {
    if (!seesEveryone(by) && by.email.toLowerCase() !== email.toLowerCase()) throw denied();
    const account = await accounts.findByEmail(email);
    if (account === undefined)
      throw new IdentityFailure({ code: 'account_not_found', by: 'email', value: email });
    return account;
  },
});
