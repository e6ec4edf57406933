/**
 * Golden data: the bodies and calls that a document shows, letter for letter, and what suites do with them:
 * find their route in the contract, compare shapes, send the calls as they stand.
 */
import { isZodType, type AppRoute } from '@ts-rest/core';
import type { ZodTypeAny } from 'zod';
import { factsOf, routesOf, type Dialect } from '../../contract/dialect.ts';
import type { RawAnswer, TestService } from './service.ts';

/** A body that a document shows for a call. */
export interface GoldenRequest {
  /** As the document writes it: `GET /utilisateurs/{id}`. */
  readonly endpoint: string;
  readonly body: unknown;
}

/** A body that a document shows for an answer. */
export interface GoldenAnswer extends GoldenRequest {
  readonly status: number;
}

/** A call that a document shows, by curl, fetch or its request line; `$NAMES` stand for earlier answers. */
export interface GoldenCall {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** All that one document shows. */
export interface Golden {
  readonly requests: readonly GoldenRequest[];
  readonly answers: readonly GoldenAnswer[];
  /** The statuses that the document names for each endpoint, with a body or without. */
  readonly statuses: Readonly<Record<string, readonly number[]>>;
  readonly calls: Readonly<Record<string, GoldenCall>>;
}

/** `{id}`, `<id>` and `:id` are one notation each for a parameter. */
const inOneNotation = (path: string): string => path.replace(/\{(\w+)\}|<(\w+)>/g, ':$1$2');

/** The route of the contract that an endpoint of a document names. Throws when the contract has none. */
export const routeFor = (contract: Dialect, endpoint: string): AppRoute => {
  const found = routesOf(contract.routes).find(
    ({ route }) => `${route.method} ${route.path}` === inOneNotation(endpoint),
  );
  if (found === undefined) throw new Error(`the contract ${contract.name} has no ${endpoint}`);
  return found.route;
};

const schemaOf = (schema: unknown, what: string): ZodTypeAny => {
  if (!isZodType(schema)) throw new Error(`the contract has no schema for ${what}`);
  return schema;
};

/** What the contract promises for one status of an endpoint. */
export const answerSchemaFor = (contract: Dialect, endpoint: string, status: number): ZodTypeAny =>
  schemaOf(routeFor(contract, endpoint).responses[status], `${endpoint} ${status}`);

/** What the contract takes as the body of an endpoint. */
export const requestSchemaFor = (contract: Dialect, endpoint: string): ZodTypeAny => {
  const route = routeFor(contract, endpoint);
  return schemaOf('body' in route ? route.body : undefined, `the body of ${endpoint}`);
};

/** The statuses that the contract documents for an endpoint. */
export const statusesOf = (contract: Dialect, endpoint: string): number[] =>
  Object.keys(routeFor(contract, endpoint).responses).map(Number);

/** The example that the contract itself gives for an answer: the route's own, else the dialect's for that status. */
export const answerExampleOf = (contract: Dialect, endpoint: string, status: number): unknown =>
  factsOf(routeFor(contract, endpoint)).examples?.answers?.[status] ?? contract.errorExamples[status];

/** The example that the contract itself gives for a body. */
export const requestExampleOf = (contract: Dialect, endpoint: string): unknown =>
  factsOf(routeFor(contract, endpoint)).examples?.request;

/** Keys in their order and the types of what they hold: equal for bodies of exactly the same shape. */
export const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return Object.entries(value).map(([key, held]) => [key, shapeOf(held)]);
};

const fill = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\$([A-Z_]+)/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`$${name} has no value`);
    return value;
  });

/** Sends a documented call as it stands, but for its `$NAMES`. */
export const replay = (
  service: TestService,
  call: GoldenCall,
  variables: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> =>
  service.request(fill(call.path, variables), {
    method: call.method,
    headers: Object.fromEntries(
      Object.entries(call.headers ?? {}).map(([name, value]) => [name, fill(value, variables)]),
    ),
    ...(call.body === undefined ? {} : { body: fill(call.body, variables) }),
  });

/** Moves a service's clock to a time that a document shows. */
export const moveClockTo = ({ clock }: TestService, time: string): void => {
  clock.advance((Date.parse(time) - clock.now().getTime()) / 1000);
  if (clock.now().getTime() !== Date.parse(time)) throw new Error(`the clock missed ${time}`);
};
