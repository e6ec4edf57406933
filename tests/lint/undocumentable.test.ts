/** A contract that cannot be documented stops the build, with words that name the route and the fix. */
import { initContract, type AppRouter } from '@ts-rest/core';
import { z } from 'zod';
import { defineDialect, facts, note, type Dialect } from '../../contract/dialect.ts';
import { createDocument } from '../../openapi/document.ts';

const c = initContract();
const ErrorSchema = z.object({ message: z.string() });

const dialectOf = (routes: AppRouter): Dialect =>
  defineDialect({
    name: 'sixth',
    summary: 'The sixth dialect.',
    description: 'The sixth dialect at length.',
    error: ErrorSchema,
    errorExamples: { 400: { message: 'no' } },
    prefixes: [],
    routes,
  });

const metadata = facts({
  auth: 'public',
  tag: 'sixth',
  source: 'A heading',
  examples: { request: {}, answers: { 200: {} } },
});
const words = { summary: 'Does a thing', description: 'Does a thing at length.', metadata };

/** What the build says of one route that takes and answers these. */
const faultOf = (
  schemas: { body?: z.ZodTypeAny; query?: z.ZodTypeAny; answer?: z.ZodTypeAny },
  more: object = {},
): string => {
  const { body = z.object({}), query, answer = z.object({}) } = schemas;
  const route = {
    method: 'POST',
    path: '/thing',
    body,
    responses: { 200: answer, 400: ErrorSchema },
  } as const;
  return faultIn(c.router({ make: { ...route, ...(query && { query }), ...words, ...more } }));
};

const faultIn = (routes: AppRouter): string => {
  try {
    createDocument({ dialects: [dialectOf(routes)] });
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

const ROUTE = 'sixth.make (POST /thing)';

test('a contract that can be documented is', () => {
  expect(faultOf({})).toBe('none');
});

describe('a schema without a form in JSON Schema', () => {
  test.each<[string, z.ZodTypeAny]>([
    ['a tuple', z.tuple([z.string(), z.number()])],
    ['a lazy one', z.lazy(() => z.string())],
    ['anything', z.any()],
    ['a map', z.map(z.string(), z.string())],
    ['a set', z.set(z.string())],
    ['a class', z.instanceof(URL)],
    ['what comes out of a pipe', z.string().pipe(z.unknown())],
  ])('%s in an answer', (_name, schema) => {
    const message = faultOf({ answer: z.object({ data: z.array(z.object({ pair: schema })) }) });
    expect(message).toContain(`${ROUTE}: answer 200: data: []: pair: a schema has no form in JSON Schema`);
    expect(message).toContain('say what it is with z.object');
  });

  test('a tuple in a body and in a query', () => {
    const pair = z.object({ pair: z.union([z.string(), z.tuple([z.string()])]) });
    expect(faultOf({ body: pair })).toContain(
      `${ROUTE}: request body: pair: one of its shapes: a schema has`,
    );
    expect(faultOf({ query: pair })).toContain(`${ROUTE}: query parameter pair: one of its shapes: a schema`);
  });
});

describe('a transform in an answer, of which the library would document what goes in', () => {
  const Length = z.string().transform((text) => ({ length: text.length }));

  test.each<[string, z.ZodTypeAny, string]>([
    ['alone', Length, ''],
    ['in a field', z.object({ size: Length.optional() }), 'size: '],
    ['in a list', z.array(Length.nullable()), '[]: '],
    ['in a record', z.record(Length), '{}: '],
    ['in a union', z.union([z.string(), Length]), 'one of its shapes: '],
    ['in an intersection', z.object({}).and(z.object({ size: Length })), 'one of its parts: size: '],
    ['at the end of a pipe', z.string().pipe(Length), ''],
    ['with a default', z.object({ size: Length.default('') }).readonly(), 'size: '],
  ])('%s', (_name, answer, place) => {
    const message = faultOf({ answer });
    expect(message).toContain(`${ROUTE}: answer 200: ${place}what a transform makes has no form`);
    expect(message).toContain('pipe it into a schema of its result');
  });

  test('is fine where a schema tells what comes out, and in a request', () => {
    expect(faultOf({ answer: Length.pipe(z.object({ length: z.number() })) })).toBe('none');
    expect(faultOf({ body: z.object({ text: Length }) })).toBe('none');
  });
});

test('a status without a schema', () => {
  const message = faultOf({}, { responses: { 200: c.type<{ id: number }>() } });
  expect(message).toBe(
    `${ROUTE}: answer 200: no schema: give it a zod schema, or c.noBody() when it has none`,
  );
});

test('two shapes with one title', () => {
  const body = note(z.object({ a: z.string() }), { title: 'Thing' });
  const answer = note(z.object({ b: z.string() }), { title: 'Thing' });
  const message = faultOf({ body, answer });
  expect(message).toContain(`${ROUTE}: answer 200: the title Thing names two shapes`);
  expect(message).toContain('give this schema a title of its own in note({ title })');
});

test('two operations with one name', () => {
  const route = { method: 'GET', responses: { 200: z.object({}) }, ...words } as const;
  const routes = c.router({
    things: c.router({ list: { ...route, path: '/things' } }),
    thingsList: { ...route, path: '/list' },
  });
  expect(faultIn(routes)).toBe(
    'two operations are called sixthThingsList: rename one of the routes sixth.things.list (GET /things) and sixth.thingsList (GET /list)',
  );
});

describe('a missing example', () => {
  const without = (examples: object) => ({ metadata: { ...metadata, examples } });

  test('of a request', () => {
    expect(faultOf({}, without({ answers: { 200: {} } }))).toBe(
      `${ROUTE}: request body: no example: state one in facts({ examples: { request: … } })`,
    );
  });

  test('of an answer', () => {
    expect(faultOf({}, without({ request: {} }))).toBe(
      `${ROUTE}: answer 200: no example: state one in facts({ examples: { answers: { 200: … } } }) or, for an error that routes share, in the dialect's errorExamples`,
    );
  });
});

test.each(['summary', 'description'])('a missing %s', (which) => {
  expect(faultOf({}, { [which]: '' })).toBe(`${ROUTE}: no ${which}: give the route one`);
});

test('a parameter schema that is no object', () => {
  expect(faultOf({ query: z.string() })).toBe(`${ROUTE}: query of /thing must be a zod object`);
});

test('constants of several types, which the library gets wrong, come out right', () => {
  const answer = z.object({ some: z.nativeEnum({ A: 1, B: 'x' } as const), none: z.literal(null) });
  const document = createDocument({
    dialects: [
      dialectOf(c.router({ make: { method: 'GET', path: '/thing', responses: { 200: answer }, ...words } })),
    ],
  });
  expect(document.paths?.['/thing']?.get?.responses).toHaveProperty(
    ['200', 'content', 'application/json', 'schema', 'properties'],
    { some: { type: ['integer', 'string'], enum: [1, 'x'] }, none: { type: 'null', enum: [null] } },
  );
});
