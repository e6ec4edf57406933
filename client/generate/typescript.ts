/**
 * zod → TypeScript, as text. Titled schemas become named types; what a schema says of itself becomes its comment. A
 * schema that has no plain type is an error: the types would promise less than the contract.
 */
import { z } from 'zod';
import type { SchemaNote } from '../../contract/dialect.ts';

/** Which side of a schema is meant: what a caller may write, or what the service sends. */
export type Side = 'input' | 'output';

const isNote = (value: unknown): value is SchemaNote => typeof value === 'object' && value !== null;

/** What the contract says of a schema. */
const noteOf = (schema: z.ZodTypeAny): SchemaNote => {
  const own: unknown = 'metaOpenApi' in schema ? schema.metaOpenApi : undefined;
  const note = isNote(own) ? own : {};
  const description = note.description ?? schema.description;
  return { ...note, ...(description !== undefined && { description }) };
};

/** A comment for what follows; nothing when there is nothing to say. */
export const commentOf = (paragraphs: readonly (string | undefined)[]): string => {
  const lines = paragraphs
    .filter((paragraph) => paragraph !== undefined && paragraph !== '')
    .join('\n\n')
    .replaceAll('*/', '*\\/')
    .split('\n');
  if (lines.join('') === '') return '';
  if (lines.length === 1) return `/** ${lines[0] ?? ''} */\n`;
  return `/**\n${lines.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
};

const keyOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

const literalOf = (value: unknown): string => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return JSON.stringify(value);
  }
  throw new Error(`a literal that TypeScript cannot write: ${String(value)}`);
};

/** True when a property may be left out on this side. */
const isOptional = (schema: z.ZodTypeAny, side: Side): boolean => {
  if (schema instanceof z.ZodOptional) return true;
  if (schema instanceof z.ZodDefault) return side === 'input';
  if (schema instanceof z.ZodNullable) return isOptional(schema.unwrap() as z.ZodTypeAny, side);
  return schema instanceof z.ZodEffects && isOptional(schema.innerType() as z.ZodTypeAny, side);
};

/** Writes types, and collects the named ones on the way. */
export interface TypeWriter {
  /** The type of a schema at its place: a name where the schema has a title. */
  readonly typeOf: (schema: z.ZodTypeAny, side: Side) => string;
  /** The declarations of all named types so far, by name. */
  readonly declarations: () => string[];
}

/** @throws Error for schemas that have no plain type, and for a title that names two types. */
export const createTypeWriter = (): TypeWriter => {
  const declared = new Map<string, string>();

  const objectOf = (schema: z.AnyZodObject, side: Side): string => {
    const fields = Object.entries(schema.shape as z.ZodRawShape).map(([name, field]) => {
      const mayLack = isOptional(field, side);
      const type = typeOf(field, side);
      const { description } = noteOf(field);
      return `${commentOf([description])}${keyOf(name)}${mayLack ? '?' : ''}: ${type}${mayLack ? ' | undefined' : ''};`;
    });
    return `{\n${fields.join('\n')}\n}`;
  };

  const inner = (schema: z.ZodTypeAny, side: Side): string => {
    if (schema instanceof z.ZodString) return 'string';
    if (schema instanceof z.ZodNumber) return 'number';
    if (schema instanceof z.ZodBoolean) return 'boolean';
    if (schema instanceof z.ZodNull) return 'null';
    if (schema instanceof z.ZodLiteral) return literalOf(schema.value);
    if (schema instanceof z.ZodEnum) return (schema.options as unknown[]).map(literalOf).join(' | ');
    if (schema instanceof z.ZodObject) return objectOf(schema as z.AnyZodObject, side);
    if (schema instanceof z.ZodArray) return `Array<${typeOf(schema.element as z.ZodTypeAny, side)}>`;
    if (schema instanceof z.ZodNullable) return `${typeOf(schema.unwrap() as z.ZodTypeAny, side)} | null`;
    if (schema instanceof z.ZodOptional) return typeOf(schema.unwrap() as z.ZodTypeAny, side);
    if (schema instanceof z.ZodDefault) return typeOf(schema.removeDefault() as z.ZodTypeAny, side);
    if (schema instanceof z.ZodRecord) {
      return `Record<string, ${typeOf(schema.valueSchema as z.ZodTypeAny, side)}>`;
    }
    if (schema instanceof z.ZodUnion) {
      return (schema.options as z.ZodTypeAny[]).map((option) => typeOf(option, side)).join(' | ');
    }
    if (schema instanceof z.ZodEffects) {
      const type = typeOf(schema.innerType() as z.ZodTypeAny, side);
      const effect = (schema._def as z.ZodEffectsDef).effect.type;
      if (effect === 'refinement') return type;
      // The contract's whole numbers in addresses: a number, or its digits.
      if (effect === 'preprocess' && type === 'number')
        return side === 'input' ? 'number | `${number}`' : type;
    }
    throw new Error(`a schema has no plain type: ${schema.constructor.name}`);
  };

  const declare = (title: string, schema: z.ZodTypeAny, side: Side): string => {
    const type = inner(schema, side);
    const head = commentOf([noteOf(schema).description]);
    const text = type.startsWith('{')
      ? `${head}export interface ${title} ${type}`
      : `${head}export type ${title} = ${type};`;
    const known = declared.get(title);
    if (known !== undefined && known !== text) throw new Error(`the title ${title} names two types`);
    declared.set(title, text);
    return title;
  };

  const typeOf = (schema: z.ZodTypeAny, side: Side): string => {
    const { title } = noteOf(schema);
    return title === undefined ? inner(schema, side) : declare(title, schema, side);
  };

  return {
    typeOf,
    declarations: () => [...declared].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text),
  };
};
