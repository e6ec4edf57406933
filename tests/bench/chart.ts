/** One picture of all answers that have a goal: how far each is beyond it, as SVG without a script. */
import { meets, type Goal, type Outcome } from './comparison.ts';
import { figure, goalText } from './report.ts';
import { median } from './statistics.ts';

const ROW = 26;
const NAMES = 480;
const BARS = 420;
const RIGHT = 190;
const HEAD = 64;
/** The longest bar; what is further beyond its goal is cut there. */
const MOST = 3;

/** 1 where the goal is met exactly, more where it is met with room to spare. */
const reached = (value: number, goal: Goal): number => {
  if ('atLeast' in goal) return value / goal.atLeast;
  if ('atMost' in goal) return goal.atMost / value;
  const [low, high] = goal.within;
  // From the middle, where nothing can be told apart, to either end.
  return (high - low) / 2 / Math.abs(value - (high + low) / 2);
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const bar = ({ name, values, isSteady }: Outcome, goal: Goal, at: number): string => {
  const y = HEAD + at * ROW;
  const value = median(values);
  const length = isSteady ? (Math.min(reached(value, goal), MOST) / MOST) * BARS : 0;
  const colour = meets(value, goal) ? '#2f7d4f' : '#b3402e';
  const text = isSteady ? `${figure(value)} (goal ${goalText(goal)})` : 'not measured';
  return `
  <text x="${NAMES - 10}" y="${y + 16}" text-anchor="end">${escaped(name)}</text>
  <rect x="${NAMES}" y="${y + 4}" width="${length.toFixed(1)}" height="${ROW - 10}" fill="${colour}"/>
  <text x="${NAMES + BARS + 10}" y="${y + 16}">${escaped(text)}</text>`;
};

/** @param heading what was measured, and where */
export const chartOf = (outcomes: readonly Outcome[], heading: string): string => {
  const judged = outcomes.flatMap((outcome) =>
    outcome.goal === undefined ? [] : [{ outcome, goal: outcome.goal }],
  );
  const width = NAMES + BARS + RIGHT;
  const height = HEAD + judged.length * ROW + 16;
  const goalX = NAMES + BARS / MOST;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#222">
  <rect width="100%" height="100%" fill="#fff"/>
  <text x="16" y="24" font-size="15" font-weight="600">${escaped(heading)}</text>
  <text x="${goalX}" y="${HEAD - 10}" text-anchor="middle" fill="#666">goal</text>
  <text x="${NAMES + BARS}" y="${HEAD - 10}" text-anchor="end" fill="#666">three times better, or more</text>${judged
    .map(({ outcome, goal }, at) => bar(outcome, goal, at))
    .join('')}
  <line x1="${goalX}" x2="${goalX}" y1="${HEAD - 4}" y2="${height - 12}" stroke="#222" stroke-dasharray="4 3"/>
</svg>
`;
};
