/** The documents as they stand in this folder: generated, committed, never edited. */
import { dialects } from '../contract/index.ts';
import { createDocuments } from './documents.ts';

/** File name in `openapi/` → its text: JSON with two spaces and a final newline. */
export const committedDocuments = (): Readonly<Record<string, string>> => {
  const documents = createDocuments({ dialects });
  const files = { 'polyglot-id': documents.merged, ...documents.dialects };
  return Object.fromEntries(
    Object.entries(files).map(([name, document]) => [
      `${name}.json`,
      `${JSON.stringify(document, null, 2)}\n`,
    ]),
  );
};
