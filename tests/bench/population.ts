/** Accounts and sessions by the thousand or the million, made inside the database; and callers who hold tokens. */
import { createHash, randomUUID } from 'node:crypto';
import { createTokenSigner } from '../../server/adapters/jsonwebtoken.ts';
import { onDatabase } from './cluster.ts';

/** Sessions of each account that nobody uses. */
const SESSIONS_EACH = 3;

export const PASSWORD = 'password123';
export const emailOf = (account: number): string => `person${account}@example.com`;
export const usernameOf = (account: number): string => `person${account}`;

/** What the bench's own tokens and those of the services that it starts have in common. */
export const SIGNING = {
  issuer: 'http://id.example.com',
  secret: 'mQ8rT2yW5uX9zK4nB7vC1dF6gH3jL0pSaEiOoRtY',
};

/** The one account that may read everybody. */
export const ADMIN = 1;

const TOKEN_TTL_SECONDS = 24 * 3600;

/** Makes as many accounts in a migrated database, their ids from 1 on, the first of them an ADMIN. */
export const populate = (
  url: string,
  { accounts, passwordHash }: { accounts: number; passwordHash: string },
): Promise<void> =>
  onDatabase(url, async (client) => {
    // Millions of rows that the database itself makes up need no foreign keys checked, and no disk waited for.
    await client.query(`set session_replication_role = replica`);
    await client.query(`set synchronous_commit = off`);
    await client.query(
      `insert into accounts (uuid, email, username, display_name, role, password_hash, created_at, updated_at)
       select gen_random_uuid(), 'person' || n || '@example.com', 'person' || n, 'Person ' || n,
         case n when ${ADMIN} then 'ADMIN' else 'UTILISATEUR' end, $2, now(), now()
       from generate_series(1, $1::int) n`,
      [accounts, passwordHash],
    );
    await client.query(
      `insert into sessions (id, account_id, created_at, expires_at)
       select gen_random_uuid(), 1 + n % $1::int, now(), now() + interval '7 days'
       from generate_series(1, $1::int * ${SESSIONS_EACH}) n`,
      [accounts],
    );
    await client.query(
      `insert into refresh_tokens (hash, session_id, created_at)
       select sha256(id::text::bytea), id, created_at from sessions`,
    );
    await client.query('vacuum analyze');
    await client.query('checkpoint');
  });

export interface Caller {
  readonly accountId: number;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** So many accounts, evenly over all that there are. */
export const accountsOver = (accounts: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => 1 + Math.floor((at * accounts) / count));

/** Opens a session for each of the accounts, as a sign-in would. */
export const openSessions = (url: string, accountIds: readonly number[]): Promise<Caller[]> =>
  onDatabase(url, async (client) => {
    const signer = createTokenSigner(SIGNING);
    const { rows } = await client.query<{ id: string; uuid: string }>(
      'select id, uuid from accounts where id = any($1::bigint[])',
      [accountIds],
    );
    const subjects = new Map(rows.map(({ id, uuid }) => [Number(id), uuid]));
    const issuedAtSeconds = Math.floor(Date.now() / 1000);
    const sessions = accountIds.map((accountId) => {
      const sessionId = randomUUID();
      const claims = {
        subject: subjects.get(accountId) ?? '',
        sessionId,
        issuedAtSeconds,
        expiresAtSeconds: issuedAtSeconds + TOKEN_TTL_SECONDS,
      };
      return {
        sessionId,
        accountId,
        accessToken: signer.sign({ ...claims, type: 'access', tokenId: randomUUID() }),
        refreshToken: signer.sign({ ...claims, type: 'refresh', tokenId: randomUUID() }),
      };
    });
    const ids = sessions.map(({ sessionId }) => sessionId);
    await client.query(
      `insert into sessions (id, account_id, created_at, expires_at)
       select id, account_id, now(), now() + interval '1 day'
       from unnest($1::uuid[], $2::bigint[]) as opened (id, account_id)`,
      [ids, accountIds],
    );
    await client.query(
      `insert into refresh_tokens (hash, session_id, created_at)
       select hash, session_id, now() from unnest($1::bytea[], $2::uuid[]) as made (hash, session_id)`,
      [sessions.map(({ refreshToken }) => createHash('sha256').update(refreshToken).digest()), ids],
    );
    return sessions;
  });
