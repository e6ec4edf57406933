/** The sections by their names, in the order in which they run. */
import type { Section } from './bench.ts';
import { effort } from './sections/effort.ts';
import { lists } from './sections/lists.ts';
import { login } from './sections/login.ts';
import { peers } from './sections/peers.ts';
import { read } from './sections/read.ts';
import { refresh } from './sections/refresh.ts';
import { scale } from './sections/scale.ts';
import { soak } from './sections/soak.ts';
import { start } from './sections/start.ts';
import { workers } from './sections/workers.ts';

/** Those that run when none is named. */
export const USUAL: Readonly<Record<string, Section>> = {
  read,
  login,
  refresh,
  lists,
  scale,
  workers,
  effort,
  start,
};

/** Those that take long, or install another service: they have to be asked for. */
export const ON_REQUEST: Readonly<Record<string, Section>> = { soak, peers };
