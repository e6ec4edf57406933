/** Reading documents in tests: operations one by one, and every schema wherever it stands. */
import type { OpenAPIObject, OperationObject } from 'openapi3-ts/oas31';

export interface FoundOperation {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export const operationsIn = (document: OpenAPIObject): FoundOperation[] =>
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );

/** The operation of a method and a path; throws when the document has none. */
export const operationAt = (document: OpenAPIObject, method: string, path: string): OperationObject => {
  const found = operationsIn(document).find((one) => one.path === path && one.method === method);
  if (found === undefined) throw new Error(`no ${method} ${path}`);
  return found.operation;
};

// Under these keys stand values of callers, not schemas.
const VALUES = new Set(['example', 'examples', 'default', 'enum', 'value']);

/** Every object of the document outside of examples, with its place. */
export const objectsIn = (node: unknown, place = '#'): [place: string, object: object][] => {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.entries(node).flatMap(([key, child]: [string, unknown]) =>
    VALUES.has(key) ? [] : objectsIn(child, `${place}/${key}`),
  );
  return Array.isArray(node) ? inner : [[place, node], ...inner];
};
