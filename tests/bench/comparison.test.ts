/** When the bench believes its own rounds. */
import { compare, meets, type Case } from './comparison.ts';

/** A case that finds these values, one after the other, and notes when it is asked. */
const scripted = (
  name: string,
  values: readonly number[],
  asked: string[] = [],
): Case<string, { n: number }> => {
  let at = 0;
  return {
    name,
    measure: () => {
      asked.push(name);
      return Promise.resolve({ n: values[at++] ?? NaN });
    },
  };
};

const ratio = {
  name: 'a / b',
  of: (found: (name: string) => { n: number }) => found('a').n / found('b').n,
  goal: { atLeast: 2 },
};

const compareScripted = async (cases: readonly Case<string, { n: number }>[]) => {
  const said: string[] = [];
  const compared = await compare(
    { title: 'letters', rounds: 2, cases, questions: [ratio] },
    { say: (line) => said.push(line) },
  );
  return { compared, said };
};

it('measures the cases in turn, and takes the ratio within each round', async () => {
  const asked: string[] = [];
  const { compared } = await compareScripted([
    scripted('a', [20, 44], asked),
    scripted('b', [10, 20], asked),
  ]);
  expect(asked).toEqual(['a', 'b', 'a', 'b']);
  expect(compared).toEqual({
    title: 'letters',
    cases: [
      { name: 'a', figures: [{ n: 20 }, { n: 44 }] },
      { name: 'b', figures: [{ n: 10 }, { n: 20 }] },
    ],
    outcomes: [{ name: 'a / b', values: [2, 2.2], goal: { atLeast: 2 }, isSteady: true }],
  });
});

it('begins anew when the rounds disagree, and forgets those that did', async () => {
  const { compared, said } = await compareScripted([
    scripted('a', [10, 20, 30, 30]),
    scripted('b', [10, 10, 10, 10]),
  ]);
  expect(compared.outcomes).toEqual([
    { name: 'a / b', values: [3, 3], goal: { atLeast: 2 }, isSteady: true },
  ]);
  expect(said).toEqual([
    'letters: round 1 of 2',
    'letters: round 2 of 2',
    'letters: the rounds disagree (a / b); once more',
    'letters: round 1 of 2',
    'letters: round 2 of 2',
  ]);
});

it('says after the third try that nothing can be said', async () => {
  const { compared } = await compareScripted([
    scripted('a', [10, 20, 10, 20, 10, 30]),
    scripted('b', [10, 10, 10, 10, 10, 10]),
  ]);
  expect(compared.outcomes).toEqual([
    { name: 'a / b', values: [1, 3], goal: { atLeast: 2 }, isSteady: false },
  ]);
});

it.each([
  [2, { atLeast: 2 }, true],
  [1.9, { atLeast: 2 }, false],
  [2, { atMost: 2 }, true],
  [2.1, { atMost: 2 }, false],
  [0.3, { within: [0.3, 0.7] as const }, true],
  [0.71, { within: [0.3, 0.7] as const }, false],
])('%d meets %j: %s', (value, goal, expected) => {
  expect(meets(value, goal)).toBe(expected);
});
