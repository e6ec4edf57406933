/** What the compiler must infer for the client; nothing here runs, `tsc` checks it. */
import type { AppRoute, AppRouter, ClientInferRequest, ClientInferResponses } from '@ts-rest/core';
import { annuaire, type AnnuaireError, type Utilisateur } from '../../client/dialects/annuaire.ts';
import { django } from '../../client/dialects/django.ts';
import { jsend, type JsendError, type JsendTokens, type JsendUser } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { stamped, type StampedToken } from '../../client/dialects/stamped.ts';
import {
  attempt,
  createClient,
  expectStatus,
  unwrap,
  type Call,
  type ClientError,
  type ClientOf,
} from '../../client/index.ts';
import { queryOf } from '../../client/query.ts';
import { createSession } from '../../client/session.ts';
import { djangoValidation } from '../../client/validation/django.ts';
import { jsendValidation } from '../../client/validation/jsend.ts';
import type { annuaire as annuaireContract } from '../../contract/annuaire.ts';
import type { django as djangoContract } from '../../contract/django.ts';
import type { jsend as jsendContract } from '../../contract/jsend.ts';
import type { plain as plainContract } from '../../contract/plain.ts';
import type { stamped as stampedContract } from '../../contract/stamped.ts';

// Equal both ways, and not `any`, which would pass for everything.
type Equal<A, B> = 0 extends 1 & A ? false : [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const same = <A, B>(equal: Equal<A, B>): boolean => equal;
const is =
  <T>() =>
  <V>(_value: V, equal: Equal<V, T>): boolean =>
    equal;

type Parts = 'params' | 'query' | 'body';

/** What goes in. A form may also be text for the library; a query that holds nothing may be left out for the client. */
type InputOf<I> = { readonly [P in Parts & keyof I]-?: Exclude<I[P], string | undefined> };

/** One call as the schemas of its contract have it. */
interface Promised<R extends AppRoute> {
  readonly input: InputOf<ClientInferRequest<R>>;
  readonly answers: ClientInferResponses<R>;
}

/** One call of a client, as it is generated. */
type Generated<C> =
  C extends Call<infer I, infer A> ? { readonly input: InputOf<I>; readonly answers: A } : never;

/** True for each call that is the same on both sides, false for each that is not, or is on one side only. */
type Verdicts<C, R> = {
  [K in keyof C | keyof R]: K extends keyof C & keyof R
    ? R[K] extends AppRoute
      ? Equal<Generated<C[K]>, Promised<R[K]>>
      : Verdicts<C[K], R[K]>
    : false;
}[keyof C | keyof R];

type InStep<C, R extends AppRouter> = [Verdicts<C, R>] extends [true] ? true : false;

/** Every call of every dialect is there, takes what its contract takes, and answers what its contract answers. */
export const everyCallIsInStep: Record<string, true> = {
  annuaire: true satisfies InStep<ClientOf<typeof annuaire>, typeof annuaireContract.routes>,
  django: true satisfies InStep<ClientOf<typeof django>, typeof djangoContract.routes>,
  jsend: true satisfies InStep<ClientOf<typeof jsend>, typeof jsendContract.routes>,
  plain: true satisfies InStep<ClientOf<typeof plain>, typeof plainContract.routes>,
  stamped: true satisfies InStep<ClientOf<typeof stamped>, typeof stampedContract.routes>,
};

// The check itself sees what is missing, and what is too much.
type JsendRoutes = typeof jsendContract.routes;
type JsendClient = ClientOf<typeof jsend>;
same<InStep<Omit<JsendClient, 'health'>, JsendRoutes>, false>(true);
same<InStep<JsendClient, Omit<JsendRoutes, 'health'>>, false>(true);
same<InStep<JsendClient & { extra: JsendClient['health']['live'] }, JsendRoutes>, false>(true);
same<InStep<Record<keyof JsendClient, JsendClient['health']>, JsendRoutes>, false>(true);

const options = { baseUrl: 'http://localhost:8080' };

export const loginNarrowsByStatus = async () => {
  const answer = await createClient(jsend, options).auth.login({ body: { email: 'a@b.co', password: 'x' } });
  same<typeof answer.status, 200 | 400 | 401 | 413 | 415 | 429 | 500 | 503>(true);
  if (answer.status === 200) same<typeof answer.body, JsendTokens>(true);
  if (answer.status === 401) same<typeof answer.body, JsendError>(true);
};

export const sharedPathStaysNarrow = async () => {
  const { login } = createClient(stamped, options);
  const answer = await login({ body: { identity: 'a', password: 'x' } });
  if (answer.status === 200) same<typeof answer.body, StampedToken>(true);
  // @ts-expect-error -- the other dialect's body is not this one's
  await login({ body: { email: 'a@b.co', password: 'x' } });
};

export const wrongCallsDoNotCompile = async () => {
  const { auth, users } = createClient(jsend, options);
  // @ts-expect-error -- the body is missing
  await auth.login();
  // @ts-expect-error -- a field is missing
  await auth.login({ body: { email: 'a@b.co' } });
  // @ts-expect-error -- a field is of another type
  await auth.login({ body: { email: 'a@b.co', password: 1 } });
  // @ts-expect-error -- a field that nobody reads
  await auth.login({ body: { email: 'a@b.co', password: 'x', admin: true } });
  // @ts-expect-error -- the id is missing
  await users.get();
  // @ts-expect-error -- another parameter
  await users.get({ params: { name: 1 } });
};

// @ts-expect-error -- jsend has no such call
export type NoSuchCall = JsendClient['auth']['logout'];

export const idsAreNumbersOrDigits = async () => {
  const { users } = createClient(jsend, options);
  await users.get({ params: { id: 1 } });
  await users.get({ params: { id: '1' } });
  // @ts-expect-error -- no number
  await users.get({ params: { id: 'one' } });
};

export const queriesAreOptional = async () => {
  const { list } = createClient(annuaire, options);
  await list();
  await list({ query: {} });
  const answer = await list({ query: { role: 'ADMIN', limit: 10 } });
  if (answer.status === 200) same<typeof answer.body, Utilisateur[]>(true);
  if (answer.status === 403) same<typeof answer.body, AnnuaireError>(true);
  // @ts-expect-error -- no such role
  await list({ query: { role: 'ROOT' } });
};

export const callsWithoutInputTakeNone = async () => {
  const answer = await createClient(plain, options).refreshToken();
  if (answer.status === 200) same<typeof answer.body, { token: string }>(true);
};

export const pagesAreText = async (): Promise<string> => {
  const answer = await createClient(django, options).verifyEmail({ params: { uidb64: 'MQ', token: 't' } });
  return answer.body;
};

export const tokensComeInThreeWays = () => [
  createClient(jsend, { ...options, token: 'text' }),
  createClient(jsend, { ...options, token: () => undefined }),
  createClient(jsend, { ...options, token: () => Promise.resolve('text') }),
];

export const listsGiveTheirEntries = async () => {
  const { users } = createClient(jsend, options);
  for await (const user of users.list.all({ query: { limit: 5 } })) is<JsendUser>()(user, true);
  for await (const one of createClient(annuaire, options).list.all()) is<Utilisateur>()(one, true);
};

// @ts-expect-error -- no list in pages
export type NoSuchList = JsendClient['users']['get']['all'];

export const outcomesAreTyped = async () => {
  const { users } = createClient(jsend, options);
  const { data } = await unwrap(users.get({ params: { id: 1 } }));
  is<JsendUser>()(data, true);
  const missing = await expectStatus(users.get({ params: { id: 1 } }), 404);
  is<JsendError>()(missing.body, true);
  // @ts-expect-error -- an undocumented status
  await expectStatus(users.get({ params: { id: 1 } }), 418);
  const outcome = await attempt(users.get({ params: { id: 1 } }));
  if (outcome.ok) {
    same<typeof outcome.answer.body.data, JsendUser>(true);
    return;
  }
  const { error } = outcome;
  switch (error.kind) {
    case 'api':
      same<typeof error.answer.status, 400 | 401 | 404 | 429 | 500 | 503>(true);
      break;
    case 'timeout':
      same<typeof error.timeoutMs, number>(true);
      break;
    case 'unexpected-answer':
      same<typeof error.text, string>(true);
      break;
    case 'network':
    case 'invalid-input':
      break;
    default:
      same<ClientError, typeof error>(false);
      error satisfies never;
  }
};

export const sessionsSayWhatTheirDialectCannot = () => [
  createSession(jsend),
  createSession(plain),
  createSession(django, {}),
  createSession(stamped, { renewal: 'none' }),
  // @ts-expect-error -- stamped renews no tokens, which must be said
  createSession(stamped),
  // @ts-expect-error -- annuaire has no sign-in
  createSession(annuaire),
  // @ts-expect-error -- annuaire has no sign-in
  createSession(annuaire, { renewal: 'none' }),
  createClient(annuaire, { ...options, session: createSession(jsend) }),
];

export const validationIsOfTheSameDialect = () => [
  createClient(jsend, { ...options, validation: jsendValidation }),
  // @ts-expect-error -- another dialect's
  createClient(jsend, { ...options, validation: djangoValidation }),
];

export const queriesTakeTheCallsArguments = async () => {
  const { users } = createClient(jsend, options);
  const { queryFn } = queryOf(users.get, { params: { id: 1 } });
  const { data } = await queryFn({ signal: new AbortController().signal });
  is<JsendUser>()(data, true);
  queryOf(users.list);
  // @ts-expect-error -- the id is missing
  queryOf(users.get);
};
