/** Requests made from the documents alone: parts that fit their schemas, and the bytes that carry them. */
import fc from 'fast-check';
import type { ParameterObject, SchemaObject } from 'openapi3-ts/oas31';
import type { BareRequest } from '../bare-http.ts';
import { resolved } from '../document-gate/documents.ts';
import { parametersOf, requestBodyOf, type DocumentedOperation } from '../document-gate/operations.ts';
import type { Named } from '../document-gate/sealing.ts';
import { valuesOf, type Known } from './values.ts';

export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** What a request carries; `body` is undefined where the operation takes none. */
export interface Parts {
  readonly path: Named<unknown>;
  readonly query: Named<unknown>;
  readonly body: unknown;
}

/** A value in a path, a query string or a form, all of which know text only. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The value that such a text stands for, by its schema. */
export const fromText =
  (document: string, schema: ParameterObject['schema'] = {}) =>
  (value: unknown): unknown => {
    const text = asText(value);
    const { type } = resolved<SchemaObject>(document, schema);
    return type === 'integer' && /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : text;
  };

const partsIn = (
  found: DocumentedOperation,
  location: 'path' | 'query',
  known: Known,
): fc.Arbitrary<Named<unknown>> => {
  const parameters = parametersOf(found).filter((parameter) => parameter.in === location);
  const values = parameters.map(({ name, schema = {} }) => {
    const any = valuesOf(found.document, schema, known, name);
    // A segment that is empty or dots is another path.
    return [
      name,
      location === 'path' ? any.filter((value) => !/^\.{0,2}$/.test(asText(value))) : any,
    ] as const;
  });
  const requiredKeys = parameters.filter(({ required }) => required === true).map(({ name }) => name);
  return fc.record(Object.fromEntries(values), { requiredKeys });
};

/** Parts of a request that an operation's document takes. */
export const partsOf = (found: DocumentedOperation, known: Known): fc.Arbitrary<Parts> => {
  const schema = requestBodyOf(found)?.media.schema;
  return fc.record({
    path: partsIn(found, 'path', known),
    query: partsIn(found, 'query', known),
    body: schema === undefined ? fc.constant(undefined) : valuesOf(found.document, schema, known),
  });
};

const encoded = (values: Named<unknown>): string =>
  new URLSearchParams(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asText(value)])),
  ).toString();

const targetOf = ({ path: template }: DocumentedOperation, { path, query }: Parts): string => {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asText(path[name])));
  const search = encoded(query);
  return search === '' ? filled : `${filled}?${search}`;
};

/** The request that carries parts to an operation. */
export const requestFor = (
  found: DocumentedOperation,
  parts: Parts,
  headers: Readonly<Record<string, string>>,
): BareRequest => {
  const taken = requestBodyOf(found);
  return {
    method: found.method,
    path: targetOf(found, parts),
    headers: { ...(taken && { 'content-type': taken.mediaType }), ...headers },
    ...(taken && {
      body:
        taken.mediaType === FORM_TYPE ? encoded(parts.body as Named<unknown>) : JSON.stringify(parts.body),
    }),
  };
};
