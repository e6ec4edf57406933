/**
 * The typed client of one dialect: calls and answers are inferred from the contract that is passed in, so a front
 * end bundles the one dialect that it speaks.
 */
import {
  getRouteQuery,
  isAppRoute,
  type AppRoute,
  type AppRouter,
  type InitClientArgs,
  type InitClientReturn,
} from '@ts-rest/core';
import type { Dialect } from '../contract/dialect.ts';
import { createFetcher, type TokenSource } from './fetcher.ts';
import { encodeParams } from './params.ts';

export type { TokenSource } from './fetcher.ts';

/** The calls of a dialect, by the names of its contract; answers narrow by their `status`. */
export type Client<R extends AppRouter> = InitClientReturn<R, InitClientArgs>;

export interface ClientOptions {
  /** Where the service answers, e.g. `https://id.example.com`; with or without a trailing slash. */
  readonly baseUrl: string;
  /** The access token, or what gives the present one; asked before every call that can use it. */
  readonly token?: TokenSource;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

type CallArgs = Parameters<ReturnType<typeof getRouteQuery>>[0];

const callOf = (route: AppRoute, clientArgs: InitClientArgs & { baseUrl: string }) => {
  const call = getRouteQuery(route, clientArgs);
  // Async, so that a parameter that cannot be sent rejects like every other failure of a call.
  return async (args?: CallArgs) =>
    call(args?.params ? { ...args, params: encodeParams(args.params) } : args);
};

const callsOf = (router: AppRouter, clientArgs: InitClientArgs & { baseUrl: string }): object =>
  Object.fromEntries(
    Object.entries(router).map(([name, entry]) => [
      name,
      isAppRoute(entry) ? callOf(entry, clientArgs) : callsOf(entry, clientArgs),
    ]),
  );

/**
 * The client of one dialect: `createClient(jsend, { baseUrl }).users.get({ params: { id: 1 } })`.
 *
 * Every call resolves to `{ status, body, headers }`, failures that the service words included. It rejects when no
 * answer comes (fetch's TypeError or AbortError), when an answer is no JSON although it says so (SyntaxError), and
 * with a TypeError for a path parameter that no URL can carry (empty, `.` or `..`).
 *
 * The token goes, as `Authorization: Bearer` (RFC 6750), to the routes whose facts allow one; never to a public
 * one. An `authorization` in a call's own `extraHeaders` wins.
 */
export const createClient = <R extends AppRouter>(dialect: Dialect<R>, options: ClientOptions): Client<R> => {
  const clientArgs = {
    baseUrl: options.baseUrl.replace(/\/+$/, ''),
    api: createFetcher(options),
  };
  // The walk above mirrors the router name by name, which the type of a recursive function cannot say.
  return callsOf(dialect.routes, clientArgs) as Client<R>;
};
