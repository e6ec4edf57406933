/** The committed documents, as those who call the service find them in `openapi/`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIObject, ReferenceObject } from 'openapi3-ts/oas31';
import { dialects } from '../../../contract/index.ts';

const FOLDER = join(import.meta.dirname, '../../../openapi');

/** The document of all dialects together. */
export const MERGED = 'polyglot-id';
/** Those of single dialects. */
export const DIALECT_DOCUMENTS: readonly string[] = dialects.map(({ name }) => name);

const documents = new Map<string, OpenAPIObject>();

/** A document by its name. */
export const readDocument = (name: string): OpenAPIObject => {
  const known = documents.get(name);
  if (known !== undefined) return known;
  const document = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as OpenAPIObject;
  documents.set(name, document);
  return document;
};

/** A part of a document; where it refers to a component, that one. */
export const resolved = <T extends object>(document: string, part: T | ReferenceObject): T => {
  if (!('$ref' in part)) return part;
  const [kind = '', name = ''] = part.$ref.replace('#/components/', '').split('/');
  const { components = {} } = readDocument(document);
  const found = (components as Readonly<Record<string, Readonly<Record<string, T>>>>)[kind]?.[name];
  if (found === undefined) throw new Error(`${document}.json refers to ${part.$ref}, which is not there`);
  return found;
};
