/** The sessions table: its names, and the session that a row holds, alone or beside its account. */
import type { Account, Session } from '../../core/model.ts';
import type { LiveSession } from '../../core/ports.ts';
import {
  accountColumns,
  accountsAsRow,
  dateOf,
  milliseconds,
  toAccount,
  toAccounts,
  type AccountRow,
  type AccountsRow,
} from './accounts-table.ts';

/** The columns of a session, named so that they stand beside those of an account. */
export interface SessionRow {
  readonly session_id: string;
  readonly session_account_id: number;
  readonly session_created_at: Date;
  readonly session_expires_at: Date;
  readonly session_revoked_at: Date | null;
}

export const sessionColumns: readonly string[] = [
  'sessions.id as session_id',
  'sessions.account_id as session_account_id',
  'sessions.created_at as session_created_at',
  'sessions.expires_at as session_expires_at',
  'sessions.revoked_at as session_revoked_at',
];

export function toSession(row: SessionRow): Session {
  return {
    id: row.session_id,
    accountId: row.session_account_id,
    createdAt: row.session_created_at,
    expiresAt: row.session_expires_at,
    revokedAt: row.session_revoked_at,
  };
}

/** A session with its living account. */
export type LiveRow = SessionRow & AccountRow;
export const liveColumns: readonly string[] = [...sessionColumns, ...accountColumns];

export function toLive(row: LiveRow): LiveSession {
  return { session: toSession(row), account: toAccount(row) };
}

/** Many accounts as one row, of which some come with a session that was not revoked. */
export interface FoundRow extends AccountsRow {
  /** In the order of the accounts, apart by `;`: what a session is made of, apart by `,`; nothing where there is none. */
  readonly sessions: string | null;
}

/** Makes a {@link FoundRow} of many rows. */
export const foundAsRow = `
  string_agg(concat_ws(',', session_id, ${milliseconds('session_created_at')}, ${milliseconds('session_expires_at')}), ';')
    as sessions,${accountsAsRow}`;

/** An account, and the session that was found with it. */
export interface Found {
  readonly account: Account;
  readonly session: Session | undefined;
}

export function toFound(row: FoundRow): Found[] {
  const sessions = row.sessions?.split(';') ?? [];
  return toAccounts(row).map((account, at) => {
    const [id = '', createdAt, expiresAt] = sessions[at]?.split(',') ?? [];
    if (id === '') return { account, session: undefined };
    const times = { createdAt: dateOf(createdAt), expiresAt: dateOf(expiresAt), revokedAt: null };
    return { account, session: { id, accountId: account.id, ...times } };
  });
}
