/** The service, built as `npm run build` builds it, once for all suites of a run. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Builds into a new folder of the repository, where its packages are found.
 * @returns the folder, with `main.js` in it
 */
export async function buildService(): Promise<string> {
  const parent = join(ROOT, 'dist', 'tests');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'service-'));
  await promisify(execFile)('npm', ['run', '--silent', 'build', '--', folder], { cwd: ROOT });
  return folder;
}

/** Builds for all projects of the run; workers find the folder in their environment. */
export async function prepareServiceBuild(): Promise<void> {
  if (process.env['TEST_SERVICE_BUILD'] !== undefined) return;
  const folder = await buildService();
  // At the exit, since jest tears nothing down after a setup that failed.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env['TEST_SERVICE_BUILD'] = folder;
}
