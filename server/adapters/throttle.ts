/** Attempt budgets by rate-limiter-flexible: in memory, or in PostgreSQL where several nodes share them. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { Throttle } from '../core/ports.ts';

/** Ten wrong passwords for one account within a quarter of an hour. */
const BUDGET = { points: 10, duration: 15 * 60 };

/** A key that every store holds: what is counted may be any text that a caller thinks of, NUL and great length included. */
const storable = (key: string): string => createHash('sha256').update(key).digest('base64url');

const throttleOver = (limiter: RateLimiterAbstract): Throttle => ({
  take: async (key) => {
    try {
      await limiter.consume(storable(key));
      return { allowed: true };
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      // A refused attempt was none: counted on, right passwords that cross would shut an account without a wrong one.
      await limiter.reward(storable(key));
      return { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) };
    }
  },
  giveBack: async (key) => {
    await limiter.reward(storable(key));
  },
});

/** Budgets of this process alone: for the embedded database, which has one process. */
export const createMemoryThrottle = (): Throttle => throttleOver(new RateLimiterMemory(BUDGET));

/** Budgets that all nodes on one PostgreSQL share, in the table `throttles`. */
export const createPostgresThrottle = ({ knex }: { readonly knex: Knex }): Throttle =>
  throttleOver(
    new RateLimiterPostgres({
      ...BUDGET,
      storeClient: knex,
      storeType: 'knex',
      tableName: 'throttles',
      tableCreated: true,
    }),
  );

/** No budgets (RATE_LIMITS=off). */
export const createOpenThrottle = (): Throttle => ({
  take: () => Promise.resolve({ allowed: true }),
  giveBack: () => Promise.resolve(),
});
