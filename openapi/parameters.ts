/** What a caller sends besides the body: the parameters of the path, the query string and the headers. */
import { isZodType, type AppRoute } from '@ts-rest/core';
import type { ParameterLocation, ParameterObject } from 'openapi3-ts/oas31';
import { z } from 'zod';
import type { Components } from './components.ts';
import { located } from './places.ts';

const namesIn = (path: string): string[] =>
  [...path.matchAll(/:([A-Za-z0-9_]+)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));

/** `/users/:id` → `/users/{id}`; a trailing slash stays. */
export const pathTemplateOf = (path: string): string => path.replace(/:([A-Za-z0-9_]+)/g, '{$1}');

/** The fields of an object schema; none when there is no schema. */
const shapeOf = (schema: unknown, what: string): Record<string, z.ZodTypeAny> => {
  if (schema === undefined || schema === null) return {};
  if (schema instanceof z.ZodObject) return schema.shape as Record<string, z.ZodTypeAny>;
  throw new Error(`${what} must be a zod object`);
};

const parameterOf = (
  name: string,
  location: ParameterLocation,
  field: z.ZodTypeAny,
  components: Components,
): ParameterObject => {
  const schema = components.schemaOf(field, 'request');
  const required = location === 'path' || !field.isOptional();
  if ('$ref' in schema) return { name, in: location, required, schema };
  // The parameter's own description and example are where readers and tools look for them.
  const { description, examples, ...rest } = schema;
  const [example] = (examples ?? []) as readonly unknown[];
  return {
    name,
    in: location,
    required,
    ...(description === undefined ? {} : { description }),
    schema: rest,
    ...(example === undefined ? {} : { example }),
  };
};

/** The parameters of a route: path, then query, then headers, each in the order of the contract. */
export const parametersOf = (route: AppRoute, components: Components): ParameterObject[] => {
  const pathShape = shapeOf(route.pathParams, `pathParams of ${route.path}`);
  const groups: [ParameterLocation, Record<string, z.ZodTypeAny>][] = [
    // A name of the path without a schema takes any text.
    ['path', Object.fromEntries(namesIn(route.path).map((name) => [name, pathShape[name] ?? z.string()]))],
    ['query', shapeOf(route.query, `query of ${route.path}`)],
    ['header', isZodType(route.headers) ? shapeOf(route.headers, `headers of ${route.path}`) : {}],
  ];
  return groups.flatMap(([location, shape]) =>
    Object.entries(shape).map(([name, field]) =>
      located(`${location} parameter ${name}`, () => parameterOf(name, location, field, components)),
    ),
  );
};
