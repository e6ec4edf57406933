/** Sign-ins and sign-ups, which nothing but bcrypt should limit; and what a flood of them leaves for those who read. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CONNECTIONS, SMALL, type Bench, type Section } from '../bench.ts';
import type { LoadFigures } from '../load/drive.ts';
import { accountsOver, openSessions } from '../population.ts';
import { readOthers, signIn, signInWrongly, signUp } from '../requests.ts';

const ACCOUNTS = 1_000;
/** A hash takes a quarter of a second: it takes time to see many of them. */
const PATIENCE = 3;
/** More than any machine does at the lowest cost. */
const SIGN_UPS_PER_SECOND = 200;
/** So many at a time: every core hashes, and the rest waits in the queue without being sent away. */
const FLOOD = 64;
const UNTIL_IT_FLOODS_MS = 1_000;

type Rate = Readonly<Record<'requests/s', number>>;

/** The rate of bcrypt alone, on as many threads as there are cores. */
const rawBcrypt = async (cost: number, seconds: number): Promise<Rate> => {
  const words = [cost, CONNECTIONS, seconds].map(String);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'references', 'raw-bcrypt.mjs'), ...words],
    { env: { PATH: process.env['PATH'], UV_THREADPOOL_SIZE: String(availableParallelism()) } },
  );
  return { 'requests/s': Number(stdout) };
};

/** E-mails that no sign-up of this bench had before. */
const createSignUps = () => {
  let serial = 0;
  return (count: number) => Array.from({ length: count }, () => signUp(`newcomer${(serial += 1)}`));
};

const compareWithBcrypt = async (bench: Bench): Promise<void> => {
  const database = await bench.database(SMALL, bench.sizes.cost);
  const service = await bench.service(database);
  const seconds = bench.sizes.seconds * PATIENCE;
  const signUps = createSignUps();
  const signIns = accountsOver(database.accounts, ACCOUNTS).map(signIn);
  await bench.compare({
    title: 'Passwords',
    cases: [
      { name: 'bcrypt alone', measure: () => rawBcrypt(bench.sizes.cost, seconds) },
      {
        name: 'sign-in',
        measure: (): Promise<Rate> => bench.load(service, { requests: signIns, seconds }),
      },
      {
        name: 'sign-up',
        measure: (): Promise<Rate> =>
          bench.load(service, {
            requests: signUps(seconds * SIGN_UPS_PER_SECOND),
            areUnique: true,
            seconds,
          }),
      },
    ],
    questions: [
      {
        name: 'sign-in / bcrypt alone',
        of: (found) => found('sign-in')['requests/s'] / found('bcrypt alone')['requests/s'],
        goal: { atLeast: 0.97 },
      },
      {
        name: 'sign-up / bcrypt alone',
        of: (found) => found('sign-up')['requests/s'] / found('bcrypt alone')['requests/s'],
        goal: { atLeast: 0.97 },
      },
    ],
  });
};

const compareUnderFlood = async (bench: Bench): Promise<void> => {
  const database = await bench.database(SMALL, bench.sizes.cost);
  const service = await bench.service(database);
  const accounts = accountsOver(database.accounts, ACCOUNTS);
  const reads = { requests: readOthers(await openSessions(database.url, accounts)) };
  const flood = {
    requests: accounts.map(signInWrongly),
    connections: FLOOD,
    // Longer than the reads that it is to last for.
    seconds: bench.sizes.seconds + (2 * UNTIL_IT_FLOODS_MS) / 1000,
  };
  const readUnderFlood = async (): Promise<LoadFigures> => {
    const flooding = bench.load(service, flood);
    await sleep(UNTIL_IT_FLOODS_MS);
    const [read] = await Promise.all([bench.load(service, reads), flooding]);
    return read;
  };
  await bench.compare({
    title: 'Reads and a flood of sign-ins',
    cases: [
      { name: 'reads alone', measure: () => bench.load(service, reads) },
      { name: `reads while ${FLOOD} sign in`, measure: readUnderFlood },
    ],
    questions: [
      {
        name: 'rate of reads in a flood / alone',
        of: (found) =>
          found(`reads while ${FLOOD} sign in`)['requests/s'] / found('reads alone')['requests/s'],
        goal: { atLeast: 0.7 },
      },
      {
        name: 'p99 of reads in a flood / alone',
        of: (found) => found(`reads while ${FLOOD} sign in`)['p99 ms'] / found('reads alone')['p99 ms'],
        goal: { atMost: 3 },
      },
    ],
  });
};

export const login: Section = async (bench) => {
  await compareWithBcrypt(bench);
  await compareUnderFlood(bench);
};
