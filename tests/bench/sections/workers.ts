/** What a second process of the same service adds on this machine. */
import { CONNECTIONS, SMALL, type Section } from '../bench.ts';
import { accountsOver, openSessions } from '../population.ts';
import { readOthers } from '../requests.ts';

const CALLERS = 1_000;
/** What one worker asks the database for at once, two ask for in two halves: with few callers, both for little. */
const MANY_CONNECTIONS = 4 * CONNECTIONS;

export const workers: Section = async (bench) => {
  const database = await bench.database(SMALL, bench.sizes.cost);
  const one = await bench.service(database, { WORKERS: '1' });
  const two = await bench.service(database, { WORKERS: '2' });
  const callers = await openSessions(database.url, accountsOver(database.accounts, CALLERS));
  const load = { requests: readOthers(callers), connections: MANY_CONNECTIONS };
  await bench.compare({
    title: 'Workers',
    cases: [
      { name: 'one', measure: () => bench.loadInTurns(one, load, 'together') },
      { name: 'two', measure: () => bench.loadInTurns(two, load, 'together') },
    ],
    questions: [
      {
        name: 'reads with two workers / with one, on the cores that there are',
        of: (found) => found('two')['requests/s'] / found('one')['requests/s'],
      },
      {
        // As if nobody else needed those cores; the driver and PostgreSQL do.
        name: 'reads with two workers / with one, by the CPU of a read, were there a core for each',
        of: (found) => (2 * found('one')['server CPU µs']) / found('two')['server CPU µs'],
        goal: { atLeast: 1.7 },
      },
    ],
  });
};
