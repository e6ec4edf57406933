/** Living accounts in PostgreSQL. Which e-mails and usernames are free is the unique indexes' word. */
import type { Knex } from 'knex';
import { IdentityFailure } from '../../core/failures.ts';
import type { AccountStore, NewAccount } from '../../core/ports.ts';
import {
  accountColumns,
  accountsAsRow,
  toAccount,
  toAccounts,
  type AccountRow,
  type AccountsRow,
} from './accounts-table.ts';
import type { Lookups } from './lookups.ts';
import { brokenUniqueRule, contained, execute, unplanned, type Run, type Statement } from './run.ts';
import { isStorableId, isStorableText } from './storable.ts';

type IdentityField = 'email' | 'username';

const FIELD_OF_RULE: Readonly<Record<string, IdentityField>> = {
  accounts_email_living: 'email',
  accounts_username_living: 'username',
};

const LIST = `
  select ${accountsAsRow} from (
    select * from accounts
    where id > ${unplanned('$1', 'bigint')} and deleted_at is null and ($2::text is null or role = $2)
    order by id limit ${unplanned('$3', 'int')}
  ) page`;

type CredentialsRow = AccountRow & { readonly password_hash: string };

const findBy = (field: IdentityField) => ({
  name: `find_by_${field}`,
  text: `
  select ${accountColumns.join(', ')}, password_hash from accounts
  where lower(${field}) = lower($1) and deleted_at is null`,
});
const FIND: Readonly<Record<IdentityField, Statement>> = {
  email: findBy('email'),
  username: findBy('username'),
};

export function createAccountStore(run: Run, lookups: Lookups): AccountStore {
  const find = async (field: IdentityField, value: string): Promise<CredentialsRow | undefined> => {
    if (!isStorableText(value)) return undefined;
    const { rows } = await run((sql) => execute<CredentialsRow>(sql, FIND[field], [value]));
    return rows[0];
  };

  return {
    insert: (account) =>
      run(async (sql) => {
        try {
          const [row] = await contained(sql, (inner) =>
            inner('accounts').insert(newRow(account)).returning<AccountRow[]>(accountColumns),
          );
          if (row === undefined) throw new Error('The database kept a new account without showing it');
          return toAccount(row);
        } catch (error) {
          const field = takenField(error);
          if (field === undefined) throw error;
          const fields = await takenFields(sql, account, field);
          throw new IdentityFailure({ code: 'identity_taken', fields }, { cause: error });
        }
      }),

    findById: (id) => (isStorableId(id) ? lookups.account(id) : nothing()),

    findByEmail: async (email) => {
      const row = await find('email', email);
      return row && toAccount(row);
    },

    findCredentials: async (login) => {
      // No username has an @ and every e-mail has one: one index answers.
      const row = await find(login.includes('@') ? 'email' : 'username', login);
      return row && { account: toAccount(row), passwordHash: row.password_hash };
    },

    list: ({ after, limit, role = null }) =>
      run(async (sql) => {
        // Of one role it is planned anew each time: a plan for all roles reads past every account that has another.
        const name = role === null ? 'list_accounts' : undefined;
        const { rows } = await execute<AccountsRow>(sql, { name, text: LIST }, [after, role, limit]);
        return rows.flatMap(toAccounts);
      }),

    update: (id, changes) => {
      if (!isStorableId(id)) return nothing();
      return run(async (sql) => {
        // knex leaves out what is undefined.
        const row = {
          email: changes.email,
          email_verified_at: changes.emailVerifiedAt,
          password_hash: changes.passwordHash,
          role: changes.role,
          updated_at: changes.updatedAt,
        };
        const write = async (inner: Knex) => {
          const rows = await living(inner).where({ id }).update(row).returning<AccountRow[]>(accountColumns);
          return rows.map(toAccount)[0];
        };
        try {
          return await (changes.email === undefined ? write(sql) : contained(sql, write));
        } catch (error) {
          const field = takenField(error);
          if (field === undefined) throw error;
          throw new IdentityFailure({ code: 'identity_taken', fields: [field] }, { cause: error });
        }
      });
    },

    replacePasswordHash: (id, { from, to }) =>
      run(async (sql) => {
        const replaced = await living(sql).where({ id, password_hash: from }).update({ password_hash: to });
        return replaced > 0;
      }),

    remove: (id, at) => {
      if (!isStorableId(id)) return Promise.resolve(false);
      return run(async (sql) => {
        const removed = await living(sql).where({ id }).update({ deleted_at: at, updated_at: at });
        return removed > 0;
      });
    },
  };
}

const nothing = () => Promise.resolve(undefined);

function living(sql: Knex) {
  return sql('accounts').whereNull('accounts.deleted_at');
}

function newRow(account: NewAccount) {
  return {
    uuid: account.uuid,
    email: account.email,
    username: account.username,
    given_name: account.givenName,
    family_name: account.familyName,
    display_name: account.displayName,
    picture: account.picture,
    role: account.role,
    password_hash: account.passwordHash,
    created_at: account.createdAt,
    updated_at: account.createdAt,
  };
}

function takenField(error: unknown): IdentityField | undefined {
  return FIELD_OF_RULE[brokenUniqueRule(error) ?? ''];
}

/**
 * Every field that is taken. PostgreSQL names only the first broken rule; that one counts even when its owner
 * is gone by the time of this question.
 */
async function takenFields(sql: Knex, account: NewAccount, known: IdentityField): Promise<IdentityField[]> {
  const other = known === 'email' ? 'username' : 'email';
  const { rows: owners } = await execute(sql, FIND[other], [account[other]]);
  return owners.length === 0 ? [known] : ['email', 'username'];
}
