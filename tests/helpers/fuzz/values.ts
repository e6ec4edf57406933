/** Values that a schema takes, as arbitraries: any of them, or better one that the service knows. */
import fc from 'fast-check';
import type { SchemaObject } from 'openapi3-ts/oas31';
import { resolved } from '../document-gate/documents.ts';
import { OWN_FORMATS } from '../document-gate/formats.ts';
import type { Named, Schema } from '../document-gate/sealing.ts';
import { breachesOf } from '../document-gate/validators.ts';

/** Values that mean something to the service, by the name of the field that takes them. */
export type Known = Named<readonly unknown[]>;

/** Longer texts are the edges' matter; these are many. */
const LENGTH = 64;

const textsOf = (schema: SchemaObject): fc.Arbitrary<string> => {
  const { format = 'password', pattern, minLength = 0, maxLength = LENGTH } = schema;
  if (format === 'email') return fc.emailAddress();
  if (format === 'jwt' || format === 'base64url') return fc.stringMatching(OWN_FORMATS[format]);
  // What it cannot make it would look for without end.
  if (format !== 'password') throw new Error(`no texts are made of the format ${format} yet`);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'));
  return fc.string({
    unit: 'grapheme',
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, LENGTH)),
  });
};

const valuesOfType = (
  document: string,
  schema: SchemaObject,
  type: unknown,
  known: Known,
): fc.Arbitrary<unknown> => {
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'string':
      return textsOf(schema);
    case 'integer':
      return fc.maxSafeInteger().map((value) => {
        const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema;
        return Math.min(maximum, Math.max(minimum, value));
      });
    case 'object': {
      const fields = Object.entries(schema.properties ?? {});
      return fc.record(
        Object.fromEntries(fields.map(([name, field]) => [name, valuesOf(document, field, known, name)])),
        { requiredKeys: schema.required ?? [] },
      );
    }
    default:
      throw new Error(`no values are made for the type ${String(type)} yet`);
  }
};

const anyOf = (choices: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> => fc.oneof(...choices);

/**
 * Values that a schema of a document takes.
 * @param name of the field: with it, a value that is known under that name comes more often than not
 */
export function valuesOf(
  document: string,
  schema: Schema,
  known: Known,
  name?: string,
): fc.Arbitrary<unknown> {
  const whole = resolved<SchemaObject>(document, schema);
  const isTaken = (value: unknown): boolean => breachesOf(document, schema, value).length === 0;
  const branches = whole.oneOf ?? whole.anyOf;
  const values =
    whole.enum !== undefined
      ? fc.constantFrom(...(whole.enum as unknown[]))
      : branches !== undefined
        ? anyOf(branches.map((branch) => valuesOf(document, branch, known)))
        : anyOf([whole.type].flat().map((type) => valuesOfType(document, whole, type, known)));
  const fitting = (name === undefined ? [] : (known[name] ?? [])).filter(isTaken);
  const any = values.filter(isTaken);
  return fitting.length === 0
    ? any
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: any });
}
