/**
 * The bench: measures the service against what the machine allows and against hand-written references, in turn, and
 * prints what the rounds agree on. `npm run bench -- [section…] [--rounds n] [--seconds n] …`
 */
import { rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { buildService } from '../helpers/service-build.ts';
import { openBench, type Section } from './bench.ts';
import { chartOf } from './chart.ts';
import { startCluster, type Cluster } from './cluster.ts';
import type { Outcome } from './comparison.ts';
import { comparedText, figure, summaryText } from './report.ts';
import { ON_REQUEST, USUAL } from './sections.ts';
import { readWords, type Sizes, type Words } from './words.ts';

/** Fewer tell no median and hardly a spread. */
const FEWEST_ROUNDS = 3;
const CHART = join(import.meta.dirname, 'chart.svg');

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const complain = (error: unknown): void => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
};

const headOf = (machine: string, { rounds, seconds, cost }: Sizes): string =>
  [
    `# ${machine}`,
    '',
    'The service has no budgets (RATE_LIMITS=off) unless said otherwise, and writes its log to /dev/null.',
    `bcrypt at cost ${cost}; ${rounds} round(s) of ${seconds} s after a warm-up, everything in turn.`,
    `The load of the machine before: ${figure(loadavg()[0] ?? NaN)}.`,
    ...(rounds < FEWEST_ROUNDS
      ? [`Fewer than ${FEWEST_ROUNDS} rounds are for trying out, not for quoting.`]
      : []),
  ].join('\n');

const machineText = ({ version }: Cluster): string => {
  const [first] = cpus();
  const processor = `${availableParallelism()} × ${first?.model ?? 'an unknown processor'}`;
  return `${processor}, Node.js ${process.versions.node}, PostgreSQL ${version}`;
};

const chosen = ({ names, peers }: Words): (readonly [name: string, section: Section])[] => {
  const known: Readonly<Record<string, Section>> = { ...USUAL, ...ON_REQUEST };
  const named = new Set([...(names.length > 0 ? names : Object.keys(USUAL)), ...(peers ? ['peers'] : [])]);
  return [...named].map((name) => {
    const section = known[name];
    if (section === undefined) throw new Error(`No section ${name}; only ${Object.keys(known).join(', ')}.`);
    return [name, section];
  });
};

const measure = async (
  sections: ReturnType<typeof chosen>,
  { sizes, cluster, build }: { readonly sizes: Sizes; readonly cluster: Cluster; readonly build: string },
): Promise<Outcome[]> => {
  const outcomes: Outcome[] = [];
  const { bench, clearUp } = openBench({
    sizes,
    cluster,
    build,
    say,
    publish: (compared) => {
      outcomes.push(...compared.outcomes);
      say(comparedText(compared));
    },
  });
  for (const [name, section] of sections) {
    say(`\n## ${name}\n`);
    try {
      await section(bench);
    } catch (error) {
      // The figures of the other sections are none the worse for it.
      complain(error);
    } finally {
      await clearUp();
    }
  }
  return outcomes;
};

const run = async (): Promise<void> => {
  const words = readWords(process.argv.slice(2));
  const sections = chosen(words);
  const build = await buildService();
  process.once('exit', () => rmSync(build, { recursive: true, force: true }));
  const cluster = await startCluster();
  try {
    if (cluster === undefined)
      throw new Error('Nothing can be measured: initdb and postgres were not found.');
    const machine = machineText(cluster);
    say(headOf(machine, words.sizes));
    const outcomes = await measure(sections, { sizes: words.sizes, cluster, build });
    say(summaryText(outcomes));
    writeFileSync(CHART, chartOf(outcomes, machine));
    say(`The chart: ${CHART}`);
  } finally {
    await cluster?.remove();
  }
};

run().catch(complain);
