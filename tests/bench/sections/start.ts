/** How soon the service answers after its process was started, and what it holds while nobody asks. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SMALL, type Bench, type Database, type Section } from '../bench.ts';
import { residentMegabytesOf } from '../usage.ts';

const UNTIL_IDLE_MS = 3_000;

type StartFigures = Readonly<Record<'first answer ms' | 'idle MB', number>>;

/** Starts the service, and looks at it once it has been idle for a while. */
const startOnce = async (
  bench: Bench,
  database: Database | undefined,
  environment: Readonly<Record<string, string>> = {},
): Promise<StartFigures> => {
  const service = await bench.service(database, environment);
  await sleep(UNTIL_IDLE_MS);
  const found = { 'first answer ms': service.startMs, 'idle MB': residentMegabytesOf(service.pid) };
  await service.stop();
  return found;
};

export const start: Section = async (bench) => {
  const database = await bench.database(SMALL, bench.sizes.cost);
  const existing = { DATA_DIR: await bench.folder() };
  await startOnce(bench, undefined, existing);

  await bench.compare({
    title: 'Start',
    cases: [
      { name: 'on PostgreSQL', measure: () => startOnce(bench, database) },
      { name: 'embedded, fresh', measure: () => startOnce(bench, undefined) },
      { name: 'embedded, existing', measure: () => startOnce(bench, undefined, existing) },
    ],
    questions: [
      {
        name: 'first answer on PostgreSQL, ms',
        of: (found) => found('on PostgreSQL')['first answer ms'],
        goal: { atMost: 1_000 },
      },
      {
        name: 'first answer on a fresh embedded database, ms',
        of: (found) => found('embedded, fresh')['first answer ms'],
        goal: { atMost: 3_000 },
      },
      {
        name: 'first answer on an existing embedded database, ms',
        of: (found) => found('embedded, existing')['first answer ms'],
        goal: { atMost: 1_500 },
      },
      {
        name: 'idle memory on PostgreSQL, MB',
        of: (found) => found('on PostgreSQL')['idle MB'],
        goal: { atMost: 120 },
      },
    ],
  });
};
