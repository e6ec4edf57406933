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

/** Nothing is inserted when a living account has the e-mail or the username, be it since this very moment. */
const INSERT = {
  name: 'insert_account',
  text: `
  insert into accounts (uuid, email, username, given_name, family_name, display_name, picture, role, password_hash,
    created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
  on conflict do nothing
  returning ${accountColumns.join(', ')}`,
};

/** Whoever had the e-mail or the username may be gone before it is asked which of them it was. */
const MOST_TRIES = 3;

export function createAccountStore(run: Run, lookups: Lookups): AccountStore {
  const find = async (field: IdentityField, value: string): Promise<CredentialsRow | undefined> => {
    if (!isStorableText(value)) return undefined;
    const { rows } = await run((sql) => execute<CredentialsRow>(sql, FIND[field], [value]));
    return rows[0];
  };

  return {
    insert: (account) =>
      run(async (sql) => {
        for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
          const { rows } = await execute<AccountRow>(sql, INSERT, valuesOf(account));
          if (rows[0] !== undefined) return toAccount(rows[0]);
          const fields = await takenFields(sql, account);
          if (fields.length > 0) throw new IdentityFailure({ code: 'identity_taken', fields });
        }
        throw new Error('The database neither takes a new account nor shows what stands in its way');
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

/** In the order of {@link INSERT}. */
function valuesOf(account: NewAccount): unknown[] {
  const { uuid, email, username, givenName, familyName, displayName, picture } = account;
  const { role, passwordHash, createdAt } = account;
  return [
    ...[uuid, email, username, givenName, familyName, displayName, picture],
    ...[role, passwordHash, createdAt],
  ];
}

function takenField(error: unknown): IdentityField | undefined {
  return FIELD_OF_RULE[brokenUniqueRule(error) ?? ''];
}

/** Every field of a new account that a living one has. */
async function takenFields(sql: Knex, account: NewAccount): Promise<IdentityField[]> {
  const taken: IdentityField[] = [];
  for (const field of ['email', 'username'] as const) {
    const { rows } = await execute(sql, FIND[field], [account[field]]);
    if (rows.length > 0) taken.push(field);
  }
  return taken;
}
