/** What is printed: a table of figures for each comparison, and one of all answers at the end. */
import { middleOf, MOST_SPREAD, meets, type Compared, type Goal, type Outcome } from './comparison.ts';
import { median, spread } from './statistics.ts';

/** Three digits that count; whole numbers in groups. */
export const figure = (value: number): string =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);

/** A table as Markdown has it, its columns aligned for those who read it as it is. */
const table = (rows: readonly (readonly string[])[]): string => {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
};

export const goalText = (goal: Goal): string => {
  if ('atLeast' in goal) return `≥ ${goal.atLeast}`;
  if ('atMost' in goal) return `≤ ${goal.atMost}`;
  return `${goal.within[0]}–${goal.within[1]}`;
};

const rangeText = (values: readonly number[]): string =>
  values.length === 1 ? 'one round' : `${figure(Math.min(...values))}–${figure(Math.max(...values))}`;

const middleText = ({ values, isSteady }: Outcome): string =>
  isSteady ? figure(median(values)) : `none: spread ${Math.round(spread(values) * 100)} %`;

const verdictText = ({ values, goal, isSteady }: Outcome): string => {
  if (goal === undefined) return '';
  if (!isSteady) return 'not measured';
  return meets(median(values), goal) ? 'met' : 'MISSED';
};

const answersTable = (outcomes: readonly Outcome[]): string =>
  table([
    ['', 'median', 'min–max', 'goal', ''],
    ...outcomes.map((outcome) => [
      outcome.name,
      middleText(outcome),
      rangeText(outcome.values),
      outcome.goal === undefined ? '' : goalText(outcome.goal),
      verdictText(outcome),
    ]),
  ]);

const figuresTable = ({ title, cases }: Compared): string => {
  const columns = [...new Set(cases.flatMap(({ figures }) => figures.flatMap(Object.keys)))];
  return table([
    [title, ...columns],
    ...cases.map(({ name, figures }) => [
      name,
      ...columns.map((column) =>
        figures.some((found) => column in found) ? figure(middleOf(figures, column)) : '',
      ),
    ]),
  ]);
};

export const comparedText = (compared: Compared): string =>
  `\n${figuresTable(compared)}\n\n${answersTable(compared.outcomes)}\n`;

export const summaryText = (outcomes: readonly Outcome[]): string => {
  const judged = outcomes.filter(({ goal }) => goal !== undefined);
  const count = (verdict: string) => judged.filter((outcome) => verdictText(outcome) === verdict).length;
  return [
    `\nAll that has a goal: ${count('met')} met, ${count('MISSED')} missed, ${count('not measured')} not measured`,
    `(rounds that lie more than ${MOST_SPREAD * 100} % apart tell nothing).\n`,
    answersTable(judged),
    '',
  ].join('\n');
};
