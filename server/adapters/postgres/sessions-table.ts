/** The sessions table: its names, and the session that a row holds, alone or beside its account. */
import type { Session } from '../../core/model.ts';
import type { LiveSession } from '../../core/ports.ts';
import { accountColumns, toAccount, type AccountRow } from './accounts-table.ts';

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
