/** The signing secret of a service on the embedded database: made once, kept beside the data. */
import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MIN_BYTES = 32;

const read = async (file: string): Promise<string> => {
  const secret = (await readFile(file, 'utf8')).trim();
  // An emptied file must not become a key that everybody can guess.
  if (Buffer.byteLength(secret) >= MIN_BYTES) return secret;
  throw new Error(
    `${file} holds no secret of ${MIN_BYTES} bytes. Restore it, or remove it: all tokens end then.`,
  );
};

/**
 * Reads `<dataDir>/jwt-secret`, or makes it: 48 random bytes in base64url, readable by its owner alone.
 * @throws Error when the file holds no secret
 */
export const keepSecret = async ({ dataDir }: { readonly dataDir: string }): Promise<string> => {
  const file = join(dataDir, 'jwt-secret');
  const unfinished = `${file}.${process.pid}`;
  try {
    return await read(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // Linked when it is whole: a crash leaves no half secret behind.
  await writeFile(unfinished, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flush: true });
  await link(unfinished, file);
  await rm(unfinished);
  return read(file);
};
