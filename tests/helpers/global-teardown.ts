/** Clears up what the setup of a run made, the newest first, whether its tests passed or not. */

const steps: (() => Promise<void>)[] = [];

/** The setup says what the end of the run has to undo. */
export function whenRunEnds(step: () => Promise<void>): void {
  steps.unshift(step);
}

export default async function globalTeardown(): Promise<void> {
  for (const step of steps.splice(0)) await step();
}
