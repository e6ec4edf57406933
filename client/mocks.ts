/** The golden examples of a dialect, as mocks use them. */
import type { AnyAnswer, Dialect } from './types.ts';

/** Import one from a dialect's sub-path `/examples`. */
export interface Examples<C = unknown> {
  readonly dialect: Dialect<string, C>;
  /** By call: the property of the body without which the request is another dialect's. */
  readonly claims?: Readonly<Record<string, string>>;
  /** By call and status: the body. */
  readonly answers: Readonly<Record<string, Readonly<Record<number, unknown>>>>;
}

/** Makes the handler of one call, for one of its documented statuses: with the contract's example, or another body. */
export type Mock<A extends AnyAnswer, Handler> = <S extends A['status']>(
  status: S,
  body?: Extract<A, { readonly status: S }>['body'],
) => Handler;

/** One {@link Mock} for each call, under the call's names. */
export type Mocks<C, Handler> = {
  readonly [K in keyof C]: C[K] extends (...args: never) => Promise<infer A extends AnyAnswer>
    ? Mock<A, Handler>
    : Mocks<C[K], Handler>;
};
