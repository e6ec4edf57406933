/** Handlers for Mock Service Worker (msw 2), which answer as the contract's golden examples do. */
import { http, type HttpHandler } from 'msw';
import type { Examples, Mocks } from './mocks.ts';
import type { Route } from './types.ts';

/** Mocks of one dialect. */
export interface MockService<C> {
  /** Every call answers its first success. */
  readonly handlers: HttpHandler[];
  /** One call, another answer: `server.use(mocks.on.users.get(404))`. */
  readonly on: Mocks<C, HttpHandler>;
}

const responseOf = (route: Route, status: number, body: unknown): Response => {
  if (route.none?.includes(status)) return new Response(null, { status });
  const isText = typeof body === 'string' && route.text?.includes(status);
  return new Response(isText ? body : JSON.stringify(body), {
    status,
    headers: { 'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8' },
  });
};

const hasProperty = async (request: Request, property: string): Promise<boolean> => {
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => undefined);
  return typeof body === 'object' && body !== null && Object.hasOwn(body, property);
};

/** A folder of mocks, and of folders of mocks. */
interface Folder {
  [name: string]: Folder | ((status: number, body?: unknown) => HttpHandler);
}

/**
 * `setupServer(...createMocks(jsendExamples, { baseUrl }).handlers)`.
 *
 * Where two dialects share a path, the one that takes it by a property of the body (stamped's login) lets all other
 * requests through: put its handlers first.
 */
export const createMocks = <C>(
  examples: Examples<C>,
  { baseUrl }: { readonly baseUrl: string },
): MockService<C> => {
  const { dialect, claims = {}, answers } = examples;
  const base = baseUrl.replace(/\/+$/, '');
  const handlers: HttpHandler[] = [];
  const on: Folder = {};
  for (const [call, route] of Object.entries(dialect.routes)) {
    const shown = answers[call] ?? {};
    const claim = claims[call];
    const method = route.method.toLowerCase() as Lowercase<Route['method']>;
    const mock = (status: number, body: unknown = shown[status]) =>
      http[method](base + route.path, async ({ request }) =>
        claim === undefined || (await hasProperty(request, claim))
          ? responseOf(route, status, body)
          : undefined,
      );
    const names = call.split('.');
    const folder = names.slice(0, -1).reduce((at, name) => (at[name] ??= {}) as Folder, on);
    folder[names.at(-1) ?? ''] = mock;
    const success = Object.keys(shown)
      .map(Number)
      .find((status) => status < 300);
    if (success !== undefined) handlers.push(mock(success));
  }
  // Built name by name out of the table that was generated together with the calls' types.
  return { handlers, on: on as Mocks<C, HttpHandler> };
};
