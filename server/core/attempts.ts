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
type Refused = Extract<Taken, { readonly allowed: false }>;

interface AttemptsDeps {
  readonly throttle: Throttle;
  readonly audit: AuditStore;
  readonly clock: Clock;
}

/** Failures that are guesses; anything else that goes wrong is no fault of who tries. */
const GUESSES: readonly string[] = ['account_not_found', 'password_wrong', 'token_invalid'];
const isGuess = (error: unknown): boolean =>
  error instanceof IdentityFailure && GUESSES.includes(error.facts.code);

const refusal = (budget: BudgetName, { retryAfterSeconds }: Refused): IdentityFailure =>
  new IdentityFailure({ code: 'too_many_attempts', budget, retryAfterSeconds });

/** A charge that was taken; `release` says that its attempt is over. */
interface Hold {
  readonly charge: Charge;
  readonly release: () => void;
}

export const createAttempts = ({ throttle, audit, clock }: AttemptsDeps) => {
  /** What is held on this node at the moment, by budget and key: each ends when its attempt does. */
  const holds = new Map<string, Set<Promise<void>>>();
  const nameOf = ({ budget, key }: Charge): string => `${budget} ${key}`;
  const holdsOn = (charge: Charge): Promise<void>[] => [...(holds.get(nameOf(charge)) ?? [])];

  const hold = (charge: Charge): Hold => {
    const name = nameOf(charge);
    const others = holds.get(name) ?? new Set();
    holds.set(name, others);
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    others.add(ended);
    return {
      charge,
      release: () => {
        others.delete(ended);
        if (others.size === 0 && holds.get(name) === others) holds.delete(name);
        end();
      },
    };
  };

  /** What is left; undefined when the charge is not due. @throws IdentityFailure `too_many_attempts` */
  const take = async ({ budget, key, isExempt }: Charge): Promise<Allowed | undefined> => {
    const taken = await throttle.take(budget, key);
    if (taken.allowed) return taken;
    if ((await isExempt?.()) === true) return undefined;
    throw refusal(budget, taken);
  };

  const giveBack = (held: readonly Hold[]): Promise<unknown> =>
    Promise.all(held.map(({ charge: { budget, key } }) => throttle.giveBack(budget, key)));

  const release = (held: readonly Hold[]): void => {
    for (const one of held) one.release();
  };

  /** Takes all charges that are due, or none. */
  const takeAll = async (charges: readonly Charge[], origin: Origin): Promise<readonly Hold[]> => {
    const held: Hold[] = [];
    try {
      for (const charge of charges) {
        const taken = await take(charge);
        if (taken === undefined) continue;
        held.push(hold(charge));
        // The last one is noted, not each that is refused later: who is refused must not fill the audit.
        if (taken.remaining === 0) {
          await audit.append({ at: clock.now(), event: 'budget_spent', origin, detail: charge.budget });
        }
      }
      return held;
    } catch (error) {
      await giveBack(held).finally(() => release(held));
      throw error;
    }
  };

  /** As {@link takeAll}; while others hold the rest of a spent budget, waits for one of them and tries again. */
  const takeInTurn = async (charges: readonly Charge[], origin: Origin): Promise<readonly Hold[]> => {
    for (;;) {
      // Looked at before: those that end while this one is being refused may have left their attempts.
      const before = new Map(charges.map((charge) => [charge.budget, holdsOn(charge)]));
      try {
        return await takeAll(charges, origin);
      } catch (error) {
        const facts = error instanceof IdentityFailure ? error.facts : undefined;
        if (facts?.code !== 'too_many_attempts') throw error;
        const spent = charges.filter(({ budget }) => budget === facts.budget);
        const others = [...(before.get(facts.budget) ?? []), ...spent.flatMap(holdsOn)];
        if (others.length === 0) throw error;
        await Promise.race(others);
      }
    }
  };

  return {
    /** Counts an attempt that costs, whatever becomes of it. @throws IdentityFailure `too_many_attempts` */
    spend: async (charges: readonly Charge[], origin: Origin): Promise<void> => {
      release(await takeAll(charges, origin));
    },

    /**
     * Makes an attempt; only a wrong guess costs. Attempts that cross wait for those that hold the rest of the
     * budget, so that any number of right ones may come at once.
     * @throws IdentityFailure `too_many_attempts`, or what `work` throws
     */
    guess: async <T>(charges: readonly Charge[], origin: Origin, work: () => Promise<T>): Promise<T> => {
      const held = await takeInTurn(charges, origin);
      try {
        const result = await work();
        await giveBack(held);
        return result;
      } catch (error) {
        if (!isGuess(error)) await giveBack(held);
        throw error;
      } finally {
        release(held);
      }
    },

    /** Counts a request of any kind; says what is left. @throws IdentityFailure `too_many_attempts` */
    admit: async ({ address }: Origin): Promise<Allowed> => {
      const taken = await throttle.take('request-from-address', address);
      if (!taken.allowed) throw refusal('request-from-address', taken);
      return taken;
    },

    /** Forgets what was tried. */
    forgive: async (charges: readonly Charge[]): Promise<void> => {
      await Promise.all(charges.map(({ budget, key }) => throttle.clear(budget, key)));
    },
  };
};

export type Attempts = ReturnType<typeof createAttempts>;
