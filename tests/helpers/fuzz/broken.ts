/** Requests that an operation's document refuses: one thing wrong at a time, of every kind. */
import type { SchemaObject } from 'openapi3-ts/oas31';
import type { BareRequest } from '../bare-http.ts';
import { resolved } from '../document-gate/documents.ts';
import { parametersOf, requestBodyOf, type DocumentedOperation } from '../document-gate/operations.ts';
import type { Named, Schema } from '../document-gate/sealing.ts';
import { breachesOf } from '../document-gate/validators.ts';
import { edgesOf, type Edges } from './edges.ts';
import { asText, FORM_TYPE, fromText, requestFor, type Parts } from './requests.ts';

/** A request with what is special about it. */
export interface NamedRequest {
  readonly name: string;
  readonly request: BareRequest;
}

/** One place of a request, what stands at its edges, and the request's parts once a value stands there. */
interface Place {
  readonly name: string;
  readonly edges: Edges;
  readonly put: (value: unknown) => Parts;
}

const titleOf = (value: unknown): string => JSON.stringify(value).slice(0, 60);

const isSegment = (value: unknown): boolean => !/^\.{0,2}$/.test(asText(value));

const parameterPlaces = (found: DocumentedOperation, parts: Parts): Place[] =>
  parametersOf(found).map(({ name, in: location, schema = {} }) => {
    const { taken, refused } = edgesOf(found.document, schema, fromText(found.document, schema));
    const fits = (value: unknown): boolean => location !== 'path' || isSegment(value);
    const part = location === 'path' ? 'path' : 'query';
    return {
      name: `${part} ${name}`,
      edges: { taken: taken.filter(fits), refused: refused.filter(fits) },
      put: (value) => ({ ...parts, [part]: { ...parts[part], [name]: value } }),
    };
  });

const fieldPlaces = (found: DocumentedOperation, parts: Parts): Place[] => {
  const { mediaType, media } = requestBodyOf(found) ?? {};
  const isForm = mediaType === FORM_TYPE;
  const body = parts.body as Named<unknown>;
  return shapesOf(found.document, media?.schema)
    .filter(({ required = [] }) => required.every((name) => name in body))
    .flatMap(({ properties = {} }) => Object.entries(properties))
    .map(([name, schema]) => ({
      name: `body ${name}`,
      edges: edgesOf(found.document, schema, isForm ? asText : undefined),
      put: (value) => ({ ...parts, body: { ...body, [name]: value } }),
    }));
};

/** The shapes that a body may have. */
const shapesOf = (document: string, schema: Schema | undefined): SchemaObject[] => {
  if (schema === undefined) return [];
  const whole = resolved<SchemaObject>(document, schema);
  return whole.oneOf === undefined ? [whole] : whole.oneOf.flatMap((branch) => shapesOf(document, branch));
};

const atPlaces =
  (side: keyof Edges) =>
  (found: DocumentedOperation, parts: Parts, headers: Readonly<Record<string, string>>): NamedRequest[] =>
    [...parameterPlaces(found, parts), ...fieldPlaces(found, parts)].flatMap(({ name, edges, put }) =>
      edges[side].map((value) => ({
        name: `${name} ${titleOf(value)}`,
        request: requestFor(found, put(value), headers),
      })),
    );

/** Requests at the inner edges of an operation's schemas. */
export const edgeRequestsOf = atPlaces('taken');

const beyondPlaces = atPlaces('refused');

const withoutFields = (
  found: DocumentedOperation,
  parts: Parts,
  headers: Readonly<Record<string, string>>,
): NamedRequest[] => {
  const schema = requestBodyOf(found)?.media.schema;
  if (schema === undefined) return [];
  const body = parts.body as Named<unknown>;
  return Object.keys(body).flatMap((missing) => {
    const rest = Object.fromEntries(Object.entries(body).filter(([name]) => name !== missing));
    if (breachesOf(found.document, schema, rest).length === 0) return [];
    return { name: `without ${missing}`, request: requestFor(found, { ...parts, body: rest }, headers) };
  });
};

const BROKEN_JSON = ['', '{', '{"a":', "{'a':1}", '[1,]', 'nul', '\u{feff}{', '{"a":1}{', 'a=b'];

const withBrokenBody = (
  found: DocumentedOperation,
  parts: Parts,
  headers: Readonly<Record<string, string>>,
): NamedRequest[] => {
  const taken = requestBodyOf(found);
  if (taken?.media.schema === undefined) return [];
  const whole = requestFor(found, parts, headers);
  const otherTypes = ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'x'].map(
    (type) => ({
      name: `sent as ${type}`,
      request: { ...whole, headers: { ...whole.headers, 'content-type': type } },
    }),
  );
  if (taken.mediaType === FORM_TYPE) return otherTypes;
  const otherBodies = edgesOf(found.document, taken.media.schema).refused.map((body) => JSON.stringify(body));
  return [
    ...otherTypes,
    ...[...BROKEN_JSON, ...otherBodies].map((body) => ({
      name: `body ${body}`,
      request: { ...whole, body },
    })),
  ];
};

/** Requests that an operation's document does not allow, each with one thing wrong. */
export const brokenRequestsOf = (
  found: DocumentedOperation,
  parts: Parts,
  headers: Readonly<Record<string, string>>,
): NamedRequest[] =>
  [beyondPlaces, withoutFields, withBrokenBody].flatMap((make) => make(found, parts, headers));
