/** A time limit for every test and hook, which their runner does not know: one that hangs fails, and the run goes on. */
import { addEventHandler, type State } from 'jest-circus';

/** No test measures time. Starting databases and processes takes seconds on a busy machine. */
const LIMIT_MS = 60_000;

type Block = State['currentDescribeBlock'];
type Timed = Block['hooks'][number] | Extract<Block['children'][number], { type: 'test' }>;

const limit = (timed: Timed): void => {
  const { fn } = timed;
  const limitMs = timed.timeout ?? LIMIT_MS;
  timed.fn = async () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`it was not done after ${limitMs} ms`)), limitMs);
    });
    try {
      // None of ours takes a `done` to call.
      await Promise.race([(fn as () => unknown)(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
};

addEventHandler((event, { currentDescribeBlock: { children, hooks } }) => {
  const added =
    event.name === 'add_test' ? children.at(-1) : event.name === 'add_hook' ? hooks.at(-1) : undefined;
  if (added !== undefined && added.type !== 'describeBlock') limit(added);
});
