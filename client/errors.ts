/** Why a call did not answer: one type, told apart by `kind`. */
import type { AnyAnswer, Issue } from './types.ts';

/** The ways in which a call fails; `A` are the answers that are no success. */
export type Failure<A extends AnyAnswer = AnyAnswer> =
  | {
      /**
       * No answer came: no connection, a refused one, CORS; `cause` is what `fetch` threw. Or the service does not renew
       * the session's tokens just now; `cause` is the `api` error with its answer.
       */
      readonly kind: 'network';
    }
  | {
      /** No whole answer came in time. */
      readonly kind: 'timeout';
      readonly timeoutMs: number;
    }
  | {
      /** An answer that the contract does not document, or that is not what it says: a proxy's page, say. */
      readonly kind: 'unexpected-answer';
      readonly status: number;
      /** The first 500 characters of its body. */
      readonly text: string;
      /** What validation found in it. */
      readonly issues?: readonly Issue[];
    }
  | {
      /** A documented answer that is no success; thrown by `unwrap`, `expectStatus` and lists only. */
      readonly kind: 'api';
      readonly answer: A;
    }
  | {
      /** Nothing was sent: validation refused the input, or a parameter that no URL can carry. */
      readonly kind: 'invalid-input';
      readonly issues: readonly Issue[];
    };

/** What calls reject with. Test `kind`: it narrows what else is there. */
export type ClientError<A extends AnyAnswer = AnyAnswer> = Error & {
  /** The `x-request-id` of the call, which the service's log knows; absent for an `api` failure. */
  readonly requestId?: string;
} & Failure<A>;

/** Makes a {@link ClientError}. */
export const clientError = <A extends AnyAnswer>(
  message: string,
  failure: Failure<A> & { readonly requestId?: string },
  cause?: unknown,
): ClientError<A> =>
  Object.assign(new Error(message, cause === undefined ? undefined : { cause }), {
    name: 'ClientError',
    ...failure,
  });

/** True for what this client's calls reject with, also when another copy of the package threw it. */
export const isClientError = (error: unknown): error is ClientError =>
  error instanceof Error && error.name === 'ClientError' && 'kind' in error;
