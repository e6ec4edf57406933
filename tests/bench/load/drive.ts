/** Lets the load driver carry out one plan, and tells what it saw as figures of a table. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Turns } from '../comparison.ts';
import { APART, CORES, holdTo } from '../cores.ts';
import type { LoadOrder, LoadPlan, LoadResult } from './plan.ts';

export type LoadFigures = Readonly<
  Record<'requests/s' | 'p50 ms' | 'p99 ms' | 'server CPU µs' | 'database CPU µs' | 'driver CPU %', number>
>;

/** Starts a driver. What it is told, it answers, or it ends with a complaint. */
const startDriver = () => {
  const driver = fork(join(import.meta.dirname, 'load', 'driver.mjs'), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  driver.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const gone = once(driver, 'close').then(() => undefined);
  return {
    pid: driver.pid,
    tell: async (message: LoadPlan | LoadOrder): Promise<unknown> => {
      driver.send(message);
      const answer = (await Promise.race([once(driver, 'message'), gone])) as [unknown] | undefined;
      if (answer === undefined) throw new Error(`the load was broken off: ${complaint.trim()}`);
      return answer[0];
    },
    end: async (): Promise<void> => {
      driver.kill();
      await gone;
    },
  };
};

const figuresOf = ({ answers, perSecond, medianMs, p99Ms, cpuSeconds, seconds }: LoadResult): LoadFigures => {
  const microseconds = (cpu: number) => (cpu / answers) * 1e6;
  return {
    'requests/s': perSecond,
    'p50 ms': medianMs,
    'p99 ms': p99Ms,
    'server CPU µs': microseconds(cpuSeconds.server),
    'database CPU µs': microseconds(cpuSeconds.database),
    'driver CPU %': (cpuSeconds.driver / seconds) * 100,
  };
};

/** Whether the server has a core of its own, or all compute wherever there is room. */
export type Placing = 'apart' | 'together';

/**
 * Loads a server, turn by turn. The server and the database stay where they are held to.
 * @throws Error when an answer is not what the plan expects, or there is none
 */
export async function* drive(plan: LoadPlan, placing: Placing): Turns<LoadFigures> {
  const driver = startDriver();
  try {
    const isApart = placing === 'apart';
    const others = isApart ? APART.others : CORES;
    holdTo(isApart ? APART.server : CORES, plan.watched.server);
    holdTo(others, plan.watched.database);
    if (driver.pid !== undefined) holdTo(others, driver.pid);
    await driver.tell(plan);
    for (let turn = 1; turn <= plan.turns; turn += 1) {
      yield;
      await driver.tell('turn');
    }
    return figuresOf((await driver.tell('end')) as LoadResult);
  } finally {
    await driver.end();
  }
}
