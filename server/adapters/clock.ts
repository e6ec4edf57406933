/** The machine's clock. */
import type { Clock } from '../core/ports.ts';

export const createClock = (): Clock => ({ now: () => new Date() });
