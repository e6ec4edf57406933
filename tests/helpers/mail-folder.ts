/** The folder in which a service without a mail server lays its letters. */
import { existsSync, watch } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';

/** Reads the letters of a data folder, oldest first, once there are at least `count`. Each is parsed once. */
export const createMailFolder = (dataDir: string): ((count: number) => Promise<ParsedMail[]>) => {
  const folder = join(dataDir, 'mail');
  const known = new Map<string, Promise<ParsedMail>>();

  const letterAt = (name: string): Promise<ParsedMail> => {
    const letter = known.get(name) ?? readFile(join(folder, name)).then((source) => simpleParser(source));
    known.set(name, letter);
    return letter;
  };

  const present = async (): Promise<ParsedMail[]> => {
    if (!existsSync(folder)) return [];
    const names = (await readdir(folder)).filter((name) => name.endsWith('.eml'));
    // By time, then by the letter's number: 9 before 10.
    names.sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
    return Promise.all(names.map(letterAt));
  };

  return async (count) => {
    for (;;) {
      const controller = new AbortController();
      // Woken by the file system, not by time.
      const changed = new Promise<void>((resolve) => {
        watch(existsSync(folder) ? folder : dataDir, { signal: controller.signal }, () => resolve());
      });
      const letters = await present();
      if (letters.length < count) await changed;
      controller.abort();
      if (letters.length >= count) return letters;
    }
  };
};
