/** One folder for all that a test run writes. It goes with the run, whatever its suites forgot to delete. */
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A run writes less than one GiB at a time. */
const ROOM_BYTES = 4 * 1024 ** 3;

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';

const hasRoom = (folder: string): boolean => {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= ROOM_BYTES;
};

/**
 * The folder for temporary files: in memory where there is room, unless TMPDIR names another. A database is hundreds of
 * files, and each suite makes its own: on a disk, a copy of the embedded one took four times the processor's time.
 */
export const temporaryFolder = (): string =>
  process.env['TMPDIR'] === undefined && hasRoom(MEMORY) ? MEMORY : tmpdir();

/** Makes the folder, once for all projects of the run; workers find it in their environment. */
export function prepareRunFolder(): string {
  const existing = process.env['TEST_RUN_FOLDER'];
  if (existing !== undefined) return existing;
  // A short path: Unix sockets lie below it.
  const folder = mkdtempSync(join(temporaryFolder(), 'polyglot-id-'));
  // At the exit, since jest tears nothing down after a setup that failed.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env['TEST_RUN_FOLDER'] = folder;
  return folder;
}
