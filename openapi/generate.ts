/**
 * A script: writes the documents into the folder `openapi` below the working directory. With `--check` it writes
 * nothing and fails when a document there differs from the contract. With `--release` it also keeps the merged one in
 * `openapi/released`: what callers of the released version rely on from now on.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { committedDocuments, MERGED_FILE, RELEASED_FILE } from './committed.ts';

const FOLDER = 'openapi';

const standing = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // a document that is missing differs as well
  }
};

const documents = committedDocuments();
const kept = process.argv.includes('--release') ? { [RELEASED_FILE]: documents[MERGED_FILE] ?? '' } : {};
const stale = Object.entries({ ...documents, ...kept })
  .map(([name, text]) => ({ file: join(FOLDER, name), text }))
  .filter(({ file, text }) => standing(file) !== text);

if (!process.argv.includes('--check')) {
  for (const { file, text } of stale) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  process.stdout.write(`${stale.length} document(s) written\n`);
} else if (stale.length > 0) {
  const files = stale.map(({ file }) => `  ${file}`).join('\n');
  process.stderr.write(`These documents differ from the contract; generate them again:\n${files}\n`);
  process.exitCode = 1;
}
