/** Takes the data folder, says whether it could, and then echoes lines until it is killed. */
import { DataDirInUse, lockDataDir } from '../../../server/adapters/postgres/data-dir-lock.ts';

const [dataDir = ''] = process.argv.slice(2);
try {
  await lockDataDir({ dataDir, answer: (line) => Promise.resolve(`${process.pid} heard ${line}`) });
  process.stdout.write('owner\n');
} catch (error) {
  if (!(error instanceof DataDirInUse)) throw error;
  process.stdout.write('refused\n');
}
