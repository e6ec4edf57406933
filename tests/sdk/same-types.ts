/** One operation as the contract types it, and as a generator types it from the document; to be compared. */
import type { AppRoute } from '@ts-rest/core';
import type { z } from 'zod';

/** Callers in TypeScript may write a whole number as its digits; the document has the number only. */
type WithoutDigits<T> = T extends `${number}` ? never : T;
type Parameters<T> = { [K in keyof T]: WithoutDigits<T[K]> };

type AnswerOf<R> = R extends z.ZodTypeAny
  ? z.output<R>
  : R extends { body: infer B extends z.ZodTypeAny }
    ? z.output<B>
    : never;

/** What the contract infers for a route; `never` where it takes none. */
export interface ContractTypes<R extends AppRoute> {
  body: R extends { body: infer B extends z.ZodTypeAny } ? z.input<B> : never;
  query: R extends { query: infer Q extends z.ZodTypeAny } ? Parameters<z.input<Q>> : never;
  path: R extends { pathParams: infer P extends z.ZodTypeAny } ? Parameters<z.input<P>> : never;
  statuses: keyof R['responses'];
  answers: { [S in keyof R['responses']]: AnswerOf<R['responses'][S]> };
}

type ContentOf<T> = T extends { content: infer C } ? C[keyof C] : never;

/** An operation as openapi-typescript writes it. */
interface GeneratedOperation {
  parameters: { query?: unknown; path?: unknown };
  requestBody?: unknown;
  responses: unknown;
}

/** What openapi-typescript infers from an operation of the document; `never` where it takes none. */
export interface DocumentTypes<O extends GeneratedOperation> {
  body: ContentOf<O['requestBody']>;
  query: Exclude<O['parameters']['query'], undefined>;
  path: Exclude<O['parameters']['path'], undefined>;
  statuses: keyof O['responses'];
  answers: { [S in keyof O['responses']]: ContentOf<O['responses'][S]> };
}

/** The same type without names, so that only its shape is compared. */
type Plain<T> = T extends readonly (infer E)[]
  ? Plain<E>[]
  : T extends object
    ? { [K in keyof T]: Plain<T[K]> }
    : T;

// Two generic functions are the same type only when what they compare T with is.
/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters */
type Identical<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** True when the two have the same shape: the same fields, optional in the same places, and no `any`. */
export type Same<A, B> = Identical<Plain<A>, Plain<B>>;
