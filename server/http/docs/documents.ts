/** The OpenAPI documents as files: the merged one in JSON and YAML, each dialect's own in both as well. */
import express, { type Router } from 'express';
import type { OpenAPIObject } from 'openapi3-ts/oas31';
import { stringify } from 'yaml';
import type { Documents } from '../../../openapi/documents.ts';
import { answerText, lazily } from './static-answers.ts';

/** Where the document of a dialect stands, or, without one, the merged document; from the root of the service. */
export const pathOfDocument = (dialect: string | undefined, kind: 'json' | 'yaml'): string =>
  dialect === undefined ? `/openapi.${kind}` : `/openapi/${dialect}.${kind}`;

export interface DocumentsDeps {
  /** The dialects that have a document of their own. */
  readonly names: readonly string[];
  /** Writes the documents; called once, when one is asked for first. */
  readonly createDocuments: () => Documents;
}

/** The routes of {@link pathOfDocument}. */
export const createDocumentsRouter = ({ names, createDocuments }: DocumentsDeps): Router => {
  const documents = lazily(createDocuments);
  const router = express.Router({ caseSensitive: true, strict: true });
  const serve = (dialect: string | undefined, document: () => OpenAPIObject | undefined) => {
    router.get(
      pathOfDocument(dialect, 'json'),
      answerText('application/json; charset=utf-8', () => `${JSON.stringify(document(), null, 2)}\n`),
    );
    router.get(
      pathOfDocument(dialect, 'yaml'),
      answerText('application/yaml; charset=utf-8', () =>
        stringify(document(), { aliasDuplicateObjects: false, lineWidth: 0 }),
      ),
    );
  };

  serve(undefined, () => documents().merged);
  for (const name of names) serve(name, () => documents().dialects[name]);
  return router;
};
