/** Two other ways to take an answer: exceptions, or one value that is good or not. */
import { clientError, isClientError, type ClientError } from './errors.ts';
import type { AnyAnswer, Success } from './types.ts';

/** The answers that are no success. */
export type ApiFailure<A extends AnyAnswer> = Exclude<A, Success<A>>;

const isSuccess = <A extends AnyAnswer>(answer: A): answer is A & Success<A> =>
  answer.status >= 200 && answer.status < 300;

/** The error for a documented answer that was not wanted. */
export const apiError = <A extends AnyAnswer>(answer: A): ClientError<A> =>
  clientError(`The service answered ${answer.status}`, { kind: 'api', answer });

/**
 * The body of success: `const { data } = await unwrap(client.users.get({ params: { id: 1 } }))`.
 * @throws ClientError of kind `api` for every other documented answer.
 */
export const unwrap = async <A extends AnyAnswer>(call: Promise<A>): Promise<Success<A>['body']> => {
  const answer = await call;
  if (!isSuccess(answer)) throw apiError(answer);
  return answer.body;
};

/**
 * The answer, which must have one status.
 * @throws ClientError of kind `api` for every other documented answer.
 */
export const expectStatus = async <A extends AnyAnswer, S extends A['status']>(
  call: Promise<A>,
  status: S,
): Promise<Extract<A, { readonly status: S }>> => {
  const answer = await call;
  if (answer.status !== status) throw apiError(answer);
  return answer as Extract<A, { readonly status: S }>;
};

/** How a call ended: with a success, or with one of the failures. */
export type Outcome<A extends AnyAnswer> =
  | { readonly ok: true; readonly answer: Success<A> }
  | { readonly ok: false; readonly error: ClientError<ApiFailure<A>> };

/**
 * Never rejects but for an abort: `const { ok, answer, error } = …`, narrowed by `ok`, then by `error.kind`.
 */
export const attempt = async <A extends AnyAnswer>(call: Promise<A>): Promise<Outcome<A>> => {
  try {
    const answer = await call;
    if (isSuccess(answer)) return { ok: true, answer };
    return { ok: false, error: apiError(answer as ApiFailure<A>) };
  } catch (error) {
    if (!isClientError(error)) throw error;
    return { ok: false, error: error as ClientError<ApiFailure<A>> };
  }
};
