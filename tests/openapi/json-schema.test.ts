/** zod → JSON Schema 2020-12: what the dialects of tomorrow may use comes out right, or not at all. */
import { z } from 'zod';
import { note } from '../../contract/dialect.ts';
import { createComponents } from '../../openapi/components.ts';
import { jsonSchemaOf } from '../../openapi/json-schema.ts';

const Titled = note(z.object({ a: z.string() }), { title: 'Titled', description: 'A thing.' });
const TITLED = { $ref: '#/components/schemas/Titled' };

test.each<[string, z.ZodTypeAny, object]>([
  ['text or null', z.string().nullable(), { type: ['string', 'null'] }],
  [
    'one of some words or null',
    z.enum(['a', 'b']).nullable(),
    { type: ['string', 'null'], enum: ['a', 'b', null] },
  ],
  ['only null', z.null(), { type: 'null' }],
  [
    'one of two shapes or null',
    z.union([z.string(), z.number()]).nullable(),
    {
      oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'null' }],
    },
  ],
  ['more than zero', z.number().positive(), { type: 'number', exclusiveMinimum: 0 }],
  ['a whole constant', z.literal(200), { type: 'integer', enum: [200] }],
  ['a broken constant', z.literal(0.5), { type: 'number', enum: [0.5] }],
  [
    'an example',
    note(z.number().int(), { format: 'int64', example: 1 }),
    {
      type: 'integer',
      format: 'int64',
      examples: [1],
    },
  ],
  ['text by names', z.record(z.string()), { type: 'object', additionalProperties: { type: 'string' } }],
])('%s', (_name, schema, expected) => {
  expect(jsonSchemaOf(schema, 'answer')).toEqual(expected);
});

test.each<[string, z.ZodTypeAny]>([
  ['unknown', z.unknown()],
  ['any, deep inside', z.object({ a: z.array(z.object({ b: z.any() })) })],
  ['a tuple', z.tuple([z.string()])],
  ['a record of unknown', z.record(z.unknown())],
])('%s throws: an empty schema would promise nothing', (_name, schema) => {
  expect(() => jsonSchemaOf(schema, 'answer')).toThrow(/no form in JSON Schema/);
});

describe('a titled schema', () => {
  test('stands once and is referred to, in lists, fields and bodies', () => {
    const components = createComponents();
    expect(components.schemaOf(z.object({ list: z.array(Titled), one: Titled }), 'answer')).toEqual({
      type: 'object',
      properties: { list: { type: 'array', items: TITLED }, one: TITLED },
      required: ['list', 'one'],
    });
    expect(components.schemaOf(Titled, 'request')).toEqual(TITLED);
    expect(Object.keys(components.named())).toEqual(['Titled']);
  });

  test('may be null at one place', () => {
    const components = createComponents();
    expect(components.schemaOf(Titled.nullable(), 'answer')).toEqual({ anyOf: [TITLED, { type: 'null' }] });
    expect(components.schemaOf(Titled, 'answer')).toEqual(TITLED);
    expect(components.named()['Titled']).toMatchObject({ type: 'object' });
  });

  test('cannot lend its title to another shape', () => {
    const components = createComponents();
    components.schemaOf(Titled, 'answer');
    const other = note(z.object({ b: z.string() }), { title: 'Titled' });
    expect(() => components.schemaOf(other, 'answer')).toThrow(/the title Titled names two shapes/);
  });

  test('does not confuse a field that is called title', () => {
    const components = createComponents();
    components.schemaOf(z.object({ title: z.string() }), 'answer');
    expect(components.named()).toEqual({});
  });
});
