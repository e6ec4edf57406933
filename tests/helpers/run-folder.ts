/** One folder for all that a test run writes. It goes with the run, whatever its suites forgot to delete. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes the folder, once for all projects of the run; workers find it in their environment. */
export function prepareRunFolder(): string {
  const existing = process.env['TEST_RUN_FOLDER'];
  if (existing !== undefined) return existing;
  // A short path: Unix sockets lie below it.
  const folder = mkdtempSync(join(tmpdir(), 'polyglot-id-'));
  // At the exit, since jest tears nothing down after a setup that failed.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env['TEST_RUN_FOLDER'] = folder;
  return folder;
}
