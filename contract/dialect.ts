/**
 * What a dialect is: the kernel that every contract file builds on.
 * A dialect promises routes (ts-rest) with typed facts; the server, the client and the documents read them here.
 */
import { isAppRoute, type AppRoute, type AppRouter, type AppRouteResponse } from '@ts-rest/core';
import type { z } from 'zod';

/**
 * Who may call a route.
 * - `bearer`: a live access token in `Authorization: Bearer` (RFC 6750); the default.
 * - `public`: anyone.
 * - `cookie_or_bearer`: the `refresh_token` cookie, or a live access token; the route itself decides.
 */
export type Auth = 'bearer' | 'public' | 'cookie_or_bearer';

/** A header that an answer of one status carries. */
export interface HeaderFact {
  readonly status: number;
  readonly name: string;
  readonly description: string;
  /** What its value matches: a regular expression, in the syntax that JSON Schema recommends. */
  readonly pattern: string;
}

/** Example bodies of one route, as its document gives them. */
export interface ExampleFacts {
  readonly request?: unknown;
  readonly answers?: Readonly<Record<number, unknown>>;
}

/** The facts of one route; one truth for the server's checks, the documents and the client. */
export interface Facts<A extends Auth = Auth> {
  readonly auth: A;
  /** The group under which documents list the route. */
  readonly tag: string;
  /** The heading of the documented API that promises the route. */
  readonly source: string;
  /** On a path that two dialects document: this route answers when the JSON body has this property. */
  readonly claims?: string;
  /** The route takes no input: a body that is sent is read up to the size limit and dropped. */
  readonly ignoresBody?: true;
  readonly headers?: readonly HeaderFact[];
  readonly examples?: ExampleFacts;
}

type FactsInput<A extends Auth> = Omit<Facts<A>, 'auth'> & { readonly auth?: A };

/** States a route's facts. Protected is the default: a public route says so. */
export const facts = <A extends Auth = 'bearer'>(input: FactsInput<A>): Facts<A> => ({
  ...input,
  // Without an explicit `auth`, A is inferred as its default 'bearer'.
  auth: input.auth ?? ('bearer' as A),
});

/** A promised API: its routes, and the error envelope that it uses where no route answers. */
export interface Dialect<R extends AppRouter = AppRouter> {
  readonly name: string;
  /** One line for a list of dialects. */
  readonly summary: string;
  /** What the dialect promises, and how the silences of its document are settled (Markdown). */
  readonly description: string;
  /** The error envelope; also the answer's schema where no route answers (404, 405). */
  readonly error: z.ZodTypeAny;
  /** For each status that any route may answer with the error envelope, one such error. */
  readonly errorExamples: Readonly<Record<number, unknown>>;
  /** Path prefixes below which this dialect words the answer for unknown paths; the longest prefix wins. */
  readonly prefixes: readonly string[];
  readonly routes: R;
}

/** Declares a dialect; keeps the narrow type of its routes. */
export const defineDialect = <R extends AppRouter>(dialect: Dialect<R>): Dialect<R> => dialect;

/** The facts that a route states. Throws where a route states none, which is an error of the contract. */
export const factsOf = (route: AppRoute): Facts => {
  const { metadata } = route;
  if (typeof metadata !== 'object' || metadata === null || !('auth' in metadata)) {
    throw new Error(`${route.method} ${route.path} states no facts`);
  }
  return metadata as Facts;
};

/** A route with the names that lead to it: `['users', 'list']`. */
export interface NamedRoute {
  readonly names: readonly string[];
  readonly route: AppRoute;
}

/** Every route of a router, depth first, in the order of the contract. */
export const routesOf = (router: AppRouter, names: readonly string[] = []): NamedRoute[] =>
  Object.entries(router).flatMap(([name, entry]) =>
    isAppRoute(entry) ? [{ names: [...names, name], route: entry }] : routesOf(entry, [...names, name]),
  );

type AnswerTable = Readonly<Record<number, AppRouteResponse>>;

/**
 * Joins a route's own answers with those it shares. A spread does the same at run time; but TypeScript types the
 * numeric keys of a spread as strings, and ts-rest then loses the statuses.
 */
export const answers = <const S extends AnswerTable, const O extends AnswerTable>(
  shared: S,
  own: O,
): { readonly [K in keyof S | keyof O]: K extends keyof O ? O[K] : K extends keyof S ? S[K] : never } =>
  // The mapped type is what the spread makes, key by key.
  ({ ...shared, ...own }) as never;

/** What a schema says of itself to the documents: JSON Schema keywords, and `title` for a named component. */
export interface SchemaNote {
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly example?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/**
 * Attaches a note to a schema without changing what it accepts. The documents' generator reads the property
 * `metaOpenApi`; writing it here keeps that library out of the contract and so out of every front end.
 */
export const note = <S extends z.ZodTypeAny>(schema: S, schemaNote: SchemaNote): S => {
  // zod binds its methods to the instance, so that only its constructor makes a true copy.
  const Same = schema.constructor as new (definition: unknown) => S;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is made by S's own constructor
  return Object.assign(new Same(schema._def), { metaOpenApi: schemaNote });
};
