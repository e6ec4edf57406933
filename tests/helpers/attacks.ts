/**
 * Every promised operation, ready to be attacked: a well-formed request for each, made from the contract alone, and a
 * judge who holds any answer against the contract. A new route is attacked as soon as it is in the catalogue.
 */
import { isAppRouteMutation, isAppRouteOtherResponse, isZodType, type AppRoute } from '@ts-rest/core';
import { z } from 'zod';
import { factsOf, routesOf, type Dialect } from '../../contract/dialect.ts';
import { NewPasswordSchema } from '../../contract/fields.ts';
import { dialects } from '../../contract/index.ts';
import type { BareAnswer, BareRequest } from './bare-http.ts';
import { PASSWORD, uniqueNames } from './service.ts';

export interface Operation {
  /** `jsend users.update: PUT /api/v1/users/:id` */
  readonly title: string;
  readonly dialect: Dialect;
  readonly route: AppRoute;
}

export const operations: readonly Operation[] = dialects.flatMap((dialect) =>
  routesOf(dialect.routes).map(({ names, route }) => ({
    title: `${dialect.name} ${names.join('.')}: ${route.method} ${route.path}`,
    dialect,
    route,
  })),
);

export type Fields = Readonly<Record<string, z.ZodTypeAny>>;

const shapeOf = (schema: unknown): Fields => (schema instanceof z.ZodObject ? (schema.shape as Fields) : {});

export const bodyFieldsOf = ({ route }: Operation): Fields =>
  isAppRouteMutation(route) && 'body' in route ? shapeOf(route.body) : {};
export const queryFieldsOf = ({ route }: Operation): Fields => shapeOf(route.query);
export const pathFieldsOf = ({ route }: Operation): Fields => shapeOf(route.pathParams);

export const takesBody = (operation: Operation): boolean => Object.keys(bodyFieldsOf(operation)).length > 0;
export const takesForm = ({ route }: Operation): boolean =>
  isAppRouteMutation(route) && 'body' in route && route.contentType === 'application/x-www-form-urlencoded';
export const takesJson = (operation: Operation): boolean => takesBody(operation) && !takesForm(operation);
export const isProtected = ({ route }: Operation): boolean => factsOf(route).auth === 'bearer';
/** True for an operation that sets the first password of an account. */
export const isSignUp = (operation: Operation): boolean =>
  bodyFieldsOf(operation)['password'] === NewPasswordSchema;

const PARAMS: Readonly<Record<string, string>> = {
  id: '1',
  courriel: 'nobody@example.com',
  uidb64: 'MQ',
  token: 'x'.repeat(43),
};

/** The path of an operation; parameters that are not given get a well-formed value. */
export const pathOf = ({ route }: Operation, params: Readonly<Record<string, string>> = {}): string =>
  route.path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? PARAMS[name] ?? 'x');

/** A body that breaks no rule: the documented example, under names that nobody has. */
export const validBodyOf = (operation: Operation): Readonly<Record<string, unknown>> => {
  const example = factsOf(operation.route).examples?.request as Readonly<Record<string, unknown>> | undefined;
  const filled = Object.fromEntries(
    Object.keys(bodyFieldsOf(operation)).map((name) => [
      name,
      example === undefined ? PASSWORD : example[name],
    ]),
  );
  const { email, username } = uniqueNames();
  return {
    ...filled,
    ...('email' in filled && { email }),
    ...('username' in filled && { username }),
  };
};

export const encodeBody = (operation: Operation, body: Readonly<Record<string, unknown>>): string =>
  takesForm(operation)
    ? new URLSearchParams(
        Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)])),
      ).toString()
    : JSON.stringify(body);

/** A request that nothing is wrong with, apart from what `changes` does to it. */
export const requestOf = (
  operation: Operation,
  token: string,
  changes: Partial<BareRequest> = {},
): BareRequest => ({
  method: operation.route.method,
  path: pathOf(operation),
  ...changes,
  ...(changes.body === undefined && takesBody(operation)
    ? { body: encodeBody(operation, validBodyOf(operation)) }
    : {}),
  headers: {
    ...(takesBody(operation) && {
      'content-type': takesForm(operation) ? 'application/x-www-form-urlencoded' : 'application/json',
    }),
    ...(isProtected(operation) && { authorization: `Bearer ${token}` }),
    ...changes.headers,
  },
});

/** Signed tokens: their letters are random, and may spell anything. */
const TOKENS = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;

// What only the inside of a server knows: stacks, frameworks, SQL, files.
const LEAKS =
  /\bat .+:\d+:\d+|node_modules|\.tsx?\b|\bError:|Cannot (?:GET|POST|PUT|HEAD)|<pre>|\b(?:select|insert|update|delete)\b .+\b(?:from|into|set)\b|syntax error|relation "|constraint|[Kk]nex|PGlite|postgres|zod|body-?parser|ECONN|Unexpected token|\$2[aby]\$/;

const strictly = (schema: z.ZodTypeAny, body: unknown): string[] => {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return [`another body than promised: ${JSON.stringify(body)}`];
  // Parsing drops what is not declared, so a difference is something undeclared.
  return JSON.stringify(parsed.data) === JSON.stringify(body)
    ? []
    : [`undeclared content or another order: ${JSON.stringify(body)}`];
};

const typeOf = ({ headers }: BareAnswer): string => headers['content-type'] ?? 'none';

const commonProblems = (answer: BareAnswer): string[] => [
  ...(LEAKS.test(answer.text.replace(TOKENS, '')) ? [`tells of its inside: ${answer.text}`] : []),
  ...(answer.status >= 500 ? ['is a fault of the service'] : []),
  ...(answer.headers['x-powered-by'] === undefined ? [] : ['names its framework']),
  ...(answer.status === 401 && answer.headers['www-authenticate'] === undefined
    ? ['401 without WWW-Authenticate']
    : []),
  ...(answer.status >= 400 && answer.headers['set-cookie'] !== undefined ? ['a refusal sets a cookie'] : []),
];

const jsonProblems = (schema: z.ZodTypeAny, answer: BareAnswer): string[] => [
  ...(typeOf(answer) === 'application/json; charset=utf-8' ? [] : [`sent as ${typeOf(answer)}`]),
  ...strictly(schema, answer.body),
];

const pageProblems = (answer: BareAnswer): string[] => [
  ...(typeOf(answer) === 'text/html; charset=utf-8' ? [] : [`sent as ${typeOf(answer)}`]),
  ...(/^<!doctype html>\n<html lang="(?:en|fr)">/.test(answer.text) ? [] : ['is no page of ours']),
  ...(answer.headers['content-security-policy']?.includes("default-src 'none'") === true
    ? []
    : ['a page without its policy']),
];

/** All that is wrong with an answer of an operation, whatever its status. */
export const problemsOf = ({ route }: Pick<Operation, 'route'>, answer: BareAnswer): string[] => {
  const declared = route.responses[answer.status];
  if (declared === undefined) return [`undocumented status ${answer.status}: ${answer.text.slice(0, 200)}`];
  const own = isAppRouteOtherResponse(declared)
    ? pageProblems(answer)
    : isZodType(declared)
      ? jsonProblems(declared, answer)
      : ['no schema'];
  return [...commonProblems(answer), ...own];
};

/** All that is wrong with an error answer outside of every route. */
export const problemsOfError = ({ error }: Dialect, answer: BareAnswer): string[] => [
  ...commonProblems(answer),
  ...jsonProblems(error, answer),
];

/** The refusals that an operation documents. */
export const refusalsOf = ({ route }: Operation): number[] =>
  Object.keys(route.responses)
    .map(Number)
    .filter((status) => status >= 400 && status < 500);

/** One attempt to mislead an operation, and the statuses that refuse it. */
export interface Attack {
  readonly name: string;
  readonly request: BareRequest;
  readonly refusedBy: readonly number[];
}

/** What went wrong in some attacks: nothing, when the service stood firm. */
export const failuresOf = async (
  send: (request: BareRequest) => Promise<BareAnswer>,
  judge: (answer: BareAnswer) => string[],
  attacks: readonly Attack[],
): Promise<string[]> => {
  const failures: string[] = [];
  for (const { name, request, refusedBy } of attacks) {
    const answer = await send(request);
    const problems = [
      ...(refusedBy.includes(answer.status)
        ? []
        : [`answered ${answer.status}, not ${refusedBy.join(' or ')}: ${answer.text.slice(0, 200)}`]),
      ...judge(answer),
    ];
    failures.push(...problems.map((problem) => `${name}: ${problem}`));
  }
  return failures;
};
