/**
 * The contract as an OpenAPI 3.1 document: of one dialect, or of the catalogue, where a path that dialects share
 * becomes one operation. The same contract gives the same bytes.
 */
import type { OpenAPIObject, OperationObject, PathItemObject } from 'openapi3-ts/oas31';
import { routesOf, type Dialect } from '../contract/dialect.ts';
import { documentedPaths } from '../contract/paths.ts';
import { createComponents } from './components.ts';
import { infoOf, tagsOf, VERSION } from './info.ts';
import { operationOf, type SharedOperation } from './operations.ts';
import { pathTemplateOf } from './parameters.ts';
import { schemesFor } from './security.ts';

export interface DocumentOptions {
  /** One dialect for its own, narrow document; several for the merged one. */
  readonly dialects: readonly Dialect[];
  readonly title?: string;
  readonly version?: string;
  /** The address that the paths are relative to; `/` (where the document itself is served) by default. */
  readonly serverUrl?: string;
}

/** Alone, a dialect owns all its paths, those that it claims elsewhere included. */
const operationsFor = (dialects: readonly Dialect[]): SharedOperation[] => {
  const [only, ...others] = dialects;
  if (only !== undefined && others.length === 0) {
    return routesOf(only.routes).map(({ names, route }) => ({
      owner: { dialect: only, names, route },
      claimants: [],
    }));
  }
  return documentedPaths(dialects).flatMap(({ endpoints }) => endpoints);
};

const titleOf = ([only, ...others]: readonly Dialect[]): string =>
  only !== undefined && others.length === 0 ? `polyglot-id: ${only.name}` : 'polyglot-id';

const checkUnique = (operations: readonly OperationObject[]): void => {
  const ids = operations.flatMap(({ operationId }) => operationId ?? []);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw new Error(`two operations are called ${twice}`);
};

/**
 * The OpenAPI 3.1.0 document of one dialect or of several.
 * @throws Error when dialects contend for a path, when one schema title names two shapes, when a schema has no form
 *   in JSON Schema, or when two operations would get the same operationId.
 */
export const createDocument = (options: DocumentOptions): OpenAPIObject => {
  const { dialects, version = VERSION, serverUrl = '/' } = options;
  const title = options.title ?? titleOf(dialects);
  const components = createComponents();
  const operations = operationsFor(dialects).map((shared) => ({
    path: pathTemplateOf(shared.owner.route.path),
    method: shared.owner.route.method.toLowerCase(),
    operation: operationOf(shared, components),
  }));
  checkUnique(operations.map(({ operation }) => operation));
  const paths: Record<string, PathItemObject> = {};
  for (const { path, method, operation } of operations) {
    paths[path] = { ...paths[path], [method]: operation };
  }
  const securitySchemes = schemesFor(operations.flatMap(({ operation }) => operation.security ?? []));
  return {
    openapi: '3.1.0',
    info: infoOf(dialects, title, version),
    servers: [
      { url: serverUrl, description: 'This service, in production or wherever it runs', 'x-internal': false },
    ],
    tags: tagsOf(dialects),
    paths,
    components: {
      schemas: components.named(),
      ...(Object.keys(securitySchemes).length > 0 && { securitySchemes }),
    },
  };
};
