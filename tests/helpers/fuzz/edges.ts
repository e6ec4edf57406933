/** Values at the edges of a schema, on both sides of them. Which side a value is on is the document's word, not ours. */
import type { SchemaObject } from 'openapi3-ts/oas31';
import { resolved } from '../document-gate/documents.ts';
import type { Schema } from '../document-gate/sealing.ts';
import { breachesOf } from '../document-gate/validators.ts';

/** One value of each type, and some that are often mistaken for another one. */
const OF_EVERY_TYPE: readonly unknown[] = [
  ...[null, true, false, 0, 1, -1, 1.5, 1e21, '', ' ', 'x', '0', '1e3', 'null', '\0', '\u{1f600}', 'é'],
  ...[[], [null], ['x'], {}, { x: 'x' }],
];

const LABEL = 'x'.repeat(63);

/** An address of so many characters, each of its labels within bounds. */
const emailOf = (length: number): string => {
  const host = `@${`${LABEL}.`.repeat(4)}`;
  return `x${host.slice(0, Math.max(2, length - 3))}`.padEnd(length, 'x');
};

const ofLength = (length: number, format: string | undefined): string[] => {
  if (length < 0) return [];
  return format === 'email' ? [emailOf(length)] : ['x'.repeat(length), '\u{1f600}'.repeat(length)];
};

const around = (bound: number | undefined): number[] =>
  bound === undefined ? [] : [bound - 1, bound, bound + 1];

const aroundBounds = ({ minLength, maxLength, minimum, maximum, format }: SchemaObject): unknown[] => [
  ...[minLength, maxLength].flatMap(around).flatMap((length) => ofLength(length, format)),
  ...[minimum, maximum].flatMap(around),
];

/** Values for a place of a request, told apart by whether its schema takes them. */
export interface Edges {
  readonly taken: readonly unknown[];
  readonly refused: readonly unknown[];
}

/**
 * The values at the edges of a schema.
 * @param read how a value looks to the schema, where it travels in another form (a number in a path is text)
 */
export const edgesOf = (
  document: string,
  schema: Schema,
  read: (value: unknown) => unknown = (value) => value,
): Edges => {
  const whole = resolved<SchemaObject>(document, schema);
  const candidates = [...OF_EVERY_TYPE, ...((whole.enum ?? []) as unknown[]), ...aroundBounds(whole)];
  const distinct = [...new Map(candidates.map((value) => [JSON.stringify(value), value])).values()];
  const isTaken = (value: unknown): boolean => breachesOf(document, schema, read(value)).length === 0;
  return {
    taken: distinct.filter(isTaken),
    refused: distinct.filter((value) => !isTaken(value)),
  };
};
