/** One dialect's file: its named types, the type of its calls, and the table of its routes. */
import { isZodType, type AppRoute, type AppRouter, isAppRoute } from '@ts-rest/core';
import { z } from 'zod';
import { factsOf, routesOf, type Dialect } from '../../contract/dialect.ts';
import type { Route } from '../types.ts';
import { answersOf, pagedListOf, type Form } from './answers.ts';
import { tokenFactsOf } from './tokens.ts';
import { commentOf, createTypeWriter, type TypeWriter } from './typescript.ts';

/** `jsend` → `Jsend`. */
export const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const AUTH_WORDS = {
  bearer: 'needs an access token',
  public: 'for anyone',
  cookie_or_bearer: 'takes the cookie, or a live access token',
} as const;

const isEmptyObject = (schema: z.ZodTypeAny): boolean =>
  schema instanceof z.ZodObject && Object.keys(schema.shape as object).length === 0;

const inputOf = (route: AppRoute, types: TypeWriter): string => {
  const parts = [
    { name: 'params', schema: route.pathParams },
    { name: 'query', schema: route.query },
    { name: 'body', schema: 'body' in route ? route.body : undefined },
  ].flatMap(({ name, schema }) => {
    if (!isZodType(schema) || isEmptyObject(schema)) return [];
    const mayLack = name === 'query' ? schema.safeParse({}).success : schema.isOptional();
    return [
      `readonly ${name}${mayLack ? '?' : ''}: ${types.typeOf(schema, 'input')}${mayLack ? ' | undefined' : ''};`,
    ];
  });
  return parts.length === 0 ? 'object' : `{\n${parts.join('\n')}\n}`;
};

const outputOf = (route: AppRoute, types: TypeWriter): string => {
  const statuses = new Map<string, number[]>();
  for (const { status, schema } of answersOf(route)) {
    const type = schema === undefined ? 'undefined' : types.typeOf(schema, 'output');
    statuses.set(type, [...(statuses.get(type) ?? []), status]);
  }
  return [...statuses].map(([type, of]) => `Answer<${of.join(' | ')}, ${type}>`).join(' | ');
};

const callOf = (name: string, route: AppRoute, types: TypeWriter): string => {
  const comment = commentOf([
    route.summary,
    route.description,
    `\`${route.method} ${route.path}\`; ${AUTH_WORDS[factsOf(route).auth]}.`,
  ]);
  const input = inputOf(route, types);
  const output = outputOf(route, types);
  const list = pagedListOf(route);
  const type =
    list === undefined
      ? `Call<${input}, ${output}>`
      : `PagedCall<${input}, ${output}, ${types.typeOf(list.element, 'output')}>`;
  return `${comment}readonly ${name}: ${type};`;
};

const callsOf = (router: AppRouter, types: TypeWriter): string =>
  Object.entries(router)
    .map(([name, entry]) =>
      isAppRoute(entry) ? callOf(name, entry, types) : `readonly ${name}: {\n${callsOf(entry, types)}\n};`,
    )
    .join('\n\n');

const tableOf = (dialect: Dialect): Record<string, Route> => {
  const { grants } = tokenFactsOf(dialect);
  return Object.fromEntries(
    routesOf(dialect.routes).map(({ names, route }): [string, Route] => {
      const name = names.join('.');
      const facts = factsOf(route);
      const statusesOf = (form: Form) =>
        answersOf(route)
          .filter((answer) => answer.form === form)
          .map(({ status }) => status);
      const forms = (['json', 'text', 'none'] as const)
        .map((form) => [form, statusesOf(form)] as const)
        .filter(([, statuses]) => statuses.length > 0);
      const list = pagedListOf(route);
      const granted = grants.get(name);
      const setsCookie = facts.headers?.some((header) => header.name === 'Set-Cookie');
      const isForm = 'contentType' in route && route.contentType === 'application/x-www-form-urlencoded';
      return [
        name,
        {
          method: route.method,
          path: route.path,
          ...(facts.auth !== 'bearer' && { auth: facts.auth }),
          ...Object.fromEntries(forms),
          ...(isForm && { form: true }),
          ...((setsCookie || facts.auth === 'cookie_or_bearer') && { cookies: true }),
          ...(list && { entries: list.entries }),
          ...(granted && { grants: granted }),
        },
      ];
    }),
  );
};

/** The text of `client/dialects/<name>.ts`, not yet formatted. */
export const dialectFileOf = (dialect: Dialect): string => {
  const { name, summary, routes } = dialect;
  const types = createTypeWriter();
  const calls = callsOf(routes, types);
  const { kind, renewal } = tokenFactsOf(dialect);
  const callsName = `${capitalised(name)}Calls`;
  const imported = ['Answer', 'Call', 'PagedCall', 'Dialect'].filter(
    (word) => word === 'Dialect' || (calls.includes(`${word}<`) && new RegExp(`\\b${word}<`).test(calls)),
  );
  return [
    `/** Generated from contract/${name}.ts by \`npm run client\`; never edited. */`,
    `import type { ${imported.join(', ')} } from '../types.ts';`,
    '',
    types.declarations().join('\n\n'),
    '',
    `/** The calls of ${name}: ${summary} */`,
    `export interface ${callsName} {\n${calls}\n}`,
    '',
    commentOf([`The dialect ${name}: ${summary}`, dialect.description]) +
      `export const ${name}: Dialect<'${name}', ${callsName}, '${kind}'> = ${JSON.stringify({
        name,
        kind,
        routes: tableOf(dialect),
        ...(renewal && { renewal }),
      })};`,
    '',
  ].join('\n');
};
