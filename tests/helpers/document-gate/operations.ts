/** The operations of the committed documents: by method and path, with what each takes and answers. */
import type {
  HeaderObject,
  MediaTypeObject,
  OperationObject,
  ParameterObject,
  ReferenceObject,
  RequestBodyObject,
  ResponseObject,
} from 'openapi3-ts/oas31';
import { readDocument, resolved } from './documents.ts';
import type { Named } from './sealing.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** One operation of one document. */
export interface DocumentedOperation {
  readonly document: string;
  readonly operationId: string;
  /** In capitals. */
  readonly method: string;
  /** As the document writes it: `/api/v1/users/{id}`. */
  readonly path: string;
  readonly operation: OperationObject;
}

/** Every operation of a document, in its order. */
export const operationsIn = (document: string): DocumentedOperation[] =>
  Object.entries(readDocument(document).paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const { operationId = `${method} ${path}` } = operation;
      return { document, operationId, method: method.toUpperCase(), path, operation };
    }),
  );

const escaped = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');

/** The paths that a template stands for; the service takes each with and without its last slash. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${escaped(path.replace(/\/$/, '')).replace(/\{\w+\}/g, '[^/]+')}/?$`);

const tables = new Map<string, readonly { pattern: RegExp; found: DocumentedOperation }[]>();

const tableOf = (document: string) => {
  const known = tables.get(document);
  if (known !== undefined) return known;
  const table = operationsIn(document).map((found) => ({ pattern: patternOf(found.path), found }));
  tables.set(document, table);
  return table;
};

/** The operation that a request names; `path` is without a query string. */
export const findOperation = (
  document: string,
  method: string,
  path: string,
): DocumentedOperation | undefined =>
  tableOf(document).find(({ pattern, found }) => found.method === method && pattern.test(path))?.found;

type Responses = Named<ResponseObject | ReferenceObject>;

/** The statuses that an operation documents. */
export const statusesOf = ({ operation }: DocumentedOperation): number[] =>
  Object.keys((operation.responses ?? {}) as Responses).map(Number);

/** What an operation documents for a status. */
export const responseOf = (
  { document, operation }: DocumentedOperation,
  status: number,
): ResponseObject | undefined => {
  const response = ((operation.responses ?? {}) as Responses)[String(status)];
  return response === undefined ? undefined : resolved<ResponseObject>(document, response);
};

/** The headers that a response documents, by name. */
export const headersOf = (
  { document }: DocumentedOperation,
  { headers = {} }: ResponseObject,
): [name: string, header: HeaderObject][] =>
  Object.entries(headers).map(([name, header]) => [name, resolved<HeaderObject>(document, header)]);

/** The parameters of the path, the query string and the headers. */
export const parametersOf = ({ document, operation }: DocumentedOperation): ParameterObject[] =>
  (operation.parameters ?? []).map((parameter) => resolved<ParameterObject>(document, parameter));

/** The body that an operation takes, in the one media type that it takes; undefined when it takes none. */
export const requestBodyOf = ({
  document,
  operation,
}: DocumentedOperation): { mediaType: string; media: MediaTypeObject } | undefined => {
  if (operation.requestBody === undefined) return undefined;
  const [first, ...others] = Object.entries(
    resolved<RequestBodyObject>(document, operation.requestBody).content,
  );
  if (first === undefined || others.length > 0) throw new Error('a body has exactly one media type');
  return { mediaType: first[0], media: first[1] };
};
