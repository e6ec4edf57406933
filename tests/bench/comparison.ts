/**
 * Things that are measured in turn, round after round, so that whatever else the machine does falls on all of them; and
 * what may be said of them then. A figure whose rounds disagree is none. A machine that is shared is faster one second
 * and slower the next: what can be measured bit by bit takes many short turns in each round.
 */
import { median, spread } from './statistics.ts';

/** What one measurement found, under the names that a table shows. */
export type Figures = Readonly<Record<string, number>>;

export type Goal = { readonly atLeast: number } | { readonly atMost: number } | { readonly within: Range };
type Range = readonly [low: number, high: number];

/** A measurement that pauses after each of its turns, and ends with what all of them found. */
export type Turns<F extends Figures> = AsyncGenerator<undefined, F>;

export interface Case<N extends string, F extends Figures> {
  readonly name: N;
  readonly measure: () => Promise<F> | Turns<F>;
}

/** What is asked of every round. */
export interface Question<N extends string, F extends Figures> {
  readonly name: string;
  readonly of: (found: (name: N) => F) => number;
  /** Left out where the figure is only to be known. */
  readonly goal?: Goal;
}

export interface Comparison<N extends string, F extends Figures> {
  readonly title: string;
  /** Left out: as many as usual. */
  readonly rounds?: number;
  readonly cases: readonly Case<N, F>[];
  readonly questions: readonly Question<N, F>[];
}

/** The answer to a question. */
export interface Outcome {
  readonly name: string;
  /** One for each round. */
  readonly values: readonly number[];
  readonly goal: Goal | undefined;
  /** The rounds agree well enough for their median to mean something. */
  readonly isSteady: boolean;
}

export interface Compared {
  readonly title: string;
  readonly cases: readonly { readonly name: string; readonly figures: readonly Figures[] }[];
  readonly outcomes: readonly Outcome[];
}

/** On a quiet machine rounds lie closer together than this. */
export const MOST_SPREAD = 0.2;
/** A busy machine may be quiet a little later, but no figure is sought until it pleases. */
const MOST_TRIES = 3;

/** Whether a value is what it should be. */
export const meets = (value: number, goal: Goal): boolean => {
  if ('atLeast' in goal) return value >= goal.atLeast;
  if ('atMost' in goal) return value <= goal.atMost;
  return value >= goal.within[0] && value <= goal.within[1];
};

type Round<N extends string, F extends Figures> = ReadonlyMap<N, F>;

/** Takes the turns that are left, without a pause. */
export const exhaust = async <F extends Figures>(turns: Turns<F>): Promise<F> => {
  for (;;) {
    const step = await turns.next();
    if (step.done) return step.value;
  }
};

/** What can only be measured as a whole is one turn. */
async function* asTurns<F extends Figures>(measure: Case<string, F>['measure']): Turns<F> {
  const measuring = measure();
  return Symbol.asyncIterator in measuring ? yield* measuring : await measuring;
}

const takeRound = async <N extends string, F extends Figures>(
  cases: Comparison<N, F>['cases'],
): Promise<Round<N, F>> => {
  const round = new Map<N, F>();
  const measured = cases.map(({ name, measure }) => ({ name, turns: asTurns(measure) }));
  try {
    while (round.size < cases.length) {
      for (const { name, turns } of measured) {
        if (round.has(name)) continue;
        const step = await turns.next();
        if (step.done) round.set(name, step.value);
      }
    }
    return round;
  } catch (error) {
    // The others are half-way, and have something to end as well.
    await Promise.allSettled(measured.map(({ turns }) => turns.throw(error)));
    throw error;
  }
};

const foundIn =
  <N extends string, F extends Figures>(round: Round<N, F>) =>
  (name: N): F => {
    const figures = round.get(name);
    if (figures === undefined) throw new Error(`${name} was not measured`);
    return figures;
  };

/** Measures every case once in each round. A try whose rounds disagree is repeated as a whole, a few times at most. */
export const compare = async <const N extends string, F extends Figures>(
  { title, cases, questions, rounds }: Comparison<N, F> & { readonly rounds: number },
  { say }: { readonly say: (line: string) => void },
): Promise<Compared> => {
  for (let attempt = 1; ; attempt += 1) {
    const taken: Round<N, F>[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      say(`${title}: round ${round} of ${rounds}`);
      taken.push(await takeRound(cases));
    }
    const outcomes = questions.map(({ name, of, goal }): Outcome => {
      const values = taken.map((round) => of(foundIn(round)));
      return { name, values, goal, isSteady: spread(values) <= MOST_SPREAD };
    });
    const unsteady = outcomes.filter(({ isSteady }) => !isSteady);
    if (unsteady.length > 0 && attempt < MOST_TRIES) {
      say(`${title}: the rounds disagree (${unsteady.map(({ name }) => name).join('; ')}); once more`);
      continue;
    }
    return {
      title,
      outcomes,
      cases: cases.map(({ name }) => ({ name, figures: taken.map((round) => foundIn(round)(name)) })),
    };
  }
};

/** The middle of what the rounds found, for one column of one case. */
export const middleOf = (figures: readonly Figures[], column: string): number =>
  median(figures.flatMap((found) => found[column] ?? []));
