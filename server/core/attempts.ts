/** Attempts within budgets: counted before they are made, and given back when they were rightful. */
import type { BudgetName } from './budgets.ts';
import { IdentityFailure } from './failures.ts';
import type { Origin } from './model.ts';
import type { AuditStore, Clock, Taken, Throttle } from './ports.ts';

/** One attempt on one budget. */
export interface Charge {
  readonly budget: BudgetName;
  /** For whom it is counted. */
  readonly key: string;
  /** Asked when the budget is spent: who is exempt may go on. */
  readonly isExempt?: () => Promise<boolean>;
}

type Allowed = Extract<Taken, { readonly allowed: true }>;

interface AttemptsDeps {
  readonly throttle: Throttle;
  readonly audit: AuditStore;
  readonly clock: Clock;
}

/** Failures that are guesses; anything else that goes wrong is no fault of who tries. */
const GUESSES: readonly string[] = ['account_not_found', 'password_wrong', 'token_invalid'];
const isGuess = (error: unknown): boolean =>
  error instanceof IdentityFailure && GUESSES.includes(error.facts.code);

export const createAttempts = ({ throttle, audit, clock }: AttemptsDeps) => {
  /** What is being tried on this node at the moment, by budget and key. */
  const running = new Map<string, Set<Promise<unknown>>>();
  const nameOf = ({ budget, key }: Charge): string => `${budget} ${key}`;

  /** False when the charge is not due. @throws IdentityFailure `too_many_attempts` */
  const take = async ({ budget, key, isExempt }: Charge, origin: Origin): Promise<boolean> => {
    const taken = await throttle.take(budget, key);
    if (taken.allowed) {
      // The last one is noted, not each that is refused later: who is refused must not fill the audit.
      if (taken.remaining === 0) {
        const event = { event: 'budget_spent', accountId: null, actorId: null, detail: budget } as const;
        await audit.append({ ...event, at: clock.now(), origin });
      }
      return true;
    }
    if ((await isExempt?.()) === true) return false;
    const { retryAfterSeconds } = taken;
    throw new IdentityFailure({ code: 'too_many_attempts', budget, retryAfterSeconds });
  };

  const giveBack = (charges: readonly Charge[]): Promise<unknown> =>
    Promise.all(charges.map(({ budget, key }) => throttle.giveBack(budget, key)));

  /** Takes all charges that are due, or none. @returns those to give back when the attempt was rightful */
  const takeAll = async (charges: readonly Charge[], origin: Origin): Promise<readonly Charge[]> => {
    const taken: Charge[] = [];
    try {
      for (const charge of charges) {
        if (await take(charge, origin)) taken.push(charge);
      }
      return taken;
    } catch (error) {
      await giveBack(taken);
      throw error;
    }
  };

  /** Waits for one of those that run: it may give its attempt back. False when none runs. */
  const waitForAnother = async (charges: readonly Charge[]): Promise<boolean> => {
    const others = charges.flatMap((charge) => [...(running.get(nameOf(charge)) ?? [])]);
    if (others.length === 0) return false;
    await Promise.race(others);
    return true;
  };

  const takeInTurn = async (charges: readonly Charge[], origin: Origin): Promise<readonly Charge[]> => {
    for (;;) {
      try {
        return await takeAll(charges, origin);
      } catch (error) {
        const isRefused = error instanceof IdentityFailure && error.facts.code === 'too_many_attempts';
        if (!isRefused || !(await waitForAnother(charges))) throw error;
      }
    }
  };

  const track = (charges: readonly Charge[], settled: Promise<unknown>): (() => void) => {
    const names = charges.map(nameOf);
    for (const name of names) running.set(name, (running.get(name) ?? new Set()).add(settled));
    return () => {
      for (const name of names) {
        const those = running.get(name);
        those?.delete(settled);
        if (those?.size === 0) running.delete(name);
      }
    };
  };

  return {
    /** Counts an attempt that costs, whatever becomes of it. @throws IdentityFailure `too_many_attempts` */
    spend: async (charges: readonly Charge[], origin: Origin): Promise<void> => {
      await takeAll(charges, origin);
    },

    /**
     * Makes an attempt; only a wrong guess costs. Attempts that cross wait for those that hold the rest of the
     * budget, so that any number of right ones may come at once.
     * @throws IdentityFailure `too_many_attempts`, or what `work` throws
     */
    guess: async <T>(charges: readonly Charge[], origin: Origin, work: () => Promise<T>): Promise<T> => {
      const taken = await takeInTurn(charges, origin);
      let settle: () => void = () => undefined;
      const untrack = track(charges, new Promise<void>((resolve) => (settle = resolve)));
      try {
        const result = await work();
        await giveBack(taken);
        return result;
      } catch (error) {
        if (!isGuess(error)) await giveBack(taken);
        throw error;
      } finally {
        untrack();
        settle();
      }
    },

    /** Counts a request of any kind; says what is left. @throws IdentityFailure `too_many_attempts` */
    admit: async (origin: Origin): Promise<Allowed> => {
      const budget = 'request-from-address';
      const taken = await throttle.take(budget, origin.address);
      if (!taken.allowed) {
        const { retryAfterSeconds } = taken;
        throw new IdentityFailure({ code: 'too_many_attempts', budget, retryAfterSeconds });
      }
      return taken;
    },

    /** Forgets what was tried. */
    forgive: async (charges: readonly Charge[]): Promise<void> => {
      await Promise.all(charges.map(({ budget, key }) => throttle.clear(budget, key)));
    },
  };
};

export type Attempts = ReturnType<typeof createAttempts>;
