/**
 * What the suite has reached: a line for each documented status that an operation answered. Each worker runs on its
 * own, so each keeps a file of its own in the run's folder, and the end of the run reads them all.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An operation with one of its statuses: `jsendUsersGet 404`. */
export const promiseOf = (operationId: string, status: number): string => `${operationId} ${status}`;

const folderIn = (runFolder: string, databaseKind: string): string =>
  join(runFolder, 'reached', databaseKind);

const noted = new Set<string>();
const file = `${randomUUID()}.txt`;

/** Whether the suites on this worker's kind of database, taken together, reach all that the documents promise. */
const reachesAll = (): boolean =>
  (process.env['TEST_REACHING_KINDS'] ?? '').split(',').includes(globalThis.databaseKind);

/** Notes an answer that a document promises. */
export const noteReached = (promise: string): void => {
  const runFolder = process.env['TEST_RUN_FOLDER'];
  if (runFolder === undefined || noted.has(promise) || !reachesAll()) return;
  const folder = folderIn(runFolder, databaseKind);
  if (noted.size === 0) mkdirSync(folder, { recursive: true });
  noted.add(promise);
  appendFileSync(join(folder, file), `${promise}\n`);
};

/** What the suites have reached on one kind of database; undefined where they did not run. */
export const reachedOn = (
  databaseKind: 'pglite' | 'postgres',
  runFolder: string,
): ReadonlySet<string> | undefined => {
  const folder = folderIn(runFolder, databaseKind);
  if (!existsSync(folder)) return undefined;
  return new Set(
    readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n')),
  );
};
