/**
 * All dialects at the root of one server: paths that dialects share are settled by the contract's claims, wrong
 * methods and unknown paths are answered in the envelope of the dialect that the contract names.
 */
import { Router, type RequestHandler } from 'express';
import { factsOf, type Dialect } from '../../contract/dialect.ts';
import type { DocumentedPath, Endpoint } from '../../contract/paths.ts';
import type { ServedDialect } from './serve.ts';
import { bodyReaderOf } from './serving/body.ts';
import { HttpFailure } from './serving/failures.ts';

const hasProperty = (body: unknown, property: string | undefined): boolean =>
  property !== undefined && typeof body === 'object' && body !== null && Object.hasOwn(body, property);

const allowOf = ({ endpoints }: DocumentedPath): string[] => {
  const methods = endpoints.map(({ method }) => method);
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
};

/** True for the prefix itself and everything below it. */
const isBelow = (path: string, prefix: string): boolean =>
  prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);

/** The dialect that words the answer for an unknown path: the one with the longest prefix of it. */
const wordsUnknownPath = (served: readonly ServedDialect[], path: string): ServedDialect => {
  const candidates = served.flatMap((dialect) =>
    dialect.contract.prefixes
      .filter((prefix) => isBelow(path, prefix))
      .map((prefix) => ({ prefix, dialect })),
  );
  const [longest] = candidates.sort((a, b) => b.prefix.length - a.prefix.length);
  if (longest === undefined) throw new Error('no dialect words the answers for unknown paths');
  return longest.dialect;
};

/** `/users` of `/users/7`: few dialects know it, and only they look through their routes for the rest. */
const firstSegmentOf = (path: string): string => {
  const end = path.indexOf('/', 1);
  return end === -1 ? path : path.slice(0, end);
};

/** Asks one router after the other. One that held them all would look through its layers for every request. */
const inTurn = (routers: readonly RequestHandler[]): RequestHandler =>
  routers.reduceRight<RequestHandler>(
    (rest, router) => (req, res, next) =>
      router(req, res, (error?: unknown) => {
        if (error === undefined || error === null) rest(req, res, next);
        else next(error);
      }),
    (_req, _res, next) => next(),
  );

/** Mounts the served dialects at the root: the handler answers for every documented path and for no other. */
export const mountDialects = (
  served: readonly ServedDialect[],
  paths: readonly DocumentedPath[],
): RequestHandler => {
  const servedBy = (dialect: Dialect): ServedDialect => {
    const found = served.find(({ contract }) => contract.name === dialect.name);
    if (found === undefined) throw new Error(`the dialect ${dialect.name} is promised and not served`);
    return found;
  };

  /** The body decides who answers; what is wrong with the body as such is the owner's to say. */
  const share = ({ claimants, owner }: Endpoint): RequestHandler[] => {
    const readBody = bodyReaderOf(owner.route);
    return [
      (req, res, next) =>
        readBody(req, res, (error?: unknown) => {
          if (error === undefined) next();
          else servedBy(owner.dialect).fail(req, res, error);
        }),
      (req, res, next) => {
        const claimant = claimants.find(({ route }) => hasProperty(req.body, factsOf(route).claims));
        servedBy((claimant ?? owner).dialect).router(req, res, next);
      },
    ];
  };

  const tellMethods = (path: DocumentedPath): RequestHandler => {
    const allow = allowOf(path).join(', ');
    return (_req, res) => {
      res.status(204).set('allow', allow).end();
    };
  };

  const refuseMethod = (path: DocumentedPath): RequestHandler => {
    const allow = allowOf(path);
    return (req, res) => {
      const failure = new HttpFailure({ code: 'method_not_allowed', method: req.method, allow });
      servedBy(path.owner).fail(req, res, failure);
    };
  };

  /** Answers for documented paths that begin alike. */
  const mountAlike = (alike: readonly DocumentedPath[]): RequestHandler => {
    const endpoints = alike.flatMap((path) => path.endpoints);
    const operations = endpoints.flatMap(({ claimants, owner }) => [...claimants, owner]);
    // Before the routers: each would answer for itself alone, in express's way.
    const options = Router({ caseSensitive: true });
    const shared = Router({ caseSensitive: true });
    const refused = Router({ caseSensitive: true });
    for (const path of alike) {
      options.all(path.path, tellMethods(path));
      refused.all(path.path, refuseMethod(path));
    }
    const contended = endpoints.filter(({ claimants }) => claimants.length > 0);
    for (const endpoint of contended) shared.post(endpoint.path, ...share(endpoint));
    const owners = served.filter(({ contract }) =>
      operations.some(({ dialect }) => dialect.name === contract.name),
    );
    const answer = inTurn([
      ...(contended.length > 0 ? [shared] : []),
      ...owners.map(({ router }) => router),
      refused,
    ]);
    return (req, res, next) => {
      // What is wrong with a path is its dialect's to say, further down.
      if (req.method === 'OPTIONS') options(req, res, () => answer(req, res, next));
      else answer(req, res, next);
    };
  };

  const bySegment = new Map<string, DocumentedPath[]>();
  for (const path of paths) {
    const segment = firstSegmentOf(path.path);
    bySegment.set(segment, [...(bySegment.get(segment) ?? []), path]);
  }
  const mounted = new Map([...bySegment].map(([segment, alike]) => [segment, mountAlike(alike)]));
  return (req, res, next) => {
    const answer = mounted.get(firstSegmentOf(req.path));
    if (answer === undefined) next();
    else answer(req, res, next);
  };
};

/** Answers what nobody else has answered. */
export const refuseUnknownPaths =
  (served: readonly ServedDialect[]): RequestHandler =>
  (req, res) => {
    const failure = new HttpFailure({ code: 'path_unknown', path: req.path });
    wordsUnknownPath(served, req.path).fail(req, res, failure);
  };
