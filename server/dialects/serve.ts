/**
 * What all dialects share: one sealed router for each dialect, built from its contract, its handlers and its words.
 * Authentication follows the contract's facts; every failure is worded by the dialect; every answer passes the gate.
 */
import { Stream } from 'node:stream';
import {
  isAppRoute,
  type AppRoute,
  type AppRouter,
  type ServerInferRequest,
  type ServerInferResponses,
} from '@ts-rest/core';
import { createExpressEndpoints, RequestValidationError } from '@ts-rest/express';
import { parseCookie } from 'cookie';
import { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { factsOf, routesOf, type Dialect, type Facts } from '../../contract/dialect.ts';
import { IdentityFailure } from '../core/failures.ts';
import type { Language, Origin } from '../core/model.ts';
import type { Caller } from '../core/sessions.ts';
import { bodyReaderOf } from './serving/body.ts';
import { isFromElsewhere } from './serving/cross-site.ts';
import { HttpFailure, type Failure } from './serving/failures.ts';
import { answersPage, ContractBreach, gateError, gateRoute, type GatedAnswer } from './serving/gate.ts';
import { rateLimitHeaders, type Rest } from './serving/rate-limit.ts';
import { stateOf, type RequestState } from './serving/state.ts';
import { violationsOfRequest } from './serving/violations.ts';

export type { Failure } from './serving/failures.ts';

/** Their names in small letters. */
type AnswerHeaders = Readonly<Record<string, string>>;

/** What a handler or a dialect's words answer; the gate looks at it before it leaves. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: AnswerHeaders;
}

/** What handlers and words may know of the request beside its parsed input. */
export interface RequestFacts {
  /** `GET` handlers answer `HEAD` as well. */
  readonly method: string;
  readonly receivedAt: Date;
  readonly origin: Origin;
  /** By Accept-Language; English unless French is preferred. */
  readonly language: Language;
  /** The token of `Authorization: Bearer`, unproven. */
  readonly bearer: string | undefined;
  /** Undefined as well when a page of somebody else made a browser send it. */
  readonly cookie: (name: string) => string | undefined;
  /** The `Link` header to the page after an id (RFC 8288); none when nothing follows. */
  readonly linkToNext: (after: number | undefined) => AnswerHeaders;
}

type CallerOf<R extends AppRoute> =
  R['metadata'] extends Facts<'bearer'> ? { readonly caller: Caller } : unknown;

/** The parsed input of a route, the proven caller where the route is protected, and the request's facts. */
export type Incoming<R extends AppRoute> = ServerInferRequest<R> &
  CallerOf<R> & { readonly request: RequestFacts };

type Handler<R extends AppRoute> = (
  incoming: Incoming<R>,
) => Promise<ServerInferResponses<R> & { readonly headers?: AnswerHeaders }>;

/** One handler for each route of a contract. */
export type Handlers<R extends AppRouter> = {
  readonly [K in keyof R]: R[K] extends AppRoute
    ? Handler<R[K]>
    : R[K] extends AppRouter
      ? Handlers<R[K]>
      : never;
};

/** The failed request, as far as words depend on it. */
export interface FailedRequest {
  readonly receivedAt: Date;
  readonly language: Language;
  /** The names that lead to the route in the contract, `users.get`; undefined outside of every route. */
  readonly route: string | undefined;
}

/** A dialect's words for every failure; one that it forgot does not compile. */
export type Words = {
  readonly [C in Failure['code']]: (failure: Extract<Failure, { code: C }>, request: FailedRequest) => Answer;
};

/** What one dialect brings to be served. */
export interface DialectServer<R extends AppRouter> {
  readonly contract: Dialect<R>;
  readonly handlers: Handlers<R>;
  readonly words: Words;
  /** The page for a failure on a route that answers pages; for dialects that have such routes. */
  readonly page?: (failure: Failure, status: number, request: FailedRequest) => Answer;
}

/** What serving takes from the service. */
export interface ServeDeps {
  readonly authenticate: (accessToken: string) => Promise<Caller>;
  /** Counts a request for its origin. @throws IdentityFailure `too_many_attempts` */
  readonly admit: (origin: Origin) => Promise<Rest>;
  readonly publicUrl: string;
  /** The origins whose pages may send cookies: the service's own, and those of CORS_ORIGINS. */
  readonly trustedOrigins: readonly string[];
  /** Learns of every answer of 500: faults and breaches of the contract. */
  readonly reportCrash: (error: unknown, requestId: string) => void;
}

/** A dialect that is being served. */
export interface ServedDialect {
  readonly contract: Dialect;
  readonly router: Router;
  /** Answers a failure in the dialect's envelope. */
  readonly fail: (req: Request, res: Response, error: unknown) => void;
}

// An erased handler: the types of Handlers<R> have checked it against its route already.
type ErasedHandler = (incoming: unknown) => Promise<Answer>;
type TsRestHandler = (input: {
  params: unknown;
  query: unknown;
  body: unknown;
  req: Request;
  res: Response;
}) => Promise<Answer>;
type Endpoints = { readonly [name: string]: TsRestHandler | Endpoints };

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

const bearerOf = (req: Request): string | undefined => BEARER.exec(req.headers.authorization ?? '')?.[1];
const languageOf = (req: Request): Language => (req.acceptsLanguages('en', 'fr') === 'fr' ? 'fr' : 'en');

const linkToNext = (publicUrl: string, req: Request, after: number | undefined): AnswerHeaders => {
  if (after === undefined) return {};
  const url = new URL(publicUrl + req.originalUrl);
  url.searchParams.set('after', String(after));
  return { link: `<${url.href}>; rel="next"` };
};

type FactsDeps = Pick<ServeDeps, 'publicUrl' | 'trustedOrigins'>;

/**
 * What costs is looked up when a handler asks for it; most ask for little. A class, since V8 gives each object literal
 * that has a getter a shape of its own, which lives, with all that the getter reaches, until old memory is searched.
 */
class FactsOfRequest implements RequestFacts {
  readonly method: string;
  readonly receivedAt: Date;
  readonly origin: Origin;
  readonly #req: Request;
  readonly #deps: FactsDeps;

  constructor(req: Request, { receivedAt, origin }: RequestState, deps: FactsDeps) {
    this.method = req.method;
    this.receivedAt = receivedAt;
    this.origin = origin;
    this.#req = req;
    this.#deps = deps;
  }

  get language(): Language {
    return languageOf(this.#req);
  }

  get bearer(): string | undefined {
    return bearerOf(this.#req);
  }

  // Handlers may take these out of the object.
  readonly cookie = (name: string): string | undefined =>
    isFromElsewhere(this.#req, this.#deps.trustedOrigins)
      ? undefined
      : parseCookie(this.#req.headers.cookie ?? '')[name];

  readonly linkToNext = (after: number | undefined): AnswerHeaders =>
    linkToNext(this.#deps.publicUrl, this.#req, after);
}

/** The route whose parameter does not decode: express gives such a path up before it enters the route. */
const undecodableRouteOf = ({ routes }: Dialect, req: Request, error: unknown): AppRoute | undefined => {
  if (!(error instanceof URIError)) return undefined;
  const method = req.method === 'HEAD' ? 'GET' : req.method;
  const segments = req.path.replace(/\/$/, '').split('/');
  return routesOf(routes).find(({ route }) => {
    const names = route.path.replace(/\/$/, '').split('/');
    const isSame = (name: string, at: number): boolean => name.startsWith(':') || name === segments[at];
    return route.method === method && names.length === segments.length && names.every(isSame);
  })?.route;
};

/** The failure that an error stands for; one that stands for none is a crash. */
const failureOf = (error: unknown): Failure => {
  if (error instanceof IdentityFailure || error instanceof HttpFailure) return error.facts;
  if (error instanceof RequestValidationError)
    return { code: 'input_invalid', violations: violationsOfRequest(error) };
  // What express throws for a path that does not decode.
  if (error instanceof URIError) return { code: 'request_malformed' };
  return { code: 'crashed' };
};

/** The headers that a failure carries in every dialect. */
const headersOf = (failure: Failure, status: number): AnswerHeaders => {
  if (status === 401) {
    // RFC 6750, section 3.1: no error code unless a token was sent.
    return {
      'www-authenticate': failure.code === 'token_invalid' ? 'Bearer error="invalid_token"' : 'Bearer',
    };
  }
  if (failure.code === 'too_many_attempts') {
    const { budget, retryAfterSeconds } = failure;
    const rest = { remaining: 0, resetAfterSeconds: retryAfterSeconds };
    return { 'retry-after': String(retryAfterSeconds), ...rateLimitHeaders(budget, rest) };
  }
  if (failure.code === 'service_unavailable') return { 'retry-after': String(failure.retryAfterSeconds) };
  if (failure.code === 'method_not_allowed') return { allow: failure.allow.join(', ') };
  return {};
};

/** The words for one failure. */
export const wordsFor = (words: Words, failure: Failure, request: FailedRequest): Answer => {
  // The table's type pairs each code with its facts; indexing by a union loses the pairing.
  const word = words[failure.code] as (failure: Failure, request: FailedRequest) => Answer;
  return word(failure, request);
};

const send = (
  res: Response,
  status: number,
  headers: AnswerHeaders,
  { body, contentType }: GatedAnswer,
): void => {
  const text = typeof body === 'string' && contentType.startsWith('text/html') ? body : JSON.stringify(body);
  res.writeHead(status, {
    ...stateOf(res).rateLimit,
    ...headers,
    'content-type': contentType,
    // HEAD answers it as well; the text itself is then left away by Node.
    'content-length': Buffer.byteLength(text),
  });
  res.end(text);
};

/**
 * What ts-rest is handed instead of a body: it lets a stream write itself. Its own way, `res.json`, looks for settings,
 * types and validators that no answer of ours has.
 */
class WrittenAnswer extends Stream {
  readonly #write: () => void;

  constructor(write: () => void) {
    super();
    this.#write = write;
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    this.#write();
    return destination;
  }
}

/** Builds a dialect's router. */
export const serveDialect = <R extends AppRouter>(
  server: DialectServer<R>,
  deps: ServeDeps,
): ServedDialect => {
  const { contract, handlers, words } = server;
  const router = Router({ caseSensitive: true });
  const routeNames = new Map<AppRoute, string>();

  const answerFailure = (
    req: Request,
    res: Response,
    route: AppRoute | undefined,
    failure: Failure,
  ): void => {
    const name = route === undefined ? undefined : routeNames.get(route);
    const request = { receivedAt: stateOf(res).receivedAt, language: languageOf(req), route: name };
    const worded = wordsFor(words, failure, request);
    const isPage = route !== undefined && answersPage(route, worded.status);
    const answer = isPage ? (server.page?.(failure, worded.status, request) ?? worded) : worded;
    const gated =
      route === undefined ? gateError(contract.name, contract.error, answer) : gateRoute(route, answer);
    send(res, answer.status, { ...headersOf(failure, answer.status), ...answer.headers }, gated);
  };

  const fail = (req: Request, res: Response, error: unknown): void => {
    const route =
      'tsRestRoute' in req ? (req.tsRestRoute as AppRoute) : undecodableRouteOf(contract, req, error);
    stateOf(res).dialect = contract.name;
    const failure = failureOf(error);
    if (failure.code === 'crashed') deps.reportCrash(error, stateOf(res).origin.requestId);
    try {
      answerFailure(req, res, route, failure);
    } catch (breach) {
      // The words themselves broke the contract.
      deps.reportCrash(breach, stateOf(res).origin.requestId);
      answerFailure(req, res, route, { code: 'crashed' });
    }
  };

  const authenticate = async (req: Request): Promise<Caller> => {
    const token = bearerOf(req);
    if (token === undefined) {
      const isPresent = req.headers.authorization !== undefined;
      throw new IdentityFailure(
        isPresent ? { code: 'token_invalid', type: 'access' } : { code: 'token_missing' },
      );
    }
    return deps.authenticate(token);
  };

  const endpointFor = (route: AppRoute, names: string, handler: ErasedHandler): TsRestHandler => {
    routeNames.set(route, names);
    return async ({ params, query, body, req, res }) => {
      const state = stateOf(res);
      const request = new FactsOfRequest(req, state, deps);
      const answer = await handler({ params, query, body, request, caller: state.caller });
      const gated = gateRoute(route, answer);
      const written = new WrittenAnswer(() => send(res, answer.status, answer.headers ?? {}, gated));
      return { status: answer.status, body: written };
    };
  };

  const endpointsFor = (routes: AppRouter, tree: Handlers<AppRouter>, prefix: string): Endpoints =>
    Object.fromEntries(
      Object.entries(routes).map(([name, entry]) => {
        const names = `${prefix}${name}`;
        const handler: unknown = tree[name];
        return [
          name,
          isAppRoute(entry)
            ? endpointFor(entry, names, handler as ErasedHandler)
            : endpointsFor(entry, handler as Handlers<AppRouter>, `${names}.`),
        ];
      }),
    );

  const routeOf = (req: Request): AppRoute => (req as Request & { tsRestRoute: AppRoute }).tsRestRoute;
  /** Who calls, and whether it may, before anything of the body is read. */
  const enter: RequestHandler = async (req, res, next) => {
    const route = routeOf(req);
    const state = stateOf(res);
    state.dialect = contract.name;
    state.route = route.path;
    state.rateLimit = rateLimitHeaders('request-from-address', await deps.admit(state.origin));
    if (factsOf(route).auth === 'bearer') state.caller = await authenticate(req);
    bodyReaderOf(route)(req, res, next);
  };

  const endpoints = endpointsFor(contract.routes, handlers as Handlers<AppRouter>, '');
  // ts-rest infers its arguments from one concrete contract, and types them for Express 4: `never` stands where the
  // erased ones meet that. Handlers<R> has checked the handlers already.
  createExpressEndpoints(contract.routes as AppRouter, endpoints as never, router as never, {
    logInitialization: false,
    // The gate is ours: it also knows undocumented statuses and the answers to failures.
    responseValidation: false,
    globalMiddleware: [enter] as never,
    requestValidationErrorHandler: (error, _req, _res, next) => next(error),
  });
  const onError: ErrorRequestHandler = (error, req, res, next) => {
    if (res.headersSent) next(error);
    else fail(req, res, error);
  };
  router.use(onError);
  return { contract, router, fail };
};

export { ContractBreach };
