/**
 * The contract as an OpenAPI 3.1 document: of one dialect, or of the catalogue, where a path that dialects share
 * becomes one operation. The same contract gives the same bytes.
 */
import type { OpenAPIObject, OperationObject, PathItemObject } from 'openapi3-ts/oas31';
import { routesOf, type Dialect } from '../contract/dialect.ts';
import { documentedPaths, type Operation } from '../contract/paths.ts';
import { createComponents } from './components.ts';
import { headerComponentsOf } from './headers.ts';
import { BEARER_STANDARD, infoOf, tagsOf, VERSION } from './info.ts';
import { operationOf, type SharedOperation } from './operations.ts';
import { pathTemplateOf } from './parameters.ts';
import { placeOf } from './places.ts';
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

/** An operation with its place in the document, and the route that it was made of. */
interface Entry {
  readonly owner: Operation;
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}

const checkUnique = (entries: readonly Entry[]): void => {
  const idOf = ({ operation }: Entry) => operation.operationId ?? '';
  const firsts = new Map<string, Entry>();
  for (const entry of entries) {
    const first = firsts.get(idOf(entry));
    if (first !== undefined) {
      throw new Error(
        `two operations are called ${idOf(entry)}: rename one of the routes ${placeOf(first.owner)} and ${placeOf(entry.owner)}`,
      );
    }
    firsts.set(idOf(entry), entry);
  }
};

/**
 * The OpenAPI 3.1.0 document of one dialect or of several.
 * @throws Error when the contract cannot be documented: dialects contend for a path, a schema has no form in JSON
 *   Schema or is missing, a title names two shapes, two operations get one name, or words or an example are missing.
 *   The message names the dialect, the route and the fix.
 */
export const createDocument = (options: DocumentOptions): OpenAPIObject => {
  const { dialects, version = VERSION, serverUrl = '/' } = options;
  const title = options.title ?? titleOf(dialects);
  const components = createComponents();
  const entries = operationsFor(dialects).map((shared): Entry => ({
    owner: shared.owner,
    path: pathTemplateOf(shared.owner.route.path),
    method: shared.owner.route.method.toLowerCase(),
    operation: operationOf(shared, components),
  }));
  checkUnique(entries);
  const paths: Record<string, PathItemObject> = {};
  for (const { path, method, operation } of entries) {
    paths[path] = { ...paths[path], [method]: operation };
  }
  const operations = entries.map(({ operation }) => operation);
  const securitySchemes = schemesFor(operations.flatMap(({ security }) => security ?? []));
  const statuses = operations.flatMap(({ responses }) => Object.keys(responses ?? {}).map(Number));
  return {
    openapi: '3.1.0',
    info: infoOf(dialects, title, version),
    servers: [
      { url: serverUrl, description: 'This service, in production or wherever it runs', 'x-internal': false },
    ],
    tags: tagsOf(dialects),
    externalDocs: BEARER_STANDARD,
    paths,
    components: {
      schemas: components.named(),
      headers: headerComponentsOf(statuses),
      ...(Object.keys(securitySchemes).length > 0 && { securitySchemes }),
    },
  };
};
