/** Run-time checks by a dialect's contract; the only part of the package that needs zod. */
import { isAppRouteOtherResponse, isZodType, type AppRoute } from '@ts-rest/core';
import type { ZodIssue } from 'zod';
import { routesOf, type Dialect } from '../contract/dialect.ts';
import type { Input, Issue, Validation } from './types.ts';

/** A union says what each of its members misses; the member that misses least was meant. */
const flatten = (issue: ZodIssue): readonly ZodIssue[] => {
  if (issue.code !== 'invalid_union') return [issue];
  const [best] = issue.unionErrors.map(({ issues }) => issues).sort((a, b) => a.length - b.length);
  return (best ?? []).flatMap(flatten);
};

const check = (schema: unknown, value: unknown, name: string): Issue[] => {
  if (!isZodType(schema)) return [];
  const result = schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues
    .flatMap(flatten)
    .map(({ path, message }) => ({ path: [name, ...path].join('.'), message }));
};

const checkInputOf = (route: AppRoute, { params, query, body }: Input): Issue[] => [
  ...check(route.pathParams, params ?? {}, 'params'),
  ...check(route.query, query ?? {}, 'query'),
  ...('body' in route ? check(route.body, body, 'body') : []),
];

/** The checks of one dialect. */
export const createValidation = <Name extends string>(name: Name, dialect: Dialect): Validation<Name> => {
  const routes = new Map(routesOf(dialect.routes).map(({ names, route }) => [names.join('.'), route]));
  return {
    name,
    checkInput: (call, input) => {
      const route = routes.get(call);
      return route === undefined ? [] : checkInputOf(route, input);
    },
    checkAnswer: (call, status, body) => {
      const response = routes.get(call)?.responses[status];
      return check(isAppRouteOtherResponse(response as never) ? undefined : response, body, 'body');
    },
  };
};
