/**
 * Sealed schemas refuse what they do not declare. The documents are open, as JSON Schema is, so that callers take the
 * fields of tomorrow; the service of today sends none of them.
 */
import type { ReferenceObject, SchemaObject } from 'openapi3-ts/oas31';

export type Schema = SchemaObject | ReferenceObject;
export type Named<T> = Readonly<Record<string, T>>;
/** The library's types do not know the keyword. */
type Sealed = Schema & { readonly unevaluatedProperties?: boolean };

const sealNamed = (schemas: Named<Schema>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, seal(schema)]));

/**
 * Seals every value inside a schema's own, and leaves that one open: for a branch of `oneOf`, which must not refuse its
 * neighbour's fields, and for a named schema, which may be such a branch.
 */
export const sealInside = (schema: Schema): Schema => {
  if ('$ref' in schema) return schema;
  const { properties, additionalProperties, items, allOf, anyOf, oneOf } = schema;
  return {
    ...schema,
    ...(properties && { properties: sealNamed(properties) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: seal(additionalProperties) }),
    ...(items && { items: seal(items) }),
    ...(allOf && { allOf: allOf.map(sealInside) }),
    ...(anyOf && { anyOf: anyOf.map(sealInside) }),
    ...(oneOf && { oneOf: oneOf.map(sealInside) }),
  };
};

/** Seals a value and all inside it; what any fitting branch declares is declared (JSON Schema 2020-12, section 11.3). */
export function seal(schema: Schema): Sealed {
  const inner = sealInside(schema);
  return 'additionalProperties' in inner ? inner : { ...inner, unevaluatedProperties: false };
}
