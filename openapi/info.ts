/** The words around the operations: what the service is, which dialects it speaks, and how to get a token. */
import { isZodType, type AppRoute } from '@ts-rest/core';
import type { ExternalDocumentationObject, InfoObject, TagObject } from 'openapi3-ts/oas31';
import { factsOf, routesOf, type Dialect } from '../contract/dialect.ts';
import { jsonSchemaOf } from './json-schema.ts';

/** The version of the service, as its package states it. */
export const VERSION = '0.1.0';

/** What the dialects have in common with every other service of bearer tokens. */
export const BEARER_STANDARD: ExternalDocumentationObject = {
  description: 'RFC 6750: how an access token is sent, and how its refusal is told',
  url: 'https://www.rfc-editor.org/rfc/rfc6750',
};

const mentions = (schema: unknown, direction: 'request' | 'answer', format: string): boolean =>
  isZodType(schema) && JSON.stringify(jsonSchemaOf(schema, direction)).includes(`"format":"${format}"`);

/** A route that takes a password and answers a signed token. */
const signsIn = (route: AppRoute): boolean =>
  'body' in route &&
  mentions(route.body, 'request', 'password') &&
  Object.entries(route.responses).some(
    ([status, answer]) => Number(status) < 300 && mentions(answer, 'answer', 'jwt'),
  );

const HOW_TO_SEND =
  'Send the access token as `Authorization: Bearer <token>`; in Swagger UI, put it into **Authorize**.';

const tokenHelpOf = (dialects: readonly Dialect[]): string => {
  const doors = dialects.flatMap((dialect) =>
    routesOf(dialect.routes)
      .filter(({ route }) => signsIn(route))
      .map(({ route }) => `- \`${route.method} ${route.path}\` (${dialect.name}): ${route.summary ?? ''}`),
  );
  const help =
    doors.length === 0
      ? ['This dialect has no sign-in of its own: take an access token from the login of any other dialect.']
      : ['These operations answer an access token, which is good in every dialect:', doors.join('\n')];
  return ['## How to get a token', ...help, HOW_TO_SEND].join('\n\n');
};

const descriptionOf = (dialects: readonly Dialect[]): string => {
  const [only, ...others] = dialects;
  if (only !== undefined && others.length === 0)
    return [only.description, tokenHelpOf(dialects)].join('\n\n');
  return [
    'One identity service that speaks the API dialects its callers already use, over one account store: an account made through any dialect signs in through every other.',
    '## Dialects',
    dialects.map(({ name, summary }) => `- **${name}**: ${summary}`).join('\n'),
    tokenHelpOf(dialects),
  ].join('\n\n');
};

/** The head of a document over one dialect or several. */
export const infoOf = (dialects: readonly Dialect[], title: string, version: string): InfoObject => ({
  title,
  version,
  description: descriptionOf(dialects),
  contact: { name: 'The maintainers of polyglot-id' },
  license: { name: 'MIT', identifier: 'MIT' },
});

/** Every tag that the routes use, in the order of the contract, with what the contract says of it. */
export const tagsOf = (dialects: readonly Dialect[]): TagObject[] => {
  const tags = new Map<string, string>();
  // A dialect's own document says the long description at its head.
  const wordsOf = (dialect: Dialect) => (dialects.length === 1 ? dialect.summary : dialect.description);
  for (const dialect of dialects) {
    for (const { route } of routesOf(dialect.routes)) {
      const { tag } = factsOf(route);
      if (tags.has(tag)) continue;
      tags.set(tag, tag === dialect.name ? wordsOf(dialect) : `Part of the ${dialect.name} dialect.`);
    }
  }
  return [...tags].map(([name, description]) => ({ name, description }));
};
