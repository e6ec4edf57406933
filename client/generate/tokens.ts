/**
 * Which calls of a dialect grant tokens, and which one renews them. Nobody writes that down: the contract marks every
 * signed token in an answer by its format, `jwt`. A call renews when it answers one such token and takes a cookie
 * for it, or nothing but a field of the same name as a token that another call granted.
 */
import { z } from 'zod';
import { factsOf, routesOf, type Dialect, type NamedRoute } from '../../contract/dialect.ts';
import type { Grants, Renewal, TokenKind } from '../types.ts';
import { successesOf } from './answers.ts';

/** What a dialect can do for a session. */
export interface TokenFacts {
  readonly kind: TokenKind;
  readonly renewal: Renewal | undefined;
  /** By the call's name. */
  readonly grants: ReadonlyMap<string, Grants>;
}

type Path = readonly string[];

/** A call that renews: what it grants, and the field of its body that takes the refresh token. */
interface RenewingCall {
  readonly name: string;
  readonly access: Path;
  readonly field: string | undefined;
}

const isToken = (schema: z.ZodTypeAny): boolean => {
  const note: unknown = 'metaOpenApi' in schema ? schema.metaOpenApi : undefined;
  return typeof note === 'object' && note !== null && 'format' in note && note.format === 'jwt';
};

const tokenPathsOf = (schema: z.ZodTypeAny | undefined, path: Path = []): Path[] => {
  if (schema === undefined) return [];
  if (isToken(schema)) return [path];
  if (schema instanceof z.ZodArray) return tokenPathsOf(schema.element as z.ZodTypeAny, [...path, '0']);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as z.ZodRawShape).flatMap(([name, field]) =>
    tokenPathsOf(field, [...path, name]),
  );
};

const pathsOf = ({ route }: NamedRoute): Path[] =>
  successesOf(route).flatMap(({ schema }) => tokenPathsOf(schema));

const bodyFieldsOf = ({ route }: NamedRoute): string[] =>
  'body' in route && route.body instanceof z.ZodObject ? Object.keys(route.body.shape as object) : [];

const nameOf = ({ names }: NamedRoute): string => names.join('.');

/** @throws Error when the contract leaves open which token is which. */
export const tokenFactsOf = (dialect: Dialect): TokenFacts => {
  const granting = routesOf(dialect.routes)
    .map((named) => ({ named, name: nameOf(named), paths: pathsOf(named) }))
    .filter(({ paths }) => paths.length > 0);

  const refreshFields = new Set(granting.flatMap(({ paths }) => paths.map((path) => path.at(-1))));
  const renewals = granting.flatMap(({ named, name, paths }): RenewingCall[] => {
    const [access, ...others] = paths;
    if (access === undefined || others.length > 0) return [];
    if (factsOf(named.route).auth === 'cookie_or_bearer') return [{ name, access, field: undefined }];
    const [field, ...more] = bodyFieldsOf(named);
    const isRefresh = field !== undefined && more.length === 0 && refreshFields.has(field);
    return isRefresh ? [{ name, access, field }] : [];
  });
  const [renewal, ...others] = renewals;
  if (others.length > 0) throw new Error(`${dialect.name}: more than one call renews tokens`);

  const grants = new Map(
    granting.map(({ name, paths }): [string, Grants] => {
      const refresh = paths.find((path) => renewal?.field !== undefined && path.at(-1) === renewal.field);
      const [access, ...rest] = paths.filter((path) => path !== refresh);
      if (access === undefined || rest.length > 0)
        throw new Error(`${name}: which token is the access token?`);
      return [name, { access, ...(refresh && { refresh }) }];
    }),
  );
  if (renewal === undefined) {
    return { kind: grants.size > 0 ? 'grants' : 'none', renewal, grants };
  }
  const { name: call, field: body } = renewal;
  return { kind: 'renews', renewal: { call, ...(body !== undefined && { body }) }, grants };
};
