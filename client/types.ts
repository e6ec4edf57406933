/** The words of the client: what a dialect tells of its routes, what a call takes and what it resolves to. */

/** How a route's request goes out and how its answers are read; one line of a dialect's generated table. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for every parameter. */
  readonly path: string;
  /** Who may call; left out for what needs an access token. */
  readonly auth?: 'public' | 'cookie_or_bearer';
  /** The documented statuses whose answers are JSON, text, or nothing. */
  readonly json?: readonly number[];
  readonly text?: readonly number[];
  readonly none?: readonly number[];
  /** The body is a form, not JSON. */
  readonly form?: true;
  /** The route sets or takes cookies. */
  readonly cookies?: true;
  /** A list in pages: the name of the body's property that holds the entries; empty when the body is the list. */
  readonly entries?: string;
  /** Where the answer of success holds tokens. */
  readonly grants?: Grants;
}

/** Paths into a body, by its properties: `['data', 'access_token']`. */
export interface Grants {
  readonly access: readonly string[];
  readonly refresh?: readonly string[];
}

/** How a dialect renews an access token: by which call, and with what. */
export interface Renewal {
  /** The call, by its name in the table. */
  readonly call: string;
  /** The property of its body that takes the refresh token; left out when a cookie or the access token renews. */
  readonly body?: string;
}

/**
 * What a dialect can do for a session: `renews` its tokens, only `grants` an access token that ends for good, or
 * `none` of both, and lives on the tokens of another dialect.
 */
export type TokenKind = 'renews' | 'grants' | 'none';

/** A dialect as the client knows it; import one from its own sub-path. */
export interface Dialect<Name extends string = string, Calls = unknown, Kind extends TokenKind = TokenKind> {
  readonly name: Name;
  readonly kind: Kind;
  /** By the names of the contract, joined by dots: `users.get`. */
  readonly routes: Readonly<Record<string, Route>>;
  readonly renewal?: Renewal;
  /** Never there: it carries the types of the calls. */
  readonly calls?: Calls;
}

/** The calls of a dialect: `ClientOf<typeof jsend>`. */
export type ClientOf<D extends Dialect> = NonNullable<D['calls']>;

/** An answer that the contract documents: one shape for each status. */
export type Answer<Status extends number, Body> = Status extends number
  ? { readonly status: Status; readonly body: Body; readonly headers: Headers }
  : never;

/** Any documented answer, not yet narrowed. */
export interface AnyAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** The answers of success among a call's answers: their status begins with 2. */
export type Success<A extends AnyAnswer> = A extends AnyAnswer
  ? `${A['status']}` extends `2${string}`
    ? A
    : never
  : never;

/** What every call takes beside its input. */
export interface CallOptions {
  /** Ends the call; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Instead of the client's own. */
  readonly timeoutMs?: number | undefined;
  /** Further headers; they win over the client's own. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A call's input as it is sent. */
export interface Input {
  readonly params?: object | undefined;
  readonly query?: object | undefined;
  readonly body?: object | undefined;
}

/** The arguments of a call: they may be left out when nothing in them is required. */
export type CallArgs<I> = object extends I ? [args?: I & CallOptions] : [args: I & CallOptions];

/**
 * One endpoint. It resolves to the documented answers, those of failure included, narrowed by `status`; it rejects
 * with a {@link ClientError} when no such answer comes, and with the signal's reason when it is aborted.
 */
export interface Call<I, A extends AnyAnswer> {
  (...args: CallArgs<I>): Promise<A>;
  /** The dialect and the names that lead to the call: `['jsend', 'users', 'get']`. */
  readonly key: readonly string[];
}

/** An endpoint that answers a list in pages. */
export interface PagedCall<I, A extends AnyAnswer, Entry> extends Call<I, A> {
  /**
   * Every entry, page after page, as the `Link` headers lead (RFC 8288); pages are fetched as they are needed.
   * Throws a {@link ClientError} of kind `api` when a page is answered with a failure.
   */
  all(...args: CallArgs<I>): AsyncGenerator<Entry, void, undefined>;
}

/** A field that was refused before anything was sent. */
export interface Issue {
  /** Where it is: `body.email`, `params.id`, `query.limit`. */
  readonly path: string;
  readonly message: string;
}

/** Checks input and answers at run time; import one from a dialect's sub-path `/validation`. */
export interface Validation<Name extends string = string> {
  readonly name: Name;
  readonly checkInput: (call: string, input: Input) => readonly Issue[];
  readonly checkAnswer: (call: string, status: number, body: unknown) => readonly Issue[];
}

/** An access token, or a function that gives the present one; `undefined` when there is none. */
export type TokenSource = string | (() => string | undefined | Promise<string | undefined>);

/** Sends one call as it stands, without a session. */
export type Send = (
  dialect: Dialect,
  call: string,
  args: Input & CallOptions,
  token: string | undefined,
) => Promise<AnyAnswer>;

/** What a client asks of a session; `@polyglot-id/client/session` makes one. */
export interface TokenHolder {
  /** The access token for a call that is about to go out; renewed first when it is about to end. */
  token(send: Send): Promise<string | undefined>;
  /** Another token after one was refused; `undefined` when there is none. */
  renew(refused: string, send: Send): Promise<string | undefined>;
  /** Takes the tokens that an answer grants. */
  learn(route: Route, answer: AnyAnswer): Promise<void>;
}

/** One call as hooks see it. It holds no token and no body. */
export interface CallEvent {
  readonly dialect: string;
  /** By the contract's names: `users.get`. */
  readonly call: string;
  readonly method: string;
  /** The path as the contract writes it, without the values of its parameters. */
  readonly path: string;
  /** Goes out as `x-request-id`; the service logs it and sends it back. */
  readonly requestId: string;
}

/** One try of a call, before it goes out. */
export interface RequestEvent extends CallEvent {
  /** 0 for the first try. */
  readonly retry: number;
  /** A hook may add headers, for tracing say. The token is not among them yet. */
  readonly headers: Record<string, string>;
}

/** The end of a call. */
export interface SettledEvent extends CallEvent {
  readonly milliseconds: number;
  /** The documented status that was answered. */
  readonly status?: number;
  /** Why the call rejected. */
  readonly error?: unknown;
}

export interface ClientOptions<Name extends string = string> {
  /** Where the service answers, e.g. `https://id.example.com`; with or without a trailing slash. */
  readonly baseUrl: string;
  /** The access token; asked before every call that can use it. Not together with `session`. */
  readonly token?: TokenSource | undefined;
  /** Holds and renews the tokens. */
  readonly session?: TokenHolder | undefined;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** How long a call may take, its retries included; 30 000 by default. */
  readonly timeoutMs?: number | undefined;
  /**
   * How often a GET, PUT or DELETE is sent again after a network failure, or a 429 or 503 whose `Retry-After` is at
   * most 10 seconds; 2 by default. A POST is never sent again.
   */
  readonly retries?: number | undefined;
  /** The longest pause before the first retry, doubled for each further one; 300 by default. */
  readonly retryPauseMs?: number | undefined;
  /** Checks input before it is sent, and answers when they come. */
  readonly validation?: Validation<Name> | undefined;
  /** Before every try. */
  readonly onRequest?: ((event: RequestEvent) => void) | undefined;
  /** When a call has resolved or rejected. */
  readonly onSettled?: ((event: SettledEvent) => void) | undefined;
}
