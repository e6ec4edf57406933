/** The way out: a call's request, and its tries where sending again is safe. */
import { encodeFields, fillPath } from './address.ts';
import { pause } from './deadline.ts';
import { clientError } from './errors.ts';
import type { CallEvent, CallOptions, ClientOptions, Input, Route } from './types.ts';
import { VERSION } from './version.ts';

/** A pause that the service asks for is kept up to this long; a longer one is the caller's to decide. */
const LONGEST_PAUSE_MS = 10_000;

/** One call under way. */
export interface Exchange {
  readonly route: Route;
  readonly args: Input & CallOptions;
  readonly event: CallEvent;
  readonly options: ClientOptions;
  /** Aborted when the call's time is over or its caller ends it. */
  readonly signal: AbortSignal;
}

/** What rejects because no answer came, as a {@link ClientError}. */
export const overNetwork = async <T>(work: Promise<T>, { requestId }: CallEvent): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw clientError('No answer came', { kind: 'network', requestId }, error);
  }
};

/** With names in lower case, so that a caller's own header replaces the client's. */
export const lowerCased = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** `Retry-After`, in seconds or as a date (RFC 9110 section 10.2.3), in milliseconds; NaN when there is none. */
const retryAfterMs = ({ headers }: Response): number => {
  const value = headers.get('retry-after') ?? '';
  return /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
};

/** The pause that a refusal asks for before the next try; undefined when there is to be none. */
const askedPauseMs = (response: Response): number | undefined => {
  const isRefusal = response.status === 429 || response.status === 503;
  const asked = isRefusal ? retryAfterMs(response) : NaN;
  return asked <= LONGEST_PAUSE_MS ? Math.max(asked, 0) : undefined;
};

const urlOf = ({ route, args, options }: Exchange): string => {
  const query = encodeFields(args.query ?? {});
  const path = fillPath(route.path, args.params ?? {});
  return `${options.baseUrl.replace(/\/+$/, '')}${path}${query && `?${query}`}`;
};

const bodyOf = ({ route, args: { body } }: Exchange): { type: string; body: string } | undefined => {
  if (body === undefined) return undefined;
  if (!route.form) return { type: 'application/json', body: JSON.stringify(body) };
  return { type: 'application/x-www-form-urlencoded', body: encodeFields(body) };
};

/**
 * Sends the request, again and again as far as the options and its method allow, and resolves to the last response.
 * @throws ClientError `network`, or `invalid-input` for a parameter that no URL can carry.
 */
export const sendTries = async (exchange: Exchange, token: string | undefined): Promise<Response> => {
  const { route, args, event, options, signal } = exchange;
  const url = urlOf(exchange);
  const content = bodyOf(exchange);
  const init: RequestInit = {
    method: route.method,
    signal,
    ...(content && { body: content.body }),
    // So that cookies reach the service's own origin as well. Some workers have no cookies, and refuse the word.
    ...(route.cookies && 'credentials' in Request.prototype && { credentials: 'include' }),
  };
  // PUT and DELETE may come twice as well as once (RFC 9110 section 9.2.2).
  const retries = /^P(OST|ATCH)$/.test(route.method) ? 0 : (options.retries ?? 2);
  for (let retry = 0; ; retry += 1) {
    const headers: Record<string, string> = {
      'polyglot-id-client': VERSION,
      'x-request-id': event.requestId,
      ...(content && { 'content-type': content.type }),
    };
    options.onRequest?.({ ...event, retry, headers });
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    const isLast = retry >= retries;
    let asked = 0;
    try {
      const response = await overNetwork(
        (options.fetch ?? fetch)(url, { ...init, headers: { ...headers, ...lowerCased(args.headers) } }),
        event,
      );
      const next = isLast ? undefined : askedPauseMs(response);
      if (next === undefined) return response;
      asked = next;
      // So that its connection is free for the next try.
      await response.body?.cancel();
    } catch (error) {
      if (isLast || signal.aborted) throw error;
    }
    // At random, so that callers who were refused together do not come back together.
    await pause(asked + Math.random() * (options.retryPauseMs ?? 300) * 2 ** retry, signal);
    // Nobody waits for the answer any more.
    if (signal.aborted) throw signal.reason;
  }
};
