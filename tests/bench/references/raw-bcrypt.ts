/**
 * How many passwords the machine verifies in a second by bcrypt alone, so many of them waiting at any time. Words: the
 * cost, how many at a time, the seconds. Its parent gives it as many threads as there are cores. Prints the rate.
 */
import bcrypt from 'bcrypt';
import { mean } from '../statistics.ts';

const measure = async (cost: number, parallel: number, seconds: number): Promise<number> => {
  const hash = await bcrypt.hash('password123', cost);
  const endsAt = performance.now() + seconds * 1000;
  const latenciesMs: number[] = [];
  const verify = async (): Promise<void> => {
    while (performance.now() < endsAt || latenciesMs.length < 3 * parallel) {
      const startedAt = performance.now();
      await bcrypt.compare('password123', hash);
      latenciesMs.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: parallel }, verify));
  // As the load driver counts it; those at the end had fewer and fewer beside them.
  return parallel / (mean(latenciesMs.slice(parallel, -parallel)) / 1000);
};

const [cost = 0, parallel = 0, seconds = 0] = process.argv.slice(2).map(Number);
void measure(cost, parallel, seconds).then((rate) => process.stdout.write(String(rate)));
