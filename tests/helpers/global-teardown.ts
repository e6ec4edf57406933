/** The end of a run: clears up what its setup made, whether its tests passed or not, and holds it to the floor. */
import { holdFloor } from './document-gate/floor.ts';

const steps: (() => Promise<void>)[] = [];

/** The setup says what the end of the run has to undo. */
export function whenRunEnds(step: () => Promise<void>): void {
  steps.unshift(step);
}

export default async function globalTeardown(run: Parameters<typeof holdFloor>[0]): Promise<void> {
  // The newest first.
  for (const step of steps.splice(0)) await step();
  holdFloor(run);
}
