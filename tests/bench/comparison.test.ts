/** When the bench believes its own rounds. */
import { compare, exhaust, meets, type Case, type Turns } from './comparison.ts';

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

/** A case of so many turns, which notes when each of them is taken, and when it is over. */
const inTurns = (name: string, turns: number, asked: string[]) => ({
  name,
  measure: async function* (): Turns<{ n: number }> {
    try {
      for (let turn = 1; turn <= turns; turn += 1) {
        yield;
        asked.push(`${name}${turn}`);
        await Promise.resolve();
      }
      return { n: turns };
    } finally {
      asked.push(`${name} over`);
    }
  },
});

it('lets what can pause take turns with all others', async () => {
  const asked: string[] = [];
  const compared = await compare(
    {
      title: 'turns',
      rounds: 1,
      cases: [inTurns('a', 3, asked), scripted('whole', [7], asked), inTurns('b', 2, asked)],
      questions: [ratio],
    },
    { say: () => undefined },
  );
  expect(asked).toEqual(['whole', 'a1', 'b1', 'a2', 'b2', 'b over', 'a3', 'a over']);
  expect(compared.cases).toEqual([
    { name: 'a', figures: [{ n: 3 }] },
    { name: 'whole', figures: [{ n: 7 }] },
    { name: 'b', figures: [{ n: 2 }] },
  ]);
});

it('ends what is half-way when another case fails', async () => {
  const asked: string[] = [];
  const failing: Case<string, { n: number }> = {
    name: 'b',
    measure: () => Promise.reject(new Error('the load was broken off')),
  };
  const comparing = compare(
    { title: 'turns', rounds: 1, cases: [inTurns('a', 3, asked), failing], questions: [ratio] },
    { say: () => undefined },
  );
  await expect(comparing).rejects.toThrow('the load was broken off');
  expect(asked).toEqual(['a over']);
});

it('takes all turns without a pause where nothing is compared', async () => {
  const asked: string[] = [];
  const measured = inTurns('a', 3, asked);
  await expect(exhaust(measured.measure())).resolves.toEqual({ n: 3 });
  expect(asked).toEqual(['a1', 'a2', 'a3', 'a over']);
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
