/**
 * A script: writes what the client derives from the contract into the folder `client` below the working directory.
 * With `--check` it writes nothing and fails when a file there differs from the contract.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialects } from '../contract/index.ts';
import { generatedFiles } from './generate/files.ts';

const FOLDER = 'client';

const standing = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // a file that is missing differs as well
  }
};

const manifest = readFileSync(join(FOLDER, 'package.json'), 'utf8');
const stale = Object.entries(await generatedFiles(dialects, manifest))
  .map(([name, text]) => ({ file: join(FOLDER, name), text }))
  .filter(({ file, text }) => standing(file) !== text);

if (!process.argv.includes('--check')) {
  for (const { file, text } of stale) writeFileSync(file, text);
  process.stdout.write(`${stale.length} file(s) written\n`);
} else if (stale.length > 0) {
  const files = stale.map(({ file }) => `  ${file}`).join('\n');
  process.stderr.write(`These files differ from the contract; generate them again:\n${files}\n`);
  process.exitCode = 1;
}
