/** Lets the load driver carry out one plan, and tells what it saw as figures of a table. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoadPlan, LoadResult } from './plan.ts';

export type LoadFigures = Readonly<
  Record<'requests/s' | 'p50 ms' | 'p99 ms' | 'server CPU µs' | 'database CPU µs' | 'driver CPU %', number>
>;

const carryOut = async (plan: LoadPlan): Promise<LoadResult> => {
  const driver = fork(join(import.meta.dirname, 'load', 'driver.mjs'), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  driver.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const gone = once(driver, 'close').then(() => undefined);
  driver.send(plan);
  const answer = (await Promise.race([once(driver, 'message'), gone])) as [LoadResult] | undefined;
  await gone;
  if (answer === undefined) throw new Error(`the load was broken off: ${complaint.trim()}`);
  return answer[0];
};

/** Loads a server. @throws Error when an answer is not what the plan expects, or there are too few of them */
export const drive = async (plan: LoadPlan): Promise<LoadFigures> => {
  const { answers, perSecond, medianMs, p99Ms, cpuSeconds, seconds } = await carryOut(plan);
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
