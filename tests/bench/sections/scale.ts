/** What a million accounts with three million sessions cost more than ten thousand accounts: little, if anything. */
import { QUICK, SMALL, type Bench, type Database, type Section } from '../bench.ts';
import type { LoadRequest } from '../load/plan.ts';
import { accountsOver, ADMIN, emailOf, openSessions } from '../population.ts';
import { get, readOthers, refresh, signInByName } from '../requests.ts';

/** Spread over all accounts, so that few of their rows share a page. */
const CALLERS = 5_000;
const PAGE = 100;

const OPERATIONS = [
  'read by id',
  'look-up by e-mail',
  'sign-in by username',
  'refresh',
  'first page',
] as const;
type Operation = (typeof OPERATIONS)[number];

const requestsOn = async ({
  url,
  accounts,
}: Database): Promise<Readonly<Record<Operation, LoadRequest[]>>> => {
  const ids = accountsOver(accounts, CALLERS);
  const callers = await openSessions(url, ids);
  const admins = await openSessions(url, [ADMIN]);
  return {
    'read by id': readOthers(callers),
    'look-up by e-mail': admins.flatMap((admin) =>
      ids.map((id) => get(`/utilisateurs/courriel/${emailOf(id)}`, admin)),
    ),
    'sign-in by username': ids.map(signInByName),
    refresh: callers.map(refresh),
    'first page': callers.map((caller) => get(`/api/v1/users?limit=${PAGE}`, caller)),
  };
};

/** The service on as many accounts, ready for every operation. */
const openOn = async (bench: Bench, accounts: number) => {
  const database = await bench.database(accounts, QUICK.cost);
  const service = await bench.service(database, QUICK.environment);
  const requests = await requestsOn(database);
  return {
    name: `${accounts.toLocaleString('en')} accounts`,
    measure: (operation: Operation) => () => bench.loadInTurns(service, { requests: requests[operation] }),
  };
};

export const scale: Section = async (bench) => {
  const few = await openOn(bench, SMALL);
  const many = await openOn(bench, bench.sizes.accounts);
  for (const operation of OPERATIONS) {
    await bench.compare({
      title: operation,
      cases: [few, many].map(({ name, measure }) => ({ name, measure: measure(operation) })),
      questions: [
        {
          name: `cost of ${operation}: ${many.name} / ${few.name}`,
          of: (found) => found(few.name)['requests/s'] / found(many.name)['requests/s'],
          goal: { atMost: 1.2 },
        },
      ],
    });
  }
};
