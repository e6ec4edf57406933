/** One question to a process of its own: for tools that are ES modules, which the tests, being CommonJS, cannot load. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { bundleEntry } from './child-process.ts';

/**
 * Runs an entry of the tests, gives it the question as JSON on standard input and parses what it prints.
 * @param entry a path from the root of the repository; the caller knows the type of what it prints
 * @throws Error when it fails; what it said to stderr appears in the test's output
 */
export async function askChild<Answer>(entry: string, question: unknown): Promise<Answer> {
  const child = spawn(process.execPath, [await bundleEntry(entry)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  child.stdin.end(JSON.stringify(question));
  const answer = await text(child.stdout);
  await ended;
  if (child.exitCode !== 0) throw new Error(`${entry} failed`);
  return JSON.parse(answer) as Answer;
}
