/** The answers of an operation: every status that the contract promises, with its headers, shape and examples. */
import { isAppRouteNoBody, isAppRouteOtherResponse, isZodType } from '@ts-rest/core';
import type { HeadersObject, ResponseObject } from 'openapi3-ts/oas31';
import { factsOf } from '../contract/dialect.ts';
import type { Operation } from '../contract/paths.ts';
import type { Components } from './components.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { contentOf, type Body } from './media.ts';
import { phraseOf } from './statuses.ts';

const bodyOf = ({ dialect, route }: Operation, status: number): Body | undefined => {
  const response = route.responses[status];
  if (response === undefined || isAppRouteNoBody(response)) return undefined;
  const [contentType, schema] = isAppRouteOtherResponse(response)
    ? [response.contentType, response.body]
    : ['application/json', response];
  if (!isZodType(schema)) throw new Error(`${route.method} ${route.path} answers ${status} without a schema`);
  const example =
    factsOf(route).examples?.answers?.[status] ??
    (contentType === 'application/json' ? dialect.errorExamples[status] : undefined);
  return { dialect: dialect.name, contentType, schema, ...(example !== undefined && { example }) };
};

/** What the shape of a success says of itself; errors, whose shape is general, get their status's phrase. */
const descriptionOf = (status: number, body: Body | undefined): string => {
  const phrase = phraseOf(status);
  if (body === undefined || status >= 400) return phrase;
  const schema = jsonSchemaOf(body.schema, 'answer');
  return schema.description ?? phrase;
};

const standardHeaders = (status: number): HeadersObject => ({
  ...(status === 401 && {
    'WWW-Authenticate': {
      description: 'How to authenticate (RFC 9110 section 11.6.1, RFC 6750 section 3).',
      schema: { type: 'string', maxLength: 200, examples: ['Bearer'] },
    },
  }),
  ...((status === 429 || status === 503) && {
    'Retry-After': {
      description: 'Seconds to wait before trying again (RFC 9110 section 10.2.3).',
      schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 86_400 },
    },
  }),
});

const headersOf = (operations: readonly Operation[], status: number): HeadersObject => {
  const stated = operations.flatMap(({ route }) => factsOf(route).headers ?? []);
  return {
    ...standardHeaders(status),
    ...Object.fromEntries(
      stated
        .filter((header) => header.status === status)
        .map(({ name, description }) => [name, { description, schema: { type: 'string', maxLength: 8192 } }]),
    ),
  };
};

const responseOf = (
  operations: readonly Operation[],
  status: number,
  components: Components,
): ResponseObject => {
  const answering = operations.filter(({ route }) => route.responses[status] !== undefined);
  const told = answering.map((operation) => {
    const body = bodyOf(operation, status);
    return { dialect: operation.dialect.name, body, description: descriptionOf(status, body) };
  });
  const [description, ...others] = new Set(told.map((one) => one.description));
  const bodies = told.flatMap(({ body }) => body ?? []);
  const headers = headersOf(answering, status);
  return {
    description:
      description !== undefined && others.length === 0
        ? description
        : told.map((one) => `${one.dialect}: ${one.description}`).join('\n\n'),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(bodies.length > 0 && { content: contentOf(bodies, components, 'answer') }),
  };
};

/** The answers of the routes that share one operation, by status in rising order. */
export const responsesOf = (
  operations: readonly Operation[],
  components: Components,
): Record<string, ResponseObject> => {
  const statuses = operations.flatMap(({ route }) => Object.keys(route.responses).map(Number));
  return Object.fromEntries(
    [...new Set(statuses)]
      .sort((left, right) => left - right)
      .map((status) => [String(status), responseOf(operations, status, components)]),
  );
};
