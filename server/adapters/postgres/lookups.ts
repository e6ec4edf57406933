/**
 * Living accounts, by their own ids or by those of sessions that were not revoked. Nearly every request asks for the
 * one or the other, many for both: what is asked for in the same moment is one statement, whichever it is.
 */
import type { Account } from '../../core/model.ts';
import type { LiveSession } from '../../core/ports.ts';
import { accountColumns } from './accounts-table.ts';
import type { Gather } from './gather.ts';
import { execute, unplanned, type Run } from './run.ts';
import {
  liveColumns,
  foundAsRow,
  sessionColumns,
  toFound,
  type Found,
  type FoundRow,
} from './sessions-table.ts';

const LOOK_UP = {
  name: 'look_up',
  text: `
  select ${foundAsRow} from (
    select ${liveColumns.join(', ')}
    from sessions join accounts on accounts.id = sessions.account_id
    where sessions.id = any(${unplanned('$1', 'uuid[]')})
      and sessions.revoked_at is null and accounts.deleted_at is null
    union all
    select ${[...sessionColumns.map(() => 'null'), ...accountColumns].join(', ')}
    from accounts where id = any(${unplanned('$2', 'bigint[]')}) and deleted_at is null
  ) found`,
};

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
