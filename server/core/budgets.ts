/** How often something may be tried, and what it is counted for. The numbers are the policy; adapters only count. */

export interface Budget {
  /** So many attempts… */
  readonly attempts: number;
  /** …within this time, which begins with the first of them. */
  readonly windowSeconds: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/**
 * Every budget by its name. Those of passwords count wrong ones only: a right one is given back.
 *
 * Guesses are counted for the account, over all addresses together; and for the account and one address. Where the
 * account's owner has signed in from before, only the second counts: strangers can spend the first at will, but they
 * cannot shut the owner out with it.
 */
export const BUDGETS = {
  'password-of-account': { attempts: 10, windowSeconds: 15 * MINUTE },
  'password-of-account-from-address': { attempts: 10, windowSeconds: 15 * MINUTE },
  /** Over all accounts: one password tried on many of them. */
  'password-from-address': { attempts: 300, windowSeconds: 15 * MINUTE },
  'sign-up-from-address': { attempts: 1_000, windowSeconds: HOUR },
  'letter-to-receiver': { attempts: 10, windowSeconds: HOUR },
  'letter-from-address': { attempts: 100, windowSeconds: HOUR },
  /** Refreshes, and every request: each node counts for itself, since to share the count costs more than what it guards. */
  'refresh-from-address': { attempts: 1_000, windowSeconds: MINUTE },
  'request-from-address': { attempts: 60_000, windowSeconds: MINUTE },
} as const satisfies Record<string, Budget>;

export type BudgetName = keyof typeof BUDGETS;
