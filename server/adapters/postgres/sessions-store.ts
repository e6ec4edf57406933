/** Sessions and the hashes of their refresh tokens in PostgreSQL. */
import type { RefreshTokenRecord, RefreshTokenRotation, SessionStore } from '../../core/ports.ts';
import { toAccount, type AccountRow } from './accounts-table.ts';
import type { Gather } from './gather.ts';
import type { Lookups } from './lookups.ts';
import { execute, unplanned, type Run } from './run.ts';
import { liveColumns, toLive, toSession, type LiveRow, type SessionRow } from './sessions-table.ts';
import { isStorableUuid } from './storable.ts';

const columns = liveColumns.join(', ');

/**
 * The lock makes a sign-in and a password change wait for each other: either this sees the new hash and opens
 * nothing, or the change sees the new session and can end it.
 */
const OPEN_SESSION = {
  name: 'open_session',
  text: `
  with opened as (
    insert into sessions (id, account_id, created_at, expires_at)
    select $1::uuid, id, $2::timestamptz, $3::timestamptz from accounts
    where id = $4 and deleted_at is null and password_hash = $5
    for no key update
    returning id, created_at
  )
  insert into refresh_tokens (hash, session_id, created_at)
  select $6::bytea, id, created_at from opened`,
};

const FIND_REFRESH_TOKENS = {
  name: 'find_refresh_tokens',
  text: `
  select encode(refresh_tokens.hash, 'hex') as token, refresh_tokens.spent_at, ${columns}
  from refresh_tokens join sessions on sessions.id = refresh_tokens.session_id
    left join accounts on accounts.id = sessions.account_id and accounts.deleted_at is null
  where refresh_tokens.hash = any(${unplanned('$1', 'bytea[]')})`,
};

/**
 * Of several that cross, one finds the token unspent; the others wait for its row and then do not. All lock their rows
 * in one order: two nodes that are asked for the same tokens would wait for each other otherwise.
 */
const ROTATE = {
  name: 'rotate_refresh_tokens',
  text: `
  with live as (
    select encode(refresh_tokens.hash, 'hex') as token, refresh_tokens.hash, successor_hash, at, ${columns}
    from unnest(${unplanned('$1', 'bytea[]')}, ${unplanned('$2', 'bytea[]')}, ${unplanned('$3', 'timestamptz[]')})
        as asked (hash, successor_hash, at)
      join refresh_tokens on refresh_tokens.hash = asked.hash
      join sessions on sessions.id = refresh_tokens.session_id
      join accounts on accounts.id = sessions.account_id
    where refresh_tokens.spent_at is null
      and sessions.revoked_at is null and sessions.expires_at > at and accounts.deleted_at is null
    order by refresh_tokens.hash
    for update of refresh_tokens
  ), spent as (
    update refresh_tokens set spent_at = at from live where refresh_tokens.hash = live.hash
  ), followed as (
    insert into refresh_tokens (hash, session_id, created_at) select successor_hash, session_id, at from live
  )
  select * from live`,
};

export function createSessionStore(run: Run, gather: Gather, lookups: Lookups): SessionStore {
  const findRefreshToken = gather((tokens: string[]) =>
    run(async (sql) => {
      const hashes = tokens.map(byteaOf);
      const { rows } = await execute<TokenRow>(sql, FIND_REFRESH_TOKENS, [hashes]);
      return new Map(rows.map((row) => [row.token, toRecord(row)]));
    }),
  );

  const rotate = gather((rotations: RefreshTokenRotation[]) =>
    run(async (sql) => {
      // The first of those that cross here already; the others have lost.
      const byToken = new Map(rotations.toReversed().map((rotation) => [hexOf(rotation.hash), rotation]));
      const asked = [...byToken.values()];
      const { rows } = await execute<TokenOf<LiveRow>>(sql, ROTATE, [
        [...byToken.keys()].map(byteaOf),
        asked.map(({ successorHash }) => byteaOf(hexOf(successorHash))),
        asked.map(({ at }) => at),
      ]);
      const rotated = new Map(rows.map((row) => [row.token, toLive(row)]));
      return new Map([...byToken].map(([token, rotation]) => [rotation, rotated.get(token)]));
    }),
  );

  return {
    insert: ({ id, createdAt, expiresAt, accountId, passwordHash, refreshTokenHash }) =>
      run(async (sql) => {
        const values = [id, createdAt, expiresAt, accountId, passwordHash, refreshTokenHash];
        const { rowCount } = await execute(sql, OPEN_SESSION, values);
        return rowCount !== null && rowCount > 0;
      }),

    findLive: async (id, now) => {
      if (!isStorableUuid(id)) return undefined;
      const found = await lookups.session(id);
      return found !== undefined && found.session.expiresAt > now ? found : undefined;
    },

    findRefreshToken: (hash) => findRefreshToken(hexOf(hash)),

    rotateRefreshToken: rotate,

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

/** What was found by the hash of a refresh token, in hexadecimal digits. */
type TokenOf<Row> = Row & { readonly token: string };

/** A row of a left join: without a living account its columns are all null. */
type TokenRow = TokenOf<
  SessionRow & { readonly spent_at: Date | null } & (AccountRow | { readonly id: null })
>;

const hexOf = (hash: Buffer): string => hash.toString('hex');
const byteaOf = (hex: string): string => `\\x${hex}`;

function toRecord(row: TokenRow): RefreshTokenRecord {
  return {
    spentAt: row.spent_at,
    session: toSession(row),
    account: row.id === null ? undefined : toAccount(row),
  };
}
