/** Sessions and the hashes of their refresh tokens in PostgreSQL. */
import type { Knex } from 'knex';
import type { Session } from '../../core/model.ts';
import type { RefreshTokenRecord, SessionStore } from '../../core/ports.ts';
import { accountColumns, toAccount, type AccountRow } from './accounts-table.ts';
import type { Run } from './run.ts';
import { isStorableUuid } from './storable.ts';

/** The columns of a session, named so that they stand beside those of an account. */
interface SessionRow {
  readonly session_id: string;
  readonly session_account_id: number;
  readonly session_created_at: Date;
  readonly session_expires_at: Date;
  readonly session_revoked_at: Date | null;
}

const sessionColumns = {
  session_id: 'sessions.id',
  session_account_id: 'sessions.account_id',
  session_created_at: 'sessions.created_at',
  session_expires_at: 'sessions.expires_at',
  session_revoked_at: 'sessions.revoked_at',
} satisfies Record<keyof SessionRow, string>;

/**
 * The lock makes a sign-in and a password change wait for each other: either this sees the new hash and opens
 * nothing, or the change sees the new session and can end it.
 */
const OPEN_SESSION = `
  insert into sessions (id, account_id, created_at, expires_at)
  select :id::uuid, id, :createdAt::timestamptz, :expiresAt::timestamptz from accounts
  where id = :accountId and deleted_at is null and password_hash = :passwordHash
  for no key update`;

export function createSessionStore(run: Run): SessionStore {
  return {
    insert: ({ id, accountId, createdAt, expiresAt, passwordHash }) =>
      run(async (sql) => {
        const bindings = { id, accountId, createdAt, expiresAt, passwordHash };
        const { rowCount } = await sql.raw<{ rowCount: number }>(OPEN_SESSION, bindings);
        return rowCount > 0;
      }),

    findLive: (id, now) => {
      if (!isStorableUuid(id)) return Promise.resolve(undefined);
      return run(async (sql) => {
        const [row] = await sql('sessions')
          .join('accounts', 'accounts.id', 'sessions.account_id')
          .where('sessions.id', id)
          .whereNull('sessions.revoked_at')
          .where('sessions.expires_at', '>', now)
          .whereNull('accounts.deleted_at')
          .select<(SessionRow & AccountRow)[]>(sessionColumns, ...accountColumns);
        return row && { session: toSession(row), account: toAccount(row) };
      });
    },

    insertRefreshToken: (token) =>
      run(async (sql) => {
        await sql('refresh_tokens').insert({
          hash: token.hash,
          session_id: token.sessionId,
          created_at: token.createdAt,
        });
      }),

    findRefreshToken: (hash) => run((sql) => findRefreshToken(sql, hash)),

    lockRefreshToken: (hash) =>
      run(async (sql) => {
        // Two queries: one that waited for the lock would still show the session as it was before the wait.
        const locked = await sql('refresh_tokens').where({ hash }).forUpdate().select('hash');
        return locked.length === 0 ? undefined : findRefreshToken(sql, hash);
      }),

    spendRefreshToken: (hash, at) =>
      run(async (sql) => {
        // The first time counts: spending it again must not prolong its grace.
        await sql('refresh_tokens').where({ hash }).whereNull('spent_at').update({ spent_at: at });
      }),

    revoke: (id, at) =>
      run(async (sql) => {
        await sql('sessions').where({ id }).whereNull('revoked_at').update({ revoked_at: at });
      }),

    revokeAllOf: (accountId, at) =>
      run(async (sql) => {
        await sql('sessions')
          .where({ account_id: accountId })
          .whereNull('revoked_at')
          .update({ revoked_at: at });
      }),
  };
}

/** A row of a left join: without a living account its columns are all null. */
type TokenRow = SessionRow & { readonly spent_at: Date | null } & (AccountRow | { readonly id: null });

async function findRefreshToken(sql: Knex, hash: Buffer): Promise<RefreshTokenRecord | undefined> {
  const [row] = await sql('refresh_tokens')
    .join('sessions', 'sessions.id', 'refresh_tokens.session_id')
    .leftJoin('accounts', (on) => on.on('accounts.id', 'sessions.account_id').onNull('accounts.deleted_at'))
    .where('refresh_tokens.hash', hash)
    .select<TokenRow[]>(sessionColumns, 'refresh_tokens.spent_at', ...accountColumns);
  return (
    row && {
      spentAt: row.spent_at,
      session: toSession(row),
      account: row.id === null ? undefined : toAccount(row),
    }
  );
}

function toSession(row: SessionRow): Session {
  return {
    id: row.session_id,
    accountId: row.session_account_id,
    createdAt: row.session_created_at,
    expiresAt: row.session_expires_at,
    revokedAt: row.session_revoked_at,
  };
}
