/** What is wrong with an answer, by what an operation documents for its status. */
import type { HeaderObject, ResponseObject } from 'openapi3-ts/oas31';
import { headersOf, responseOf, type DocumentedOperation } from './operations.ts';
import { breachesOf } from './validators.ts';

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Headers that tell a caller what to do next: one that is sent is documented. */
const TELLING = ['Allow', 'Link', 'Location', 'Retry-After', 'Set-Cookie', 'WWW-Authenticate'];

const mediaTypeOf = ({ headers }: WireAnswer): string =>
  (headers.get('content-type') ?? '').split(';', 1).join().trim().toLowerCase();

const isJson = (mediaType: string): boolean => /^application\/([^;]+\+)?json$/.test(mediaType);

const bodyProblems = (
  { document }: DocumentedOperation,
  { content = {} }: ResponseObject,
  answer: WireAnswer,
): string[] => {
  const documented = Object.keys(content);
  if (documented.length === 0) return answer.text === '' ? [] : ['there is a body, and none is documented'];
  const mediaType = mediaTypeOf(answer);
  const schema = content[mediaType]?.schema;
  if (schema === undefined) return [`sent as "${mediaType}", documented as ${documented.join(' or ')}`];
  let body: unknown = answer.text;
  try {
    if (isJson(mediaType)) body = JSON.parse(answer.text);
  } catch {
    return [`the body is no JSON: ${answer.text}`];
  }
  const open = breachesOf(document, schema, body, 'open');
  const breaches = open.length > 0 ? open : breachesOf(document, schema, body, 'sealed');
  return breaches.map((breach) => `body ${breach}`);
};

/** A header's text as the value that its schema speaks of. */
const valueOf = ({ schema = {} }: HeaderObject, text: string): unknown =>
  'type' in schema && schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;

const valuesOf = ({ headers }: WireAnswer, name: string): string[] => {
  if (name.toLowerCase() === 'set-cookie') return headers.getSetCookie();
  const value = headers.get(name);
  return value === null ? [] : [value];
};

const headerProblems = (
  found: DocumentedOperation,
  response: ResponseObject,
  answer: WireAnswer,
): string[] => {
  const documented = headersOf(found, response);
  const names = documented.map(([name]) => name.toLowerCase());
  const undocumented = TELLING.filter(
    (name) => !names.includes(name.toLowerCase()) && valuesOf(answer, name).length > 0,
  );
  return [
    ...undocumented.map((name) => `the header ${name} is not documented`),
    ...documented.flatMap(([name, header]) => {
      const values = valuesOf(answer, name);
      if (values.length === 0) return header.required === true ? [`the header ${name} is missing`] : [];
      return values.flatMap((value) =>
        breachesOf(found.document, header.schema ?? {}, valueOf(header, value)).map(
          (breach) => `the header ${name} "${value}" ${breach}`,
        ),
      );
    }),
  ];
};

/**
 * All that an operation does not document about an answer: nothing, when the document keeps its word.
 * @param method of the request: HEAD is answered as GET is, without the body (RFC 9110, section 9.3.2)
 */
export const problemsOf = (found: DocumentedOperation, method: string, answer: WireAnswer): string[] => {
  const response = responseOf(found, answer.status);
  if (response === undefined) return [`the status is not documented: ${answer.text.slice(0, 300)}`];
  return [
    ...headerProblems(found, response, answer),
    ...(method === 'HEAD' ? [] : bodyProblems(found, response, answer)),
  ];
};
