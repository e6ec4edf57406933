/** The answers of an operation: every status that the contract promises, with its headers, shape and examples. */
import { isAppRouteNoBody, isAppRouteOtherResponse, isZodType } from '@ts-rest/core';
import type { HeadersObject, ResponseObject } from 'openapi3-ts/oas31';
import { factsOf } from '../contract/dialect.ts';
import type { Operation } from '../contract/paths.ts';
import type { Components } from './components.ts';
import { standardHeadersOf } from './headers.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { contentOf, JSON_TYPE, type Body } from './media.ts';
import { located, placeOf } from './places.ts';
import { phraseOf } from './statuses.ts';

/** What one route answers with one status. */
interface Told {
  readonly dialect: string;
  readonly body: Body | undefined;
  readonly description: string;
}

const bodyOf = (
  { dialect, route }: Operation,
  status: number,
  components: Components,
): { body: Body; says: string | undefined } | undefined => {
  const response = route.responses[status];
  if (response === undefined || isAppRouteNoBody(response)) return undefined;
  const [contentType, schema] = isAppRouteOtherResponse(response)
    ? [response.contentType, response.body]
    : [JSON_TYPE, response];
  if (!isZodType(schema)) throw new Error('no schema: give it a zod schema, or c.noBody() when it has none');
  const isJson = contentType === JSON_TYPE;
  const example =
    factsOf(route).examples?.answers?.[status] ?? (isJson ? dialect.errorExamples[status] : undefined);
  if (isJson && example === undefined) {
    throw new Error(
      `no example: state one in facts({ examples: { answers: { ${status}: … } } }) or, for an error that routes share, in the dialect's errorExamples`,
    );
  }
  return {
    body: {
      dialect: dialect.name,
      contentType,
      schema: components.schemaOf(schema, 'answer'),
      ...(example !== undefined && { example }),
    },
    says: jsonSchemaOf(schema, 'answer').description,
  };
};

/** A success is described by its shape; errors, whose shape is general, get their status's phrase. */
const toldBy = (operation: Operation, status: number, components: Components): Told =>
  located(`${placeOf(operation)}: answer ${status}`, () => {
    const answer = bodyOf(operation, status, components);
    const phrase = phraseOf(status);
    return {
      dialect: operation.dialect.name,
      body: answer?.body,
      description: status >= 400 ? phrase : (answer?.says ?? phrase),
    };
  });

const headersOf = (operations: readonly Operation[], status: number): HeadersObject => {
  const stated = operations.flatMap(({ route }) => factsOf(route).headers ?? []);
  return {
    ...standardHeadersOf(status),
    ...Object.fromEntries(
      stated
        .filter((header) => header.status === status)
        .map(({ name, description, pattern }) => [
          name,
          { description, schema: { type: 'string', maxLength: 8192, pattern } },
        ]),
    ),
  };
};

const responseOf = (
  operations: readonly Operation[],
  status: number,
  components: Components,
): ResponseObject => {
  const answering = operations.filter(({ route }) => route.responses[status] !== undefined);
  const told = answering.map((operation) => toldBy(operation, status, components));
  const [description, ...others] = new Set(told.map((one) => one.description));
  const bodies = told.flatMap(({ body }) => body ?? []);
  return {
    description:
      description !== undefined && others.length === 0
        ? description
        : told.map((one) => `${one.dialect}: ${one.description}`).join('\n\n'),
    headers: headersOf(answering, status),
    ...(bodies.length > 0 && { content: contentOf(bodies, components) }),
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
