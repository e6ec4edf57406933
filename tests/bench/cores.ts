/** Who computes where: a server that is being measured on a core of its own, all that it needs on the others. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { familyOf } from './usage.ts';

/** A list of Linux, such as `0-2,5`, as numbers. */
const numbersIn = (list: string): number[] =>
  list.split(',').flatMap((range) => {
    const [from = NaN, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });

/** The cores that this process may use. */
export const CORES: readonly number[] = numbersIn(
  /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0',
);

/** On a machine with one core there is nothing to be divided. */
export const APART: Readonly<Record<'server' | 'others', readonly number[]>> =
  CORES.length < 2 ? { server: CORES, others: CORES } : { server: CORES.slice(0, 1), others: CORES.slice(1) };

/** Holds a process with all its threads, and its children, to some cores. @throws Error where there is no `taskset` */
export const holdTo = (cores: readonly number[], pid: number): void => {
  for (const each of familyOf(pid)) {
    // One that has just gone is none to hold.
    const { error } = spawnSync('taskset', [
      '--all-tasks',
      '--cpu-list',
      '--pid',
      cores.join(','),
      String(each),
    ]);
    if (error !== undefined) throw error;
  }
};
