/**
 * The predicates that spare zod the answers which are exactly as documented: what they let through, zod would have
 * let through unchanged.
 */
import { isZodType, type AppRoute } from '@ts-rest/core';
import { z, type ZodTypeAny } from 'zod';
import { factsOf, routesOf } from '../../contract/dialect.ts';
import { dialects } from '../../contract/index.ts';
import { compile } from '../../server/dialects/serving/compile.ts';

interface Case {
  readonly name: string;
  readonly schema: ZodTypeAny;
  readonly example: unknown;
}

const casesOf = (dialect: string, route: AppRoute): Case[] =>
  Object.entries(factsOf(route).examples?.answers ?? {}).flatMap(([status, example]) => {
    const schema = route.responses[Number(status)];
    return isZodType(schema) && typeof example === 'object'
      ? [{ name: `${dialect} ${route.method} ${route.path} ${status}`, schema, example }]
      : [];
  });

const cases = dialects.flatMap(({ name, routes }) =>
  routesOf(routes).flatMap(({ route }) => casesOf(name, route)),
);

/** What no field, or nearly none, may be. */
const ODDITIES: readonly unknown[] = [
  ...[null, '', 'x', 'x'.repeat(5_000), '\0', 0, -1, 1.5, NaN, Infinity, 1e300, true],
  ...[[], [{}], {}, { extra: 1 }, new Date(0)],
];

/** The value with one thing in it changed, at every place. */
const changesOf = (value: unknown): unknown[] => {
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    const inside = items.flatMap((item, at) => changesOf(item).map((changed) => items.with(at, changed)));
    return [...ODDITIES, [...items, 'one more'], ...inside];
  }
  if (typeof value !== 'object' || value === null) return [...ODDITIES];
  const entries: [string, unknown][] = Object.entries(value);
  return [
    ...ODDITIES,
    { ...value, undeclared: 1 },
    Object.fromEntries(entries.toReversed()),
    ...entries.map(([name]) => Object.fromEntries(entries.filter(([other]) => other !== name))),
    ...entries.flatMap(([name, field]) => changesOf(field).map((changed) => ({ ...value, [name]: changed }))),
  ];
};

test('there are cases', () => {
  expect(cases.length).toBeGreaterThan(40);
});

describe.each(cases)('$name', ({ schema, example }) => {
  const accepts = compile(schema);

  it('lets nothing through that zod would refuse or change', () => {
    const accepted = [example, ...changesOf(example)].filter(accepts);
    // As text: the order of the fields is documented too.
    expect(accepted.map((value) => JSON.stringify(schema.parse(value)))).toStrictEqual(
      accepted.map((value) => JSON.stringify(value)),
    );
  });
});

test('what most dialects answer most is let through; a timestamp of stamped is refined', () => {
  const most = cases.filter(({ name }) => /^(?!stamped).* (200|201|401|404)$/.test(name));
  const asked = most.filter(({ schema, example }) => !compile(schema)(example)).map(({ name }) => name);
  expect(asked).toEqual([]);
});

test.each<[string, ZodTypeAny, unknown]>([
  ['a transform', z.object({ a: z.string().transform(Number) }), { a: '1' }],
  ['a refinement', z.string().refine((text) => text === 'a'), 'b'],
  ['a trimmed text', z.string().trim(), ' a '],
  ['an object that keeps what is undeclared', z.object({}).passthrough(), { a: 1 }],
  ['a regular expression with a memory', z.string().regex(/a/g), 'a'],
])('of %s nothing is known', (_name, schema, value) => {
  expect(compile(schema)(value)).toBe(false);
});
