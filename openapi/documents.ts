/** All documents of a catalogue: the merged one, and each dialect's own. */
import type { OpenAPIObject } from 'openapi3-ts/oas31';
import type { Dialect } from '../contract/dialect.ts';
import { createDocument, type DocumentOptions } from './document.ts';

export interface Documents {
  readonly merged: OpenAPIObject;
  /** Each dialect's own document, by its name, in the order of the catalogue. */
  readonly dialects: Readonly<Record<string, OpenAPIObject>>;
}

/** Writes the merged document and one for each dialect. Fails as {@link createDocument} does. */
export const createDocuments = (options: {
  readonly dialects: readonly Dialect[];
  readonly serverUrl?: string;
}): Documents => {
  const common: Pick<DocumentOptions, 'serverUrl'> =
    options.serverUrl === undefined ? {} : { serverUrl: options.serverUrl };
  return {
    merged: createDocument({ ...common, dialects: options.dialects }),
    dialects: Object.fromEntries(
      options.dialects.map((dialect) => [dialect.name, createDocument({ ...common, dialects: [dialect] })]),
    ),
  };
};
