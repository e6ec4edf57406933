/** One thread of the pool: hashes one password after the other, and lets everything else go first. */
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import bcrypt from 'bcrypt';

/** What a thread is asked. */
export type Job =
  | { readonly kind: 'hash'; readonly password: string; readonly cost: number }
  | { readonly kind: 'compare'; readonly password: string; readonly hash: string };

/** What it answers: the hash, whether the password matches, or why neither can be told. */
export type JobResult = { readonly value: string | boolean } | { readonly error: string };

const LEAST_PRIORITY = 19;

// On Linux the priority is this thread's alone; elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(LEAST_PRIORITY);

const work = (job: Job): string | boolean =>
  job.kind === 'hash' ? bcrypt.hashSync(job.password, job.cost) : bcrypt.compareSync(job.password, job.hash);

parentPort?.on('message', (job: Job) => {
  let result: JobResult;
  try {
    result = { value: work(job) };
  } catch (error) {
    result = { error: String(error) };
  }
  parentPort?.postMessage(result);
});
