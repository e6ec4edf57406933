/** The budgets, counted in memory and in PostgreSQL: no more than there is, whoever comes at once. */
import { createMemoryThrottle, createPostgresThrottle } from '../../server/adapters/throttle.ts';
import { BUDGETS } from '../../server/core/budgets.ts';
import type { Throttle } from '../../server/core/ports.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';

const BUDGET = 'letter-to-receiver';
const { attempts, windowSeconds } = BUDGETS[BUDGET];

let test: TestDatabase;
beforeAll(async () => (test = await openTestDatabase()));
beforeEach(() => test.empty());
afterAll(() => test.close());

const THROTTLES: Readonly<Record<string, () => Throttle>> = {
  'in memory': createMemoryThrottle,
  'in PostgreSQL': () => createPostgresThrottle({ knex: test.knex }),
};

describe.each(Object.keys(THROTTLES))('%s', (name) => {
  const create = (): Throttle => {
    const throttle = THROTTLES[name];
    if (throttle === undefined) throw new Error(`no throttle is ${name}`);
    return throttle();
  };
  const takeTimes = (throttle: Throttle, times: number, key = 'ada') =>
    Promise.all(Array.from({ length: times }, () => throttle.take(BUDGET, key)));

  it('allows what the budget has, says what is left, and refuses what is beyond it', async () => {
    const throttle = create();
    const left: number[] = [];
    for (let count = 0; count < attempts; count += 1) {
      const taken = await throttle.take(BUDGET, 'ada');
      if (!taken.allowed) throw new Error('refused too early');
      left.push(taken.remaining);
      expect(taken.resetAfterSeconds).toBeLessThanOrEqual(windowSeconds);
    }
    expect(left).toEqual(Array.from({ length: attempts }, (_, at) => attempts - 1 - at));
    const refused = await throttle.take(BUDGET, 'ada');
    if (refused.allowed) throw new Error('allowed too long');
    expect(refused.retryAfterSeconds).toBeGreaterThan(0);
    expect(refused.retryAfterSeconds).toBeLessThanOrEqual(windowSeconds);
  });

  it('of many at once lets as many through as there are attempts', async () => {
    const taken = await takeTimes(create(), attempts * 3);
    expect(taken.filter(({ allowed }) => allowed)).toHaveLength(attempts);
  });

  it('counts every key and every budget for itself', async () => {
    const throttle = create();
    await takeTimes(throttle, attempts + 1);
    expect((await throttle.take(BUDGET, 'bob')).allowed).toBe(true);
    expect((await throttle.take('letter-from-address', 'ada')).allowed).toBe(true);
    expect((await throttle.take(BUDGET, 'ada')).allowed).toBe(false);
  });

  it('has an attempt more when one is given back, and all of them when they are forgotten', async () => {
    const throttle = create();
    await takeTimes(throttle, attempts);
    await throttle.giveBack(BUDGET, 'ada');
    const afterOne = await takeTimes(throttle, 2);
    expect(afterOne.filter(({ allowed }) => allowed)).toHaveLength(1);
    await throttle.clear(BUDGET, 'ada');
    expect((await takeTimes(throttle, attempts)).every(({ allowed }) => allowed)).toBe(true);
  });

  it('takes any text for a key', async () => {
    const throttle = create();
    for (const key of ['', '\0', 'x'.repeat(10_000), "';--", '\ud800']) {
      expect((await throttle.take(BUDGET, key)).allowed).toBe(true);
    }
  });
});

it('in PostgreSQL, several nodes share what is left', async () => {
  const nodes = [1, 2, 3].map(() => createPostgresThrottle({ knex: test.knex }));
  const taken = await Promise.all(
    nodes.flatMap((node) => Array.from({ length: attempts }, () => node.take(BUDGET, 'ada'))),
  );
  expect(taken.filter(({ allowed }) => allowed)).toHaveLength(attempts);
});
