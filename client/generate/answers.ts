/** What the contract says of one route's answers, sorted for the client's table and types. */
import { isAppRouteNoBody, isAppRouteOtherResponse, isZodType, type AppRoute } from '@ts-rest/core';
import { z } from 'zod';
import { factsOf } from '../../contract/dialect.ts';

/** How an answer's body is read. */
export type Form = 'json' | 'text' | 'none';

/** A documented answer of a route. */
export interface RouteAnswer {
  readonly status: number;
  readonly form: Form;
  /** Undefined for an answer without a body. */
  readonly schema: z.ZodTypeAny | undefined;
}

/** Every documented answer, by rising status. */
export const answersOf = ({ path, responses }: AppRoute): RouteAnswer[] =>
  Object.entries(responses).map(([status, response]): RouteAnswer => {
    if (isZodType(response)) return { status: Number(status), form: 'json', schema: response };
    if (isAppRouteNoBody(response)) return { status: Number(status), form: 'none', schema: undefined };
    if (isAppRouteOtherResponse(response) && isZodType(response.body)) {
      return { status: Number(status), form: 'text', schema: response.body };
    }
    throw new Error(`${path} has an answer ${status} without a schema`);
  });

/** The answers of success: their status begins with 2. */
export const successesOf = (route: AppRoute): RouteAnswer[] =>
  answersOf(route).filter(({ status }) => status >= 200 && status < 300);

/** A list in pages, as its `Link` header tells. */
export interface PagedList {
  /** The property of the body that holds the entries; empty when the body is the list. */
  readonly entries: string;
  readonly element: z.ZodTypeAny;
}

/** The list that a route answers in pages; undefined when it answers none. */
export const pagedListOf = (route: AppRoute): PagedList | undefined => {
  const isPaged = factsOf(route).headers?.some(({ status, name }) => status === 200 && name === 'Link');
  if (!isPaged) return undefined;
  const body = successesOf(route).find(({ status }) => status === 200)?.schema;
  if (body instanceof z.ZodArray) return { entries: '', element: body.element as z.ZodTypeAny };
  const lists =
    body instanceof z.ZodObject
      ? Object.entries(body.shape as z.ZodRawShape).flatMap(([entries, field]) =>
          field instanceof z.ZodArray ? [{ entries, element: field.element as z.ZodTypeAny }] : [],
        )
      : [];
  const [only, ...others] = lists;
  if (only === undefined || others.length > 0) throw new Error(`${route.path}: which list has the pages?`);
  return only;
};
