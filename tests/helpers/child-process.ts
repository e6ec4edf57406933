/** Runs a TypeScript entry of the tests in a process of its own: bundled first, its packages left outside. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Bundles an entry under `dist/`, where its packages are found.
 * @param entry a path from the root of the repository
 * @returns the path of the bundle; run it with {@link startChild}
 */
export async function bundleEntry(entry: string): Promise<string> {
  // By its whole path: several entries have one name.
  const bundle = join(ROOT, 'dist', 'tests', entry.replaceAll('/', '-').replace(/ts$/, 'mjs'));
  // Written aside and renamed, since another worker may be running the same bundle.
  const fresh = `${bundle}.${process.pid}`;
  await promisify(execFile)(join(ROOT, 'node_modules', '.bin', 'esbuild'), [
    join(ROOT, entry),
    ...['--bundle', '--platform=node', '--format=esm', '--packages=external', '--log-level=warning'],
    `--outfile=${fresh}`,
  ]);
  await rename(fresh, bundle);
  return bundle;
}

export interface Child {
  readonly process: ChildProcess;
  /** Every line that it printed so far. */
  readonly lines: readonly string[];
  /** The next line that it prints, or printed and nobody asked for. Rejects when it ends without one. */
  nextLine(): Promise<string>;
  /** Ends it as the kernel does, without a chance to clear up, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts a bundle; what it prints to stderr appears in the test's output. */
export function startChild(bundle: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'close');
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  let asked = 0;
  return {
    process: child,
    lines,
    nextLine: async () => {
      const index = asked++;
      for (;;) {
        const line = lines[index];
        if (line !== undefined) return line;
        const ended = await Promise.race([once(reader, 'line').then(() => false), gone.then(() => true)]);
        if (ended && lines.length <= index) throw new Error('The child process ended without a line');
      }
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
