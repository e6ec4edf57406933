/** The last gate: no answer leaves that the contract does not document for its status, and no undeclared field. */
import {
  isAppRouteNoBody,
  isAppRouteOtherResponse,
  isZodType,
  type AppRoute,
  type AppRouteResponse,
} from '@ts-rest/core';
import type { ZodTypeAny } from 'zod';
import { compile, type Predicate } from './compile.ts';

/** An answer broke the contract: a fault of ours, never the caller's. */
export class ContractBreach extends Error {
  override readonly name = 'ContractBreach';
}

export interface GatedAnswer {
  /** The body with declared fields only. */
  readonly body: unknown;
  readonly contentType: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';

const schemaOf = (declared: AppRouteResponse): { schema: ZodTypeAny; contentType: string } | undefined => {
  if (isAppRouteNoBody(declared)) return undefined;
  if (isAppRouteOtherResponse(declared)) {
    return isZodType(declared.body)
      ? { schema: declared.body, contentType: `${declared.contentType}; charset=utf-8` }
      : undefined;
  }
  return isZodType(declared) ? { schema: declared, contentType: JSON_TYPE } : undefined;
};

const predicates = new WeakMap<ZodTypeAny, Predicate>();
const isAsDocumented = (schema: ZodTypeAny, body: unknown): boolean => {
  const known = predicates.get(schema);
  const accepts = known ?? compile(schema);
  if (known === undefined) predicates.set(schema, accepts);
  return accepts(body);
};

const check = (
  where: string,
  declared: AppRouteResponse | undefined,
  answer: { status: number; body: unknown },
): GatedAnswer => {
  const expected = declared === undefined ? undefined : schemaOf(declared);
  if (expected === undefined)
    throw new ContractBreach(`${where} does not document the status ${answer.status}`);
  const { schema, contentType } = expected;
  if (isAsDocumented(schema, answer.body)) return { body: answer.body, contentType };
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return { body: parsed.data, contentType };
  const fields = parsed.error.issues.map(({ path, code }) => `${path.join('.')} ${code}`).join(', ');
  throw new ContractBreach(`${where} documents another body for the status ${answer.status}: ${fields}`);
};

/** Checks an answer of a route. @throws ContractBreach */
export const gateRoute = (route: AppRoute, answer: { status: number; body: unknown }): GatedAnswer =>
  check(`${route.method} ${route.path}`, route.responses[answer.status], answer);

/** Checks an answer outside of every route against a dialect's error envelope. @throws ContractBreach */
export const gateError = (
  dialect: string,
  envelope: ZodTypeAny,
  answer: { status: number; body: unknown },
): GatedAnswer => check(dialect, envelope, answer);

/** True where the route documents a page, not JSON, for the status. */
export const answersPage = (route: AppRoute, status: number): boolean => {
  const declared = route.responses[status];
  return declared !== undefined && isAppRouteOtherResponse(declared) && declared.contentType === 'text/html';
};
