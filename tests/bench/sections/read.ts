/** The read of an account by its id: how it stands to a hand-written reference, and to what Node.js allows at most. */
import { CONNECTIONS, SMALL, type Section } from '../bench.ts';
import { accountsOver, openSessions } from '../population.ts';
import { bearer, readOthers, readSelf } from '../requests.ts';

const CALLERS = 1_000;
/** More than the service remembers tokens of: each of them is new to it when it comes round again. */
const STRANGERS = 15_000;

/** A comparison of servers that say different things would be none. */
const requireSameAnswer = async (urls: readonly string[], headers: Record<string, string>): Promise<void> => {
  const answers = await Promise.all(
    urls.map(async (url) => (await fetch(`${url}/api/v1/users/1`, { headers })).text()),
  );
  if (new Set(answers).size !== 1) throw new Error(`the answers differ: ${answers.join(' ')}`);
};

export const read: Section = async (bench) => {
  const database = await bench.database(SMALL, bench.sizes.cost);
  const [service, guarded, reference, bare] = [
    await bench.service(database),
    await bench.service(database, { RATE_LIMITS: 'on' }),
    await bench.reference('express-read', database),
    await bench.reference('bare-read', database),
  ];
  const callers = await openSessions(database.url, accountsOver(database.accounts, CALLERS));
  const strangers = await openSessions(database.url, accountsOver(database.accounts, STRANGERS));
  const [caller] = callers;
  if (caller !== undefined) {
    await requireSameAnswer([service.url, reference.url, bare.url], bearer(caller));
  }
  const others = { requests: readOthers(callers) };

  await bench.compare({
    title: 'An authenticated read',
    cases: [
      { name: 'another account', measure: () => bench.loadInTurns(service, others) },
      { name: 'reference on Express', measure: () => bench.loadInTurns(reference, others) },
      {
        name: 'its own account',
        measure: () => bench.loadInTurns(service, { requests: callers.map(readSelf) }),
      },
      {
        name: 'another, each token new',
        measure: () => bench.loadInTurns(service, { requests: readOthers(strangers) }),
      },
      {
        name: 'another, budgets on',
        measure: () => bench.loadInTurns(guarded, { ...others, addresses: CONNECTIONS }),
      },
      { name: 'bare node:http', measure: () => bench.loadInTurns(bare, others) },
    ],
    questions: [
      {
        name: 'read of another account / reference',
        of: (found) => found('another account')['requests/s'] / found('reference on Express')['requests/s'],
        goal: { atLeast: 2 },
      },
      {
        name: 'read of its own account / reference',
        of: (found) => found('its own account')['requests/s'] / found('reference on Express')['requests/s'],
        goal: { atLeast: 2 },
      },
      {
        name: 'read with a token never seen / reference',
        of: (found) =>
          found('another, each token new')['requests/s'] / found('reference on Express')['requests/s'],
      },
      {
        name: 'read with budgets / without',
        of: (found) => found('another, budgets on')['requests/s'] / found('another account')['requests/s'],
      },
      {
        name: 'read of another account / bare node:http',
        of: (found) => found('another account')['requests/s'] / found('bare node:http')['requests/s'],
      },
      {
        name: 'server CPU of a read of another account, µs',
        of: (found) => found('another account')['server CPU µs'],
        goal: { atMost: 130 },
      },
      {
        name: 'server CPU of a read of its own account, µs',
        of: (found) => found('its own account')['server CPU µs'],
        goal: { atMost: 130 },
      },
    ],
  });
};
