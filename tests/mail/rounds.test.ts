/** The dispatcher: prompt, never twice at a time, not put off by errors, and over when it says so. */
import { createRounds } from '../../server/adapters/rounds.ts';

const HOUR_MS = 3_600_000;

/** A round that the test holds in its hands: it waits for one to begin and says how it ends. */
const createHeldRounds = () => {
  const begun: Round[] = [];
  const waiting: ((round: Round) => void)[] = [];
  let atOnce = 0;
  const facts = { count: 0, mostAtOnce: 0 };
  return {
    facts,
    dispatchDue: async (): Promise<number> => {
      facts.count += 1;
      atOnce += 1;
      facts.mostAtOnce = Math.max(facts.mostAtOnce, atOnce);
      const round = createRound();
      const waiter = waiting.shift();
      if (waiter) waiter(round);
      else begun.push(round);
      try {
        return await round.promise;
      } finally {
        atOnce -= 1;
      }
    },
    next: (): Promise<Round> => {
      const round = begun.shift();
      return round ? Promise.resolve(round) : new Promise((resolve) => waiting.push(resolve));
    },
  };
};

/** One round's outcome, to be decided. */
interface Round {
  readonly promise: Promise<number>;
  readonly resolve: (taken: number) => void;
  readonly reject: (error: Error) => void;
}

const createRound = (): Round => {
  let resolve: Round['resolve'] = () => undefined;
  let reject: Round['reject'] = () => undefined;
  const promise = new Promise<number>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
};

/** Lets everything run that waits for nothing but its turn. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const setUp = ({ intervalMs = HOUR_MS } = {}) => {
  const rounds = createHeldRounds();
  const log = { info: jest.fn(), error: jest.fn() };
  const dispatcher = createRounds({
    round: rounds.dispatchDue,
    failure: 'letters could not be dispatched',
    intervalMs,
    log,
  });
  return { rounds, log, dispatcher };
};

// The dispatcher's own timer keeps nothing alive, so the tests that wait for it do.
let keepAlive: NodeJS.Timeout;
beforeAll(() => (keepAlive = setInterval(() => undefined, HOUR_MS)));
afterAll(() => clearInterval(keepAlive));

test('nothing happens before the start, woken or not', async () => {
  const { rounds, dispatcher } = setUp();
  dispatcher.wake();
  await settled();
  expect(rounds.facts.count).toBe(0);
  await dispatcher.stop();
});

test('the start runs a round at once, and only one however often it is called', async () => {
  const { rounds, dispatcher } = setUp();
  dispatcher.start();
  dispatcher.start();
  (await rounds.next()).resolve(0);
  await settled();
  expect(rounds.facts.count).toBe(1);
  await dispatcher.stop();
});

test('rounds follow each other while letters keep coming', async () => {
  const { rounds, dispatcher } = setUp();
  dispatcher.start();
  for (const taken of [20, 20, 3, 0]) (await rounds.next()).resolve(taken);
  await settled();
  expect(rounds.facts.count).toBe(4);
  await dispatcher.stop();
});

test('a wake runs a round at once', async () => {
  const { rounds, dispatcher } = setUp();
  dispatcher.start();
  (await rounds.next()).resolve(0);
  await settled();
  dispatcher.wake();
  (await rounds.next()).resolve(0);
  await settled();
  expect(rounds.facts.count).toBe(2);
  await dispatcher.stop();
});

test('wakes during a round ask for one more, never for one beside it', async () => {
  const { rounds, dispatcher } = setUp();
  dispatcher.start();
  const first = await rounds.next();
  dispatcher.wake();
  dispatcher.wake();
  await settled();
  expect(rounds.facts.count).toBe(1);
  first.resolve(0);
  (await rounds.next()).resolve(0);
  await settled();
  expect(rounds.facts).toEqual({ count: 2, mostAtOnce: 1 });
  await dispatcher.stop();
});

test('rounds come back at every interval', async () => {
  const { rounds, dispatcher } = setUp({ intervalMs: 1 });
  dispatcher.start();
  for (let round = 0; round < 3; round += 1) (await rounds.next()).resolve(0);
  expect(rounds.facts.mostAtOnce).toBe(1);
  await dispatcher.stop();
});

test('an error is logged, is followed by a rest, and ends nothing', async () => {
  const { rounds, log, dispatcher } = setUp();
  dispatcher.start();
  const error = new Error('the database is away');
  const first = await rounds.next();
  dispatcher.wake();
  first.reject(error);
  await settled();
  expect(rounds.facts.count).toBe(1);
  expect(log.error).toHaveBeenCalledTimes(1);
  expect(log.error).toHaveBeenCalledWith({ err: error }, 'letters could not be dispatched');
  dispatcher.wake();
  (await rounds.next()).resolve(0);
  await settled();
  expect(rounds.facts.count).toBe(2);
  await dispatcher.stop();
});

test('after an error the interval still runs', async () => {
  const { rounds, dispatcher } = setUp({ intervalMs: 1 });
  dispatcher.start();
  (await rounds.next()).reject(new Error('the database is away'));
  (await rounds.next()).resolve(0);
  await dispatcher.stop();
});

test('stop waits for the running round; then nothing runs again', async () => {
  const { rounds, dispatcher } = setUp();
  dispatcher.start();
  const round = await rounds.next();
  dispatcher.wake();
  let stopped = false;
  const stopping = dispatcher.stop().then(() => (stopped = true));
  await settled();
  expect(stopped).toBe(false);
  round.resolve(20);
  await stopping;
  dispatcher.wake();
  dispatcher.start();
  await settled();
  expect(rounds.facts.count).toBe(1);
});

test('stop resolves when a round fails meanwhile, and when none runs', async () => {
  const { rounds, dispatcher } = setUp();
  dispatcher.start();
  const stopping = dispatcher.stop();
  (await rounds.next()).reject(new Error('the database is away'));
  await expect(stopping).resolves.toBeUndefined();
  await expect(dispatcher.stop()).resolves.toBeUndefined();
  await expect(setUp().dispatcher.stop()).resolves.toBeUndefined();
});

test('its timer keeps no process alive', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const { rounds, dispatcher } = setUp();
  const before = timers();
  dispatcher.start();
  (await rounds.next()).resolve(0);
  await settled();
  const resting = timers();
  await dispatcher.stop();
  expect(resting).toBe(before);
});
