/** What a sign-up writes at once: where one part is there, all are. */
import { openDatabaseOf, type DatabaseEnv } from './databases.ts';
import type { SignUp } from './sign-up-load.ts';

const PARTS = `
  select a.email,
    exists (select from audit_events e where e.account_id = a.id and e.event = 'account_created') as audited,
    exists (select from letters l where l.email = a.email) as lettered,
    exists (select from sessions s join refresh_tokens r on r.session_id = s.id where s.account_id = a.id) as opened
  from accounts a`;

interface Parts {
  readonly email: string;
  readonly audited: boolean;
  readonly lettered: boolean;
  readonly opened: boolean;
}

const LEFT_OVERS = `
  select
    (select count(*) from sessions s where not exists (select from accounts a where a.id = s.account_id)) +
    (select count(*) from sessions s where not exists (select from refresh_tokens r where r.session_id = s.id)) +
    (select count(*) from letters l where not exists (select from accounts a where a.email = l.email)) +
    (select count(*) from audit_events e where not exists (select from accounts a where a.id = e.account_id)) as count`;

/**
 * Holds that no sign-up was done by half, acknowledged or not. Nobody has signed in yet, and on the embedded database
 * no other process may have it open.
 */
export const expectNothingHalfDone = async (env: DatabaseEnv, signUps: readonly SignUp[]): Promise<void> => {
  const connection = await openDatabaseOf(env);
  const { knex } = connection;
  try {
    const doors = new Map(signUps.map(({ email, door }) => [email, door]));
    const { rows } = await knex.raw<{ rows: Parts[] }>(PARTS);
    expect(rows).toEqual(
      rows.map(({ email }) => ({
        email,
        audited: true,
        lettered: doors.get(email) === 'django',
        opened: doors.get(email) === 'jsend',
      })),
    );
    const left = await knex.raw<{ rows: unknown[] }>(LEFT_OVERS);
    expect(left.rows).toEqual([{ count: 0 }]);
  } finally {
    await connection.close();
  }
};
