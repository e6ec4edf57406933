/** Model objects for the suites of the stores: whole, and different from each other unless a test says so. */
import { createHash, randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Account } from '../../server/core/model.ts';
import type { Database, NewAccount } from '../../server/core/ports.ts';

/** A fixed point in time, and others by their distance from it in seconds. */
export const at = (seconds = 0): Date => new Date(Date.UTC(2026, 0, 9, 10) + seconds * 1000);

export function newAccount(given: Partial<NewAccount> = {}): NewAccount {
  const uuid = randomUUID();
  return {
    uuid,
    email: `${uuid}@example.com`,
    username: null,
    givenName: null,
    familyName: null,
    displayName: null,
    picture: null,
    role: 'UTILISATEUR',
    passwordHash: 'a hash',
    createdAt: at(),
    ...given,
  };
}

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A session of the account that ends after an hour; its refresh token's hash is that of its id. */
export async function openSession(
  { sessions }: Pick<Database, 'sessions'>,
  account: Account,
): Promise<string> {
  const id = randomUUID();
  const session = { id, accountId: account.id, createdAt: at(), expiresAt: at(3600) };
  await sessions.insert({ ...session, passwordHash: 'a hash', refreshTokenHash: hashOf(id) });
  return id;
}

/** The facts of the failure that the work ends with. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no failure',
    (error: unknown) => (error instanceof Error && 'facts' in error ? error.facts : error),
  );
}

/**
 * Resolves when another connection waits for a lock, which it then does until this transaction ends. The
 * embedded database has no other connection: there, everybody else waits already.
 */
export async function untilSomeoneWaits(knex: Knex): Promise<void> {
  if (databaseKind === 'pglite') return;
  const waiting = () =>
    knex('pg_stat_activity')
      .whereRaw("datname = current_database() and wait_event_type = 'Lock'")
      .select('pid');
  for (let asked = 0; (await waiting()).length === 0; asked++) {
    if (asked > 2_000) throw new Error('Nobody waits for a lock');
  }
}
