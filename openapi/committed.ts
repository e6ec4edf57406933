/** The documents as they stand in this folder: generated, committed, never edited. */
import { dialects } from '../contract/index.ts';
import { createDocuments } from './documents.ts';

/** The document of all dialects, in this folder. */
export const MERGED_FILE = 'polyglot-id.json';

/** The same as of the last release; there is none before the first. */
export const RELEASED_FILE = `released/${MERGED_FILE}`;

const textOf = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

/** File name in `openapi/` → its text: JSON with two spaces and a final newline. */
export const committedDocuments = (): Readonly<Record<string, string>> => {
  const { merged, dialects: own } = createDocuments({ dialects });
  return {
    [MERGED_FILE]: textOf(merged),
    ...Object.fromEntries(Object.entries(own).map(([name, document]) => [`${name}.json`, textOf(document)])),
  };
};
