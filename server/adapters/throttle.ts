/** Budgets counted by rate-limiter-flexible: in memory, or where several nodes share them in PostgreSQL or Redis. */
import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import { BUDGETS, type BudgetName } from '../core/budgets.ts';
import type { Throttle } from '../core/ports.ts';

type Options = { readonly keyPrefix: string; readonly points: number; readonly duration: number };

/** A key that every database holds: what is counted may be any text that a caller thinks of, NUL and great length included. */
const storable = (key: string): string => createHash('sha256').update(key).digest('base64url');

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1000));

const throttleOver = (limiterOf: (options: Options, name: BudgetName) => RateLimiterAbstract): Throttle => {
  const limiters = new Map(
    Object.entries(BUDGETS).map(([name, { attempts, windowSeconds }]) => [
      name,
      limiterOf({ keyPrefix: name, points: attempts, duration: windowSeconds }, name as BudgetName),
    ]),
  );
  const limiterFor = (budget: BudgetName): RateLimiterAbstract => {
    const limiter = limiters.get(budget);
    if (limiter === undefined) throw new Error(`no limiter for the budget ${budget}`);
    return limiter;
  };
  const keyFor = (limiter: RateLimiterAbstract, key: string): string =>
    limiter instanceof RateLimiterMemory ? key : storable(key);
  return {
    take: async (budget, key) => {
      const limiter = limiterFor(budget);
      try {
        const taken = await limiter.consume(keyFor(limiter, key));
        return { allowed: true, remaining: taken.remainingPoints, resetAfterSeconds: secondsOf(taken) };
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        // A refused attempt was none: counted on, right passwords that cross would shut an account without a wrong one.
        await limiter.reward(keyFor(limiter, key));
        return { allowed: false, retryAfterSeconds: secondsOf(refusal) };
      }
    },
    giveBack: async (budget, key) => {
      const limiter = limiterFor(budget);
      await limiter.reward(keyFor(limiter, key));
    },
    clear: async (budget, key) => {
      const limiter = limiterFor(budget);
      await limiter.delete(keyFor(limiter, key));
    },
  };
};

/** Budgets of this process alone: for the embedded database, which has one process. */
export const createMemoryThrottle = (): Throttle => throttleOver((options) => new RateLimiterMemory(options));

/** They guard no secret that could be guessed, and are too many to be counted anywhere but here. */
const LOCAL: readonly BudgetName[] = ['request-from-address', 'refresh-from-address'];
const isLocal = (name: BudgetName): boolean => LOCAL.includes(name);

/** Budgets that all nodes on one PostgreSQL share, in the table `throttles`. */
export const createPostgresThrottle = ({ knex }: { readonly knex: Knex }): Throttle =>
  throttleOver((options, name) =>
    isLocal(name)
      ? new RateLimiterMemory(options)
      : new RateLimiterPostgres({
          ...options,
          storeClient: knex,
          storeType: 'knex',
          tableName: 'throttles',
          tableCreated: true,
          // Forgotten with the rest that has served its time.
          clearExpiredByTimeout: false,
        }),
  );

/** Budgets that all nodes share in Redis; while it does not answer, each node counts for itself. */
export const openRedisThrottle = ({
  url,
  log,
}: {
  readonly url: string;
  readonly log: Pick<Logger, 'warn'>;
}): { throttle: Throttle; close: () => void } => {
  // A question that cannot be asked at once is answered by this node's own count.
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 500 });
  redis.on('error', (error: Error) =>
    log.warn({ err: error }, 'Redis does not answer: budgets are not shared'),
  );
  const throttle = throttleOver((options, name) =>
    isLocal(name)
      ? new RateLimiterMemory(options)
      : new RateLimiterRedis({
          ...options,
          storeClient: redis,
          insuranceLimiter: new RateLimiterMemory(options),
        }),
  );
  return { throttle, close: () => redis.disconnect() };
};

/** No budgets (RATE_LIMITS=off). */
export const createOpenThrottle = (): Throttle => ({
  take: () => Promise.resolve({ allowed: true, remaining: Infinity, resetAfterSeconds: 0 }),
  giveBack: () => Promise.resolve(),
  clear: () => Promise.resolve(),
});
