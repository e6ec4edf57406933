/** How a call goes out and its answer comes back: the token by the route's facts, the body by its media type. */
import { isZodType, type ApiFetcher, type AppRoute } from '@ts-rest/core';
import { factsOf } from '../contract/dialect.ts';

type Token = string | undefined;

/** An access token, or a function that gives the present one; `undefined` when there is none. */
export type TokenSource = string | (() => Token | Promise<Token>);

const tokenFor = async (route: AppRoute, source: TokenSource | undefined): Promise<Token> => {
  if (factsOf(route).auth === 'public') return undefined;
  return typeof source === 'function' ? source() : source;
};

const readBody = async (response: Response): Promise<unknown> => {
  const type = response.headers.get('content-type') ?? '';
  if (/^application\/([^;]+\+)?json\b/i.test(type)) return response.json();
  return /^text\//i.test(type) ? response.text() : response.blob();
};

/** Sends the calls of one client. */
export const createFetcher =
  (options: { readonly token?: TokenSource; readonly fetch?: typeof fetch }): ApiFetcher =>
  async ({ route, path, method, headers, body, fetchOptions, validateResponse }) => {
    const token = await tokenFor(route, options.token);
    const response = await (options.fetch ?? fetch)(path, {
      ...fetchOptions,
      method,
      // The names are lower case here; the caller's own header comes last and wins.
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers },
      ...(body !== null && body !== undefined && { body }),
    });
    const { status } = response;
    const content = await readBody(response);
    const schema = route.responses[status];
    return {
      status,
      body: validateResponse === true && isZodType(schema) ? schema.parse(content) : content,
      headers: response.headers,
    };
  };
