/** The floor under a whole run of the suite: every documented status of every operation was answered to some test. */
import { DIALECT_DOCUMENTS } from './documents.ts';
import { operationsIn, statusesOf } from './operations.ts';
import { promiseOf, reachedOn } from './reached.ts';

/** Every status of every operation that some dialect's document promises. */
export const promises = (): string[] =>
  DIALECT_DOCUMENTS.flatMap(operationsIn).flatMap((operation) =>
    statusesOf(operation).map((status) => promiseOf(operation.operationId, status)),
  );

/** Why a promise cannot be had by any request; undefined when it can. */
const excuseOf = (promise: string, hasServer: boolean): string | undefined => {
  if (promise === 'jsendHealthLive 500') return 'it asks nothing that could fail';
  if (hasServer) return undefined;
  if (promise.endsWith(' 503')) return 'the embedded database is part of the process and never away';
  if (promise === 'jsendHealthReady 500') return 'the embedded database cannot be dropped';
  return undefined;
};

/**
 * What is wrong with what a run has reached: promises that no test saw kept, and excuses that are none.
 * @param hasServer whether the run had a PostgreSQL server, which can be cut off
 */
export const floorProblems = (reached: ReadonlySet<string>, hasServer: boolean): string[] =>
  promises().flatMap((promise) => {
    const excuse = excuseOf(promise, hasServer);
    if (excuse === undefined) return reached.has(promise) ? [] : [`${promise} was not reached`];
    return reached.has(promise) ? [`${promise} was reached, although ${excuse}`] : [];
  });

/** What keeps a run from being a whole one, as jest tells it to a teardown. */
interface Selection {
  readonly testPathPatterns: { isSet(): boolean };
  readonly testNamePattern?: string;
  readonly onlyChanged: boolean;
  readonly onlyFailures: boolean;
  readonly findRelatedTests: boolean;
  readonly shard?: object;
  readonly watch: boolean;
  readonly watchAll: boolean;
}

const isWhole = (run: Selection): boolean =>
  !run.testPathPatterns.isSet() &&
  run.testNamePattern === undefined &&
  run.shard === undefined &&
  ![run.onlyChanged, run.onlyFailures, run.findRelatedTests, run.watch, run.watchAll].includes(true);

/** Fails a run that was a whole one and did not reach the floor; says nothing of one that was not. */
export const holdFloor = (run: Selection): void => {
  const runFolder = process.env['TEST_RUN_FOLDER'];
  if (runFolder === undefined || !isWhole(run)) return;
  for (const kind of ['pglite', 'postgres'] as const) {
    const reached = reachedOn(kind, runFolder);
    const problems = reached === undefined ? [] : floorProblems(reached, kind === 'postgres');
    if (problems.length === 0) continue;
    const title = `The tests on ${kind} do not see all that the documents promise:`;
    process.stderr.write(`${[title, ...problems].join('\n  ')}\n`);
    process.exitCode = 1;
  }
};
