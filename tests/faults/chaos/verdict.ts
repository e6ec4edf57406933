/** What is left after the chaos: lost accounts, doubled ones, and the figures as a table. */
import { openDatabaseOf, type DatabaseEnv } from '../../helpers/databases.ts';
import { lostAmong } from '../../helpers/sign-up-load.ts';
import type { ChaosLoad } from './load.ts';

/** All are looked up in the database; so many of them sign in as well. */
const SIGN_INS = 500;

const DOUBLED = `
  select count(*)::int as count from (
    select from accounts where deleted_at is null group by lower(email) having count(*) > 1
  ) as doubled`;

const spread = (emails: readonly string[]): string[] => {
  const step = Math.max(1, Math.ceil(emails.length / SIGN_INS));
  return emails.filter((_, at) => at % step === 0);
};

/** The promised accounts that cannot sign in. @param url of a service that runs */
export const lostAtTheDoor = (url: string, { promised }: ChaosLoad): Promise<string[]> =>
  lostAmong(url, spread(promised));

/** The promised accounts that the database does not have, and how many e-mails it has twice. No service may have it open. */
export const lookInto = async (
  env: DatabaseEnv,
  { promised }: ChaosLoad,
): Promise<{ lost: string[]; doubled: number }> => {
  const connection = await openDatabaseOf(env);
  const { knex } = connection;
  try {
    const kept = new Set(await knex('accounts').whereNull('deleted_at').pluck<string[]>('email'));
    const { rows } = await knex.raw<{ rows: { count: number }[] }>(DOUBLED);
    return { lost: promised.filter((email) => !kept.has(email)), doubled: rows[0]?.count ?? 0 };
  } finally {
    await connection.close();
  }
};

/** How often a fault was tried, and how long it took at most until a new sign-up was promised again. */
export type Recoveries = Map<string, { times: number; longestMs: number }>;

interface Outcome {
  readonly load: ChaosLoad;
  readonly recoveries: Recoveries;
  readonly lost: readonly string[];
  readonly doubled: number;
}

const row = (name: string, value: string): string => `  ${name.padEnd(46)}${value.padStart(10)}`;

const secondsOf = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** The table. */
export const tableOf = (title: string, { load, recoveries, lost, doubled }: Outcome): string =>
  [
    title,
    row('requests sent', String(load.counts.sent)),
    row('acknowledged', String(load.counts.acknowledged)),
    row('refused (503)', String(load.counts.refused)),
    row('without an answer', String(load.counts.broken)),
    row('lost', String(lost.length)),
    row('duplicates', String(doubled)),
    row('other answers', String(load.unexpected.length)),
    ...load.unexpected.slice(0, 5).map((answer) => `    ${answer}`),
    row(
      'longest recovery',
      secondsOf(Math.max(...[...recoveries.values()].map(({ longestMs }) => longestMs))),
    ),
    ...[...recoveries].map(([fault, { times, longestMs }]) =>
      row(`  from ${times} × ${fault}`, secondsOf(longestMs)),
    ),
    '',
  ].join('\n');

/** False when something was lost, doubled, or answered as it must not be. */
export const isClean = ({ load, lost, doubled }: Outcome): boolean =>
  lost.length === 0 && doubled === 0 && load.unexpected.length === 0;

export type { Outcome };
