/**
 * One operation of the document. Usually one route; on a path that dialects share, the routes of all of them, whose
 * bodies and answers stand beside each other.
 */
import { isZodType } from '@ts-rest/core';
import type { OperationObject, ParameterObject, RequestBodyObject } from 'openapi3-ts/oas31';
import { factsOf } from '../contract/dialect.ts';
import type { Operation } from '../contract/paths.ts';
import type { Components } from './components.ts';
import { contentOf, JSON_TYPE, type Body } from './media.ts';
import { parametersOf } from './parameters.ts';
import { located, placeOf } from './places.ts';
import { responsesOf } from './responses.ts';
import { securityOf } from './security.ts';

/** The routes that answer one method and path: the owner, then those that claim it by a property of the body. */
export interface SharedOperation {
  readonly owner: Operation;
  readonly claimants: readonly Operation[];
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The same in every document and unique in all of them: `jsendUsersList`. */
export const operationIdOf = ({ dialect, names }: Operation): string =>
  [dialect.name, ...names]
    .flatMap((name) => name.split(/[^A-Za-z0-9]+/))
    .map((word, at) => (at === 0 ? word : capitalised(word)))
    .join('');

const bodyOf = (operation: Operation, components: Components): Body | undefined => {
  const { dialect, route } = operation;
  if (!('body' in route) || !isZodType(route.body)) return undefined;
  const { body: schema, contentType = JSON_TYPE } = route;
  return located(`${placeOf(operation)}: request body`, () => {
    const example = factsOf(route).examples?.request;
    if (contentType === JSON_TYPE && example === undefined) {
      throw new Error('no example: state one in facts({ examples: { request: … } })');
    }
    return {
      dialect: dialect.name,
      contentType,
      schema: components.schemaOf(schema, 'request'),
      ...(example !== undefined && { example }),
    };
  });
};

const requestBodyOf = (
  operations: readonly Operation[],
  components: Components,
): RequestBodyObject | undefined => {
  const bodies = operations.flatMap((operation) => bodyOf(operation, components) ?? []);
  if (bodies.length === 0) return undefined;
  return { required: true, content: contentOf(bodies, components) };
};

const distinctParameters = (operations: readonly Operation[], components: Components): ParameterObject[] => {
  const parameters = operations.flatMap((operation) =>
    located(placeOf(operation), () => parametersOf(operation.route, components)),
  );
  const firsts = new Map<string, ParameterObject>();
  for (const parameter of parameters) {
    const key = `${parameter.in} ${parameter.name}`;
    if (!firsts.has(key)) firsts.set(key, parameter);
  }
  return [...firsts.values()];
};

/** What the route says of itself in words that no document can do without. */
const wordsOf = (operation: Operation, which: 'summary' | 'description'): string => {
  const words = operation.route[which] ?? '';
  if (words === '') throw new Error(`${placeOf(operation)}: no ${which}: give the route one`);
  return words;
};

const summaryOf = (operation: Operation): string => wordsOf(operation, 'summary');

const descriptionOf = (operation: Operation): string =>
  [wordsOf(operation, 'description'), `Documented as \`${factsOf(operation.route).source}\`.`].join('\n\n');

const sharedSummaryOf = ({ owner, claimants }: SharedOperation): string =>
  [owner, ...claimants].map((operation) => `${operation.dialect.name}: ${summaryOf(operation)}`).join('; ');

const sharedDescriptionOf = ({ owner, claimants }: SharedOperation): string => {
  const line = (when: string, operation: Operation) =>
    `- ${when}: the **${operation.dialect.name}** dialect answers, in its own envelope. ${descriptionOf(operation).replaceAll('\n\n', ' ')}`;
  return [
    'More than one dialect documents this path; the JSON body decides which one answers.',
    [
      ...claimants.map((claimant) =>
        line(`A body with \`${factsOf(claimant.route).claims ?? ''}\``, claimant),
      ),
      line('Any other body, and one that is no JSON', owner),
    ].join('\n'),
  ].join('\n\n');
};

/** The operation that the document shows for the routes of one method and path. */
export const operationOf = (shared: SharedOperation, components: Components): OperationObject => {
  const { owner, claimants } = shared;
  const all = [owner, ...claimants];
  const parameters = distinctParameters(all, components);
  const requestBody = requestBodyOf(all, components);
  const alone = claimants.length === 0;
  return {
    operationId: operationIdOf(owner),
    tags: [...new Set(all.map(({ route }) => factsOf(route).tag))],
    summary: alone ? summaryOf(owner) : sharedSummaryOf(shared),
    description: alone ? descriptionOf(owner) : sharedDescriptionOf(shared),
    ...(all.every(({ route }) => route.deprecated === true) && { deprecated: true }),
    security: securityOf(all.map(({ route }) => factsOf(route).auth)),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: responsesOf(all, components),
  };
};
