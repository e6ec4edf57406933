/**
 * The budgets as headers: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers), in attempts and
 * seconds.
 */
import { BUDGETS, type BudgetName } from '../../core/budgets.ts';

/** What is left of a budget. */
export interface Rest {
  readonly remaining: number;
  readonly resetAfterSeconds: number;
}

/** None where nothing is counted. */
export const rateLimitHeaders = (budget: BudgetName, rest: Rest): Readonly<Record<string, string>> => {
  if (rest.remaining === Infinity) return {};
  const { attempts, windowSeconds } = BUDGETS[budget];
  return {
    'ratelimit-policy': `"${budget}";q=${attempts};w=${windowSeconds}`,
    ratelimit: `"${budget}";r=${rest.remaining};t=${rest.resetAfterSeconds}`,
  };
};
