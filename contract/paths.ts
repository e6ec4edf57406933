/**
 * Who answers where: every documented path over all dialects, and the rule for paths that dialects share.
 * A dialect may share a path only by claiming it with a property of the JSON body; else starting fails.
 */
import type { AppRoute } from '@ts-rest/core';
import { factsOf, routesOf, type Dialect } from './dialect.ts';

/** One documented operation and the dialect that promises it. */
export interface Operation {
  readonly dialect: Dialect;
  readonly names: readonly string[];
  readonly route: AppRoute;
}

/** The operations of one method and path: the claimants, asked in order, then the owner. */
export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly claimants: readonly Operation[];
  readonly owner: Operation;
}

/** A documented path with the dialect that answers for it where no operation does (405). */
export interface DocumentedPath {
  readonly path: string;
  readonly owner: Dialect;
  readonly endpoints: readonly Endpoint[];
}

const withoutTrailingSlash = (path: string): string => path.replace(/(?<=.)\/$/, '');
const segmentsOf = (path: string): string[] => withoutTrailingSlash(path).split('/').slice(1);

/** True when some address matches both paths. `:name` stands for any segment. */
const overlap = (left: string, right: string): boolean => {
  const [a, b] = [segmentsOf(left), segmentsOf(right)];
  return (
    a.length === b.length &&
    a.every((segment, at) => segment === b[at] || segment.startsWith(':') || b[at]?.startsWith(':') === true)
  );
};

const endpointOf = (operations: readonly Operation[]): Endpoint => {
  const claimants = operations.filter(({ route }) => factsOf(route).claims !== undefined);
  const owners = operations.filter(({ route }) => factsOf(route).claims === undefined);
  const [owner] = owners;
  const who = operations.map(({ dialect, names }) => `${dialect.name}.${names.join('.')}`).join(', ');
  const { method, path } = operations[0]?.route ?? { method: '', path: '' };
  if (owner === undefined || owners.length > 1) {
    throw new Error(
      `${method} ${path} is documented by ${who}: all but one must claim it by a property of the body`,
    );
  }
  const [claimed] = claimants;
  if (
    claimed !== undefined &&
    operations.some(({ route }) => segmentsOf(route.path).join() !== segmentsOf(path).join())
  ) {
    throw new Error(`${method} ${path} overlaps another path (${who}): a claim needs the very same path`);
  }
  return { method: owner.route.method, path: owner.route.path, claimants, owner };
};

/**
 * Every documented path over all dialects.
 * @throws Error when dialects contend for a path without a claim, or one of them begins with a parameter: the service
 *   must not start in doubt
 */
export const documentedPaths = (dialects: readonly Dialect[]): DocumentedPath[] => {
  const operations = dialects.flatMap((dialect) =>
    routesOf(dialect.routes).map(({ names, route }): Operation => ({ dialect, names, route })),
  );
  // The server finds the dialects that may answer by what a path begins with.
  const open = operations.find(({ route }) => route.path.startsWith('/:'));
  if (open !== undefined) throw new Error(`${open.route.path} begins with a parameter: it could be any path`);
  const groups: Operation[][] = [];
  for (const operation of operations) {
    const group = groups.find(
      ([first]) => first !== undefined && overlap(first.route.path, operation.route.path),
    );
    if (group === undefined) groups.push([operation]);
    else group.push(operation);
  }
  return groups.map((group) => {
    const methods = [...new Set(group.map(({ route }) => route.method))];
    const endpoints = methods.map((method) =>
      endpointOf(group.filter(({ route }) => route.method === method)),
    );
    const [first] = endpoints;
    if (first === undefined) throw new Error('a documented path has no operation');
    return { path: first.path, owner: first.owner.dialect, endpoints };
  });
};
