/**
 * Whether the time of an answer tells if an account exists. Each pair asks about one that does and about one that does
 * not; who guesses by the time alone should be right about half of them.
 */
import { Client } from 'undici';
import { SMALL, type Section } from '../bench.ts';
import type { Question } from '../comparison.ts';
import type { LoadRequest } from '../load/plan.ts';
import { emailOf, usernameOf } from '../population.ts';
import type { Server } from '../processes.ts';
import { post } from '../requests.ts';
import { areaUnderCurve, median } from '../statistics.ts';

const PAIRS = 60;
/** Not counted. */
const FIRST_PAIRS = 4;
/** The lowest that production takes: the shorter a hash is, the less it hides. */
const COST = 10;
/** Budgets are on, as in production, and one address has too little for all pairs. */
const ADDRESSES = 4;

interface Door {
  readonly name: string;
  readonly server: Server;
  /** What is asked about the account of a number, and the status that it is answered with. */
  readonly ask: (account: number, isKnown: boolean) => LoadRequest;
}

const password = 'not the password';
const BODIES = {
  plain: (account: number) => post('/auth/login', { login: usernameOf(account), password }, 401),
  jsend: (account: number) => post('/api/v1/auth/login', { email: emailOf(account), password }, 401),
  stamped: (account: number, isKnown: boolean) =>
    post('/api/v1/auth/login', { identity: usernameOf(account), password }, isKnown ? 401 : 404),
  stampedHiding: (account: number) =>
    post('/api/v1/auth/login', { identity: usernameOf(account), password }, 401),
  django: (account: number) => post('/auth/token/', { username: usernameOf(account), password }, 401),
  reset: (account: number) => post('/auth/reset_password/', { email: emailOf(account) }, 200),
};

const askOn = async (client: Client, request: LoadRequest): Promise<number> => {
  const { method, path, headers, body, status } = request;
  const startedAt = performance.now();
  const answer = await client.request({ method, path, headers: headers ?? null, body: body ?? null });
  const text = await answer.body.text();
  const milliseconds = performance.now() - startedAt;
  if (answer.statusCode !== status) throw new Error(`${path} was answered ${answer.statusCode}: ${text}`);
  return milliseconds;
};

type PairFigures = Readonly<Record<'known p50 ms' | 'unknown p50 ms' | 'area under the curve', number>>;

/** One after the other, and either kind first in turn: what the server still does for one may slow the next. */
const timePairs = async (door: Door, network: number, accounts: number): Promise<PairFigures> => {
  const clients = Array.from(
    { length: ADDRESSES },
    (_, at) => new Client(door.server.url, { localAddress: `127.0.${network}.${at + 1}` }),
  );
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  for (let pair = 0; pair < FIRST_PAIRS + PAIRS; pair += 1) {
    const client = clients[pair % ADDRESSES];
    if (client === undefined) break;
    const kinds = ['known', 'unknown'] as const;
    for (const kind of pair % 2 === 0 ? kinds : kinds.toReversed()) {
      const isKnown = kind === 'known';
      const account = 1 + pair + (isKnown ? 0 : accounts);
      const milliseconds = await askOn(client, door.ask(account, isKnown));
      if (pair >= FIRST_PAIRS) times[kind].push(milliseconds);
    }
  }
  await Promise.all(clients.map((client) => client.close()));
  return {
    'known p50 ms': median(times.known),
    'unknown p50 ms': median(times.unknown),
    'area under the curve': areaUnderCurve(times.known, times.unknown),
  };
};

export const effort: Section = async (bench) => {
  const database = await bench.database(SMALL, COST);
  const settings = { BCRYPT_COST: String(COST), RATE_LIMITS: 'on' };
  const server = await bench.service(database, settings);
  const hiding = await bench.service(database, { ...settings, STAMPED_HIDE_UNKNOWN_USERS: 'true' });
  const doors: readonly Door[] = [
    { name: 'sign-in of plain', server, ask: BODIES.plain },
    { name: 'sign-in of jsend', server, ask: BODIES.jsend },
    { name: 'sign-in of stamped', server, ask: BODIES.stamped },
    { name: 'sign-in of stamped, hiding', server: hiding, ask: BODIES.stampedHiding },
    { name: 'sign-in of django', server, ask: BODIES.django },
    { name: 'reset request of django', server, ask: BODIES.reset },
  ];
  await bench.compare({
    title: `Known and unknown, ${PAIRS} pairs at cost ${COST}, budgets on`,
    // The pairs are the rounds.
    rounds: 1,
    cases: doors.map((door, at) => ({
      name: door.name,
      measure: () => timePairs(door, at + 1, database.accounts),
    })),
    questions: doors.map(({ name }): Question<string, PairFigures> => ({
      name: `known or unknown, by the time: ${name}`,
      of: (found) => found(name)['area under the curve'],
      goal: { within: [0.3, 0.7] },
    })),
  });
};
