/** New tokens for old ones, and the check of a token, against the reference's read. */
import { CONNECTIONS, SMALL, type Section } from '../bench.ts';
import { accountsOver, openSessions } from '../population.ts';
import { readOthers, refresh as refreshRequest, rotate, validate } from '../requests.ts';

const CALLERS = 1_000;

export const refresh: Section = async (bench) => {
  const database = await bench.database(SMALL, bench.sizes.cost);
  const service = await bench.service(database);
  const reference = await bench.reference('express-read', database);
  const callers = await openSessions(database.url, accountsOver(database.accounts, CALLERS));

  /** Each connection has a session of its own, whose cookie goes round and round. */
  const rotateCookies = async function* () {
    const owners = await openSessions(database.url, accountsOver(database.accounts, CONNECTIONS));
    const cookies = owners.map(({ refreshToken }) => `refresh_token=${refreshToken}`);
    return yield* bench.loadInTurns(service, { requests: [rotate], cookies });
  };

  await bench.compare({
    title: 'Tokens',
    cases: [
      {
        name: 'read, reference',
        measure: () => bench.loadInTurns(reference, { requests: readOthers(callers) }),
      },
      {
        name: 'refresh, jsend',
        measure: () => bench.loadInTurns(service, { requests: callers.map(refreshRequest) }),
      },
      { name: 'refresh, rotating cookie', measure: rotateCookies },
      {
        name: 'validation, django',
        measure: () => bench.loadInTurns(service, { requests: callers.map(validate) }),
      },
    ],
    questions: [
      {
        name: 'refresh of jsend / read of the reference',
        of: (found) => found('refresh, jsend')['requests/s'] / found('read, reference')['requests/s'],
        goal: { atLeast: 0.6 },
      },
      {
        name: 'rotation of a cookie / read of the reference',
        of: (found) =>
          found('refresh, rotating cookie')['requests/s'] / found('read, reference')['requests/s'],
        goal: { atLeast: 0.6 },
      },
      {
        name: 'validation of a token / read of the reference',
        of: (found) => found('validation, django')['requests/s'] / found('read, reference')['requests/s'],
        goal: { atLeast: 1.5 },
      },
    ],
  });
};
