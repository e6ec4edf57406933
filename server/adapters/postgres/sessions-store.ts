/** Sessions and the hashes of their refresh tokens in PostgreSQL. */
import type { Session } from '../../core/model.ts';
import type { LiveSession, RefreshTokenRecord, SessionStore } from '../../core/ports.ts';
import { accountColumns, toAccount, type AccountRow } from './accounts-table.ts';
import type { Gather } from './gather.ts';
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

const columns = [
  'sessions.id as session_id',
  'sessions.account_id as session_account_id',
  'sessions.created_at as session_created_at',
  'sessions.expires_at as session_expires_at',
  'sessions.revoked_at as session_revoked_at',
  ...accountColumns,
].join(', ');

/**
 * The lock makes a sign-in and a password change wait for each other: either this sees the new hash and opens
 * nothing, or the change sees the new session and can end it.
 */
const OPEN_SESSION = `
  with opened as (
    insert into sessions (id, account_id, created_at, expires_at)
    select :id::uuid, id, :createdAt::timestamptz, :expiresAt::timestamptz from accounts
    where id = :accountId and deleted_at is null and password_hash = :passwordHash
    for no key update
    returning id, created_at
  )
  insert into refresh_tokens (hash, session_id, created_at)
  select :refreshTokenHash::bytea, id, created_at from opened`;

const FIND_UNREVOKED = `
  select ${columns} from sessions join accounts on accounts.id = sessions.account_id
  where sessions.id = any(:ids::uuid[]) and sessions.revoked_at is null and accounts.deleted_at is null`;

const FIND_REFRESH_TOKENS = `
  select encode(refresh_tokens.hash, 'hex') as token, refresh_tokens.spent_at, ${columns}
  from refresh_tokens join sessions on sessions.id = refresh_tokens.session_id
    left join accounts on accounts.id = sessions.account_id and accounts.deleted_at is null
  where refresh_tokens.hash = any(:hashes::bytea[])`;

/** Of several at once, one finds the token unspent; the others wait for its row and then do not. */
const ROTATE = `
  with spent as (
    update refresh_tokens set spent_at = :at::timestamptz
    from sessions join accounts on accounts.id = sessions.account_id
    where refresh_tokens.hash = :hash::bytea and refresh_tokens.spent_at is null
      and sessions.id = refresh_tokens.session_id
      and sessions.revoked_at is null and sessions.expires_at > :at::timestamptz and accounts.deleted_at is null
    returning ${columns}
  ), followed as (
    insert into refresh_tokens (hash, session_id, created_at)
    select :successorHash::bytea, session_id, :at::timestamptz from spent
  )
  select * from spent`;

export function createSessionStore(run: Run, gather: Gather): SessionStore {
  const findUnrevoked = gather((ids: string[]) =>
    run(async (sql) => {
      const found = sql.raw<{ rows: LiveRow[] }>(FIND_UNREVOKED, { ids });
      const { rows } = await found.options({ name: 'find_unrevoked_sessions' });
      return new Map(rows.map((row) => [row.session_id, toLive(row)]));
    }),
  );
  const findRefreshToken = gather((tokens: string[]) =>
    run(async (sql) => {
      const hashes = tokens.map((hex) => `\\x${hex}`);
      const found = sql.raw<{ rows: TokenRow[] }>(FIND_REFRESH_TOKENS, { hashes });
      const { rows } = await found.options({ name: 'find_refresh_tokens' });
      return new Map(rows.map((row) => [row.token, toRecord(row)]));
    }),
  );

  return {
    insert: (session) =>
      run(async (sql) => {
        const opening = sql.raw<{ rowCount: number }>(OPEN_SESSION, { ...session });
        const { rowCount } = await opening.options({ name: 'open_session' });
        return rowCount > 0;
      }),

    findLive: async (id, now) => {
      if (!isStorableUuid(id)) return undefined;
      const found = await findUnrevoked(id);
      return found !== undefined && found.session.expiresAt > now ? found : undefined;
    },

    findRefreshToken: (hash) => findRefreshToken(hash.toString('hex')),

    rotateRefreshToken: (rotation) =>
      run(async (sql) => {
        const rotated = sql.raw<{ rows: LiveRow[] }>(ROTATE, { ...rotation });
        const { rows } = await rotated.options({ name: 'rotate_refresh_token' });
        return rows.map(toLive)[0];
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

type LiveRow = SessionRow & AccountRow;

/** A row of a left join: without a living account its columns are all null. */
type TokenRow = SessionRow & { readonly token: string; readonly spent_at: Date | null } & (
    AccountRow | { readonly id: null }
  );

function toLive(row: LiveRow): LiveSession {
  return { session: toSession(row), account: toAccount(row) };
}

function toRecord(row: TokenRow): RefreshTokenRecord {
  return {
    spentAt: row.spent_at,
    session: toSession(row),
    account: row.id === null ? undefined : toAccount(row),
  };
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
