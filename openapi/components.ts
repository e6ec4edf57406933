/** The named schemas of one document: a schema titled by `note({ title })` stands once and is referred to. */
import type { z } from 'zod';
import { jsonSchemaOf, mapChildren, type Direction, type Schema } from './json-schema.ts';

/** Collects the named schemas while a document is written. */
export interface Components {
  /**
   * The schema as it stands at its place: a `$ref` where it has a title.
   * @throws Error when one title names two shapes.
   */
  readonly schemaOf: (schema: z.ZodTypeAny, direction: Direction) => Schema;
  /**
   * One of several schemas, named after them where each has a name: generators cannot use a union without one
   * as a body.
   */
  readonly oneOf: (schemas: readonly Schema[]) => Schema;
  /** The named schemas so far, by name. */
  readonly named: () => Record<string, Schema>;
}

/** `.nullable()` around a titled schema keeps the title; the component itself is the schema without null. */
const splitNull = (schema: Schema): { nullable: boolean; plain: Schema } => {
  if ('$ref' in schema || !Array.isArray(schema.type) || !schema.type.includes('null')) {
    return { nullable: false, plain: schema };
  }
  const [only, ...more] = schema.type.filter((type) => type !== 'null');
  return { nullable: true, plain: { ...schema, type: only && more.length === 0 ? only : schema.type } };
};

const PREFIX = '#/components/schemas/';

const nameOf = (schema: Schema): string | undefined => schema.$ref?.slice(PREFIX.length);

export const createComponents = (): Components => {
  const shapes = new Map<string, Schema>();

  const refer = (title: string, shape: Schema): Schema => {
    const known = shapes.get(title);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(shape)) {
      throw new Error(
        `the title ${title} names two shapes, this one and another before it: give this schema a title of its own in note({ title }). This: ${JSON.stringify(shape)}; before: ${JSON.stringify(known)}`,
      );
    }
    shapes.set(title, shape);
    return { $ref: PREFIX + title };
  };

  const hoist = (schema: Schema): Schema => {
    if ('$ref' in schema) return schema;
    const inner = mapChildren(schema, hoist);
    if (inner.title === undefined) return inner;
    const { nullable, plain } = splitNull(inner);
    const reference = refer(inner.title, plain);
    return nullable ? { anyOf: [reference, { type: 'null' }] } : reference;
  };

  return {
    schemaOf: (schema, direction) => hoist(jsonSchemaOf(schema, direction)),
    oneOf: (schemas) => {
      const names = schemas.flatMap((schema) => nameOf(schema) ?? []);
      const title = names.join('Or');
      return names.length < schemas.length
        ? { oneOf: [...schemas] }
        : refer(title, { title, oneOf: [...schemas] });
    },
    named: () => Object.fromEntries([...shapes].sort(([left], [right]) => (left < right ? -1 : 1))),
  };
};
