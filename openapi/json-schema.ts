/**
 * zod → JSON Schema 2020-12, the dialect of OpenAPI 3.1. The library translates; what it says in an unusual way or
 * gets wrong is put right here. A schema that would come out empty is an error: it would promise nothing.
 */
import { generateSchema } from '@anatine/zod-openapi';
import type { ReferenceObject, SchemaObject, SchemaObjectType } from 'openapi3-ts/oas31';
import type { z } from 'zod';
import { located } from './places.ts';
import { refuseTransforms } from './transforms.ts';

/** A schema of the document, or a reference to one of its components. */
export type Schema = SchemaObject | ReferenceObject;

/**
 * Which side of a transformation the document shows: what a caller may send (`request`), or what the service
 * sends (`answer`).
 */
export type Direction = 'request' | 'answer';

/** `place` says where the schema stands inside the one around it: a field's name, `[]` for the entries of a list. */
type Change = (schema: Schema, place: string) => Schema;

/** Applies a change to the schemas directly inside a schema. */
export const mapChildren = (schema: SchemaObject, change: Change): SchemaObject => {
  const { properties, items, additionalProperties, oneOf, anyOf, allOf } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, child]) => [name, change(child, name)]),
      ),
    }),
    ...(items && { items: change(items, '[]') }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: change(additionalProperties, '{}'),
    }),
    ...(oneOf && { oneOf: oneOf.map((child) => change(child, 'one of its shapes')) }),
    ...(anyOf && { anyOf: anyOf.map((child) => change(child, 'one of its shapes')) }),
    ...(allOf && { allOf: allOf.map((child) => change(child, 'one of its parts')) }),
  };
};

const typesOf = ({ type }: SchemaObject): SchemaObjectType[] =>
  type === undefined ? [] : Array.isArray(type) ? type : [type];

const without = (schema: SchemaObject, keyword: keyof SchemaObject): SchemaObject =>
  Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword));

const NULL: SchemaObject = { type: 'null' };

/** The library writes z.null() as a nullable string whose only value is the text "null". */
const isNullLiteral = (schema: SchemaObject): boolean =>
  typesOf(schema).join() === 'string,null' && JSON.stringify(schema.enum) === '["null"]';

/** Says "or null" in the way of 2020-12 (`nullable` is gone from OpenAPI 3.1). */
const tidyNullable = (schema: SchemaObject): SchemaObject => {
  if (!typesOf(schema).includes('null')) return schema;
  const values: readonly unknown[] | undefined = schema.enum;
  if (values !== undefined) {
    return { ...schema, enum: values.includes(null) ? [...values] : [...values, null] };
  }
  const untyped = without(schema, 'type');
  if (schema.oneOf) return { ...untyped, oneOf: [...schema.oneOf, NULL] };
  if (schema.anyOf) return { ...untyped, anyOf: [...schema.anyOf, NULL] };
  if (schema.allOf) return { ...without(untyped, 'allOf'), anyOf: [{ allOf: schema.allOf }, NULL] };
  return schema;
};

const typeOfValue = (value: unknown): SchemaObjectType => {
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value === 'boolean' ? 'boolean' : 'string';
};

/** One type is written as a word, several as a list; constants have the types of their values. */
const tidyType = (schema: SchemaObject): SchemaObject => {
  const values: readonly unknown[] | undefined = schema.enum;
  const [only, ...more] = new Set(values?.map(typeOfValue) ?? typesOf(schema));
  if (only === undefined) return schema;
  return { ...schema, type: more.length === 0 ? only : [only, ...more] };
};

/** `example` is OpenAPI 3.0's word; 2020-12 has a list. */
const tidyExample = (schema: SchemaObject): SchemaObject => {
  const example: unknown = schema.example;
  return example === undefined ? schema : { ...without(schema, 'example'), examples: [example] };
};

const withoutUndefined = (schema: SchemaObject): SchemaObject =>
  Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));

const ASSERTIONS = ['type', 'enum', 'const', 'oneOf', 'anyOf', 'allOf'];

const tidy = (schema: Schema): Schema => {
  if ('$ref' in schema) return schema;
  if (!ASSERTIONS.some((keyword) => keyword in schema)) {
    throw new Error(
      `a schema has no form in JSON Schema (z.any, z.unknown, z.lazy, z.tuple, z.map, z.set, z.catch?): say what it is with z.object, z.array, z.record, z.union or a simple type, not with ${JSON.stringify(schema)}`,
    );
  }
  if (isNullLiteral(schema)) return NULL;
  const inner = mapChildren(schema, (child, place) => located(place, () => tidy(child)));
  return tidyExample(tidyType(tidyNullable(withoutUndefined(inner))));
};

/**
 * The JSON Schema of a zod schema, titled schemas still inline.
 * @throws Error when the schema, or one inside it, has no form in JSON Schema.
 */
export const jsonSchemaOf = (schema: z.ZodTypeAny, direction: Direction): Schema => {
  if (direction === 'answer') refuseTransforms(schema);
  return tidy(generateSchema(schema, direction === 'answer', '3.1'));
};
