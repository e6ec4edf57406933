/**
 * zod → JSON Schema 2020-12, the dialect of OpenAPI 3.1. The library translates; what it says in an unusual way or
 * gets wrong is put right here. A schema that would come out empty is an error: it would promise nothing.
 */
import { generateSchema } from '@anatine/zod-openapi';
import type { ReferenceObject, SchemaObject, SchemaObjectType } from 'openapi3-ts/oas31';
import type { z } from 'zod';

/** A schema of the document, or a reference to one of its components. */
export type Schema = SchemaObject | ReferenceObject;

/**
 * Which side of a transformation the document shows: what a caller may send (`request`), or what the service
 * sends (`answer`).
 */
export type Direction = 'request' | 'answer';

type Change = (schema: Schema) => Schema;

/** Applies a change to the schemas directly inside a schema. */
export const mapChildren = (schema: SchemaObject, change: Change): SchemaObject => {
  const { properties, items, additionalProperties, oneOf, anyOf, allOf } = schema;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, child]) => [name, change(child)]),
      ),
    }),
    ...(items && { items: change(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: change(additionalProperties) }),
    ...(oneOf && { oneOf: oneOf.map(change) }),
    ...(anyOf && { anyOf: anyOf.map(change) }),
    ...(allOf && { allOf: allOf.map(change) }),
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

/** One type is written as a word, several as a list; a number that can only be whole is an integer. */
const tidyType = (schema: SchemaObject): SchemaObject => {
  const values: readonly unknown[] = schema.enum ?? [0.5];
  const whole = values.every((value) => value === null || Number.isInteger(value));
  const types = typesOf(schema).map((type) => (type === 'number' && whole ? 'integer' : type));
  const [only, ...more] = new Set(types);
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
      `a schema has no form in JSON Schema (z.any, z.unknown, z.lazy, z.tuple, z.map?): ${JSON.stringify(schema)}`,
    );
  }
  if (isNullLiteral(schema)) return NULL;
  return tidyExample(tidyType(tidyNullable(withoutUndefined(mapChildren(schema, tidy)))));
};

/**
 * The JSON Schema of a zod schema, titled schemas still inline.
 * @throws Error when the schema, or one inside it, has no form in JSON Schema.
 */
export const jsonSchemaOf = (schema: z.ZodTypeAny, direction: Direction): Schema =>
  tidy(generateSchema(schema, direction === 'answer', '3.1'));
