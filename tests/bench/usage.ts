/** What Linux knows of a process: the time it has computed, and the memory that it holds. */
import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts for its users in hundredths of a second, whatever its own clock. */
const TICKS_PER_SECOND = 100;

/** What stands in a file, or nothing when its process or thread has just gone. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    textOf(`/proc/${pid}/task/${thread}/children`)
      .split(' ')
      .filter((child) => child !== '')
      .map(Number),
  );

const ticksIn = (stat: string): number => {
  // The second field is the program's name, which may hold anything. Of those that follow, four are its own time and
  // that of the children which it has buried, in their own code and in the kernel's.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
};

/** A process and its children. */
export const familyOf = (pid: number): number[] => [pid, ...childrenOf(pid)];

/** The seconds that a process and its children, living and dead, have computed. */
export const cpuSecondsOf = (pid: number): number =>
  familyOf(pid).reduce((sum, each) => sum + ticksIn(textOf(`/proc/${each}/stat`)), 0) / TICKS_PER_SECOND;

/** The memory that a process holds, in megabytes: its resident set. */
export const residentMegabytesOf = (pid: number): number => {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
};
