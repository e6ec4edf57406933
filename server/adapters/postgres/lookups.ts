/**
 * Living accounts, by their own ids or by those of sessions that were not revoked. Nearly every request asks for the
 * one or the other, many for both: what is asked for in the same moment is one statement, whichever it is.
 */
import type { Account, Session } from '../../core/model.ts';
import type { LiveSession } from '../../core/ports.ts';
import {
  accountColumns,
  accountsAsRow,
  dateOf,
  milliseconds,
  toAccounts,
  type AccountsRow,
} from './accounts-table.ts';
import type { Gather } from './gather.ts';
import { execute, unplanned, type Run } from './run.ts';
import { liveColumns, sessionColumns } from './sessions-table.ts';

/** The accounts that were found, as one row, and the sessions that some of them were found by. */
interface FoundRow extends AccountsRow {
  /** In the order of the accounts, apart by `;`: what a session is made of, apart by `,`; nothing where there is none. */
  readonly sessions: string | null;
}

const LOOK_UP = {
  name: 'look_up',
  text: `
  select
    string_agg(concat_ws(',', session_id, ${milliseconds('session_created_at')}, ${milliseconds('session_expires_at')}), ';')
      as sessions,
    ${accountsAsRow}
  from (
    select ${liveColumns.join(', ')}
    from sessions join accounts on accounts.id = sessions.account_id
    where sessions.id = any(${unplanned('$1', 'uuid[]')})
      and sessions.revoked_at is null and accounts.deleted_at is null
    union all
    select ${[...sessionColumns.map(() => 'null'), ...accountColumns].join(', ')}
    from accounts where id = any(${unplanned('$2', 'bigint[]')}) and deleted_at is null
  ) found`,
};

/** An account, and the session that it was found by. */
interface Found {
  readonly account: Account;
  readonly session: Session | undefined;
}

function toFound(row: FoundRow): Found[] {
  const sessions = row.sessions?.split(';') ?? [];
  return toAccounts(row).map((account, at) => {
    const [id = '', createdAt, expiresAt] = sessions[at]?.split(',') ?? [];
    if (id === '') return { account, session: undefined };
    // Those that were revoked are not found.
    const times = { createdAt: dateOf(createdAt), expiresAt: dateOf(expiresAt), revokedAt: null };
    return { account, session: { id, accountId: account.id, ...times } };
  });
}

/** Of both kinds of keys: an account's is a number, a session's is not. */
type Key = number | string;

export interface Lookups {
  account(id: number): Promise<Account | undefined>;
  session(id: string): Promise<LiveSession | undefined>;
}

export function createLookups(run: Run, gather: Gather): Lookups {
  const find = gather((keys: Key[]) =>
    run(async (sql) => {
      const { rows } = await execute<FoundRow>(sql, LOOK_UP, [
        keys.filter((key) => typeof key === 'string'),
        keys.filter((key) => typeof key === 'number'),
      ]);
      const found = rows.flatMap(toFound);
      return new Map<Key, Found>(found.map((one) => [one.session?.id ?? one.account.id, one]));
    }),
  );
  return {
    account: async (id) => (await find(id))?.account,
    session: async (id) => {
      const { account, session } = (await find(id)) ?? {};
      return account && session && { account, session };
    },
  };
}
