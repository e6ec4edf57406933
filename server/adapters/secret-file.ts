/** The signing secret of a service on the embedded database: made once, kept beside the data. */
import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads `<dataDir>/jwt-secret`, or makes it: 48 random bytes in base64url, readable by its owner alone. */
export const keepSecret = async ({ dataDir }: { readonly dataDir: string }): Promise<string> => {
  const file = join(dataDir, 'jwt-secret');
  const unfinished = `${file}.${process.pid}`;
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  // Linked when it is whole: a crash leaves no half secret behind.
  await writeFile(unfinished, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600 });
  await link(unfinished, file);
  await rm(unfinished);
  return (await readFile(file, 'utf8')).trim();
};
