/** Lists: the last page costs what the first one does, a long page little more than its bytes, and none of them stays. */
import { QUICK, SMALL, type Bench, type Section } from '../bench.ts';
import { accountsOver, openSessions } from '../population.ts';
import { get } from '../requests.ts';
import { residentMegabytesOf } from '../usage.ts';

const CALLERS = 100;
const SHORT_PAGE = 100;
const LONG_PAGE = 1_000;

const comparePages = async (bench: Bench): Promise<void> => {
  const database = await bench.database(bench.sizes.accounts, QUICK.cost);
  const service = await bench.service(database);
  const callers = await openSessions(database.url, accountsOver(database.accounts, CALLERS));
  const pages = Math.floor(database.accounts / SHORT_PAGE);
  const readPage = (after: string) => () =>
    bench.loadInTurns(service, {
      requests: callers.map((caller) => get(`/api/v1/users?limit=${SHORT_PAGE}${after}`, caller)),
    });
  await bench.compare({
    title: `Pages of ${SHORT_PAGE} accounts`,
    cases: [
      { name: 'the first', measure: readPage('') },
      { name: 'the last', measure: readPage(`&after=${(pages - 1) * SHORT_PAGE}`) },
    ],
    questions: [
      {
        name: `cost of page ${pages.toLocaleString('en')} / page 1`,
        of: (found) => found('the first')['requests/s'] / found('the last')['requests/s'],
        goal: { atMost: 1.2 },
      },
    ],
  });
};

const compareLongPage = async (bench: Bench): Promise<void> => {
  const database = await bench.database(SMALL, bench.sizes.cost);
  const service = await bench.service(database);
  const bare = await bench.reference('bare-list', database);
  const callers = await openSessions(database.url, accountsOver(database.accounts, CALLERS));
  const requests = callers.map((caller) => get(`/api/v1/users?limit=${LONG_PAGE}`, caller));
  // What the service does itself the reference leaves to the database, which may have any core for it.
  const pipe = (path: string) => () =>
    bench.loadInTurns(bare, { requests: [{ method: 'GET', path, status: 200 }] }, 'together');
  await bench.compare({
    title: `Pages of ${LONG_PAGE} accounts`,
    cases: [
      { name: 'the service', measure: () => bench.loadInTurns(service, { requests }, 'together') },
      { name: 'row_to_json, the same answer', measure: pipe('/same') },
      { name: 'row_to_json, its own dates', measure: pipe('/plain') },
    ],
    // What answers something else is there to be known: of such pages, dates are what takes longest.
    questions: [
      {
        name: `page of ${LONG_PAGE} / row_to_json, the same answer`,
        of: (found) =>
          found('the service')['requests/s'] / found('row_to_json, the same answer')['requests/s'],
        goal: { atLeast: 0.6 },
      },
      {
        name: `page of ${LONG_PAGE} / row_to_json, its own dates`,
        of: (found) => found('the service')['requests/s'] / found('row_to_json, its own dates')['requests/s'],
      },
    ],
  });
  await bench.compare({
    title: `Memory after many pages of ${LONG_PAGE} accounts`,
    cases: ['before', 'after'].map((name) => ({
      name,
      measure: async () => {
        await bench.load(service, { requests });
        return { 'resident MB': residentMegabytesOf(service.pid) };
      },
    })),
    questions: [
      {
        name: 'memory after twice as many pages / before',
        of: (found) => found('after')['resident MB'] / found('before')['resident MB'],
        goal: { atMost: 1.1 },
      },
    ],
  });
};

export const lists: Section = async (bench) => {
  await comparePages(bench);
  await compareLongPage(bench);
};
