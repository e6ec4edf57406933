/** createClient: the calls of one dialect, made from its table of routes. */
import { readAnswer } from './answer.ts';
import { within } from './deadline.ts';
import { clientError } from './errors.ts';
import { entriesOfPages } from './pages.ts';
import { lowerCased, sendTries, type Exchange } from './request.ts';
import type {
  AnyAnswer,
  CallEvent,
  CallOptions,
  ClientOptions,
  Dialect,
  Input,
  Route,
  Send,
} from './types.ts';

type Args = Input & CallOptions;

const randomText = (): string => Math.random().toString(36).slice(2);

interface Scope {
  readonly crypto?: Partial<typeof globalThis.crypto>;
}

/** A name for one call in logs. Pages without https and React Native cannot make UUIDs. */
const createRequestId = ({ crypto }: Scope): string => crypto?.randomUUID?.() ?? randomText() + randomText();

const routeOf = ({ name, routes }: Dialect, call: string): Route => {
  const route = routes[call];
  if (route === undefined) throw new TypeError(`${name} has no call ${call}`);
  return route;
};

const tokenFor = async ({ route, args, options }: Exchange, send: Send): Promise<string | undefined> => {
  if (route.auth === 'public' || 'authorization' in lowerCased(args.headers)) return undefined;
  if (options.session !== undefined) return options.session.token(send);
  return typeof options.token === 'function' ? options.token() : options.token;
};

const converse = async (exchange: Exchange): Promise<AnyAnswer> => {
  const { route, args, event, options } = exchange;
  const { session } = options;
  const issues = options.validation?.checkInput(event.call, args) ?? [];
  if (issues.length > 0) {
    const fields = issues.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw clientError(`Nothing was sent: ${fields}`, { kind: 'invalid-input', issues });
  }
  // A session's own calls go without it.
  const send: Send = (dialect, call, input, token) =>
    perform({ ...options, session: undefined, validation: undefined, token }, dialect, call, input);
  const token = await tokenFor(exchange, send);
  let response = await sendTries(exchange, token);
  // Where a cookie would do as well, the route itself renews.
  if (response.status === 401 && token !== undefined && session && route.auth === undefined) {
    const renewed = await session.renew(token, send);
    if (renewed !== undefined) {
      await response.body?.cancel();
      response = await sendTries(exchange, renewed);
    }
  }
  const answer = await readAnswer(exchange, response);
  await session?.learn(route, answer);
  return answer;
};

const perform = async (
  options: ClientOptions,
  dialect: Dialect,
  call: string,
  args: Args,
): Promise<AnyAnswer> => {
  const route = routeOf(dialect, call);
  const requestId = createRequestId(globalThis);
  const event: CallEvent = { dialect: dialect.name, call, method: route.method, path: route.path, requestId };
  const startedAt = Date.now();
  const settle = (end: { status: number } | { error: unknown }) =>
    options.onSettled?.({ ...event, ...end, milliseconds: Date.now() - startedAt });
  try {
    const timeoutMs = args.timeoutMs ?? options.timeoutMs ?? 30_000;
    const answer = await within({ timeoutMs, caller: args.signal, requestId }, (signal) =>
      converse({ route, args, event, options, signal }),
    );
    settle({ status: answer.status });
    return answer;
  } catch (error) {
    settle({ error });
    throw error;
  }
};

/** A folder of calls, and of folders of calls. */
interface Calls {
  [name: string]: Calls | object;
}

/**
 * The client of one dialect: `createClient(jsend, { baseUrl }).users.get({ params: { id: 1 } })`.
 *
 * Every call resolves to an answer that the contract documents, `{ status, body, headers }`, failures that the
 * service words included; it rejects with a `ClientError` when there is no such answer. Tokens go, as
 * `Authorization: Bearer` (RFC 6750), to the routes that take one, never to a public one.
 */
export const createClient = <Name extends string, C>(
  dialect: Dialect<Name, C>,
  options: ClientOptions<NoInfer<Name>>,
): C => {
  const client: Calls = {};
  for (const [path, { entries }] of Object.entries(dialect.routes)) {
    const names = path.split('.');
    const call = (args: Args = {}) => perform(options, dialect, path, args);
    const folder = names.slice(0, -1).reduce((at, name) => (at[name] ??= {}) as Calls, client);
    folder[names.at(-1) ?? ''] = Object.assign(call, {
      key: [dialect.name, ...names],
      ...(entries !== undefined && { all: (args?: Args) => entriesOfPages(call, entries, args) }),
    });
  }
  // The table was generated together with its type.
  return client as C;
};
