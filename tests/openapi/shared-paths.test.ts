/** Paths that dialects share: one operation in the merged document, narrow ones apart, and no contention. */
import { initContract } from '@ts-rest/core';
import { z } from 'zod';
import { defineDialect, facts, note, type Auth, type Dialect } from '../../contract/dialect.ts';
import { dialects } from '../../contract/index.ts';
import { documentedPaths } from '../../contract/paths.ts';
import { createDocument } from '../../openapi/document.ts';
import { operationAt, operationsIn } from './walk.ts';

const c = initContract();

const dialectWith = (
  name: string,
  options: { path?: string; claims?: string; auth?: Auth; title?: string } = {},
): Dialect => {
  const field = options.claims ?? name;
  const error = z.object({ message: z.string() });
  return defineDialect({
    name,
    summary: `The dialect ${name}.`,
    description: `The dialect ${name} at length.`,
    error,
    errorExamples: { 400: { message: 'x' } },
    prefixes: [],
    routes: c.router({
      enter: {
        method: 'POST',
        path: options.path ?? '/enter',
        summary: `Enter through ${name}`,
        description: `Enters through ${name}.`,
        body: note(z.object({ [field]: z.string() }), { title: options.title ?? `${name}Body` }),
        responses: { 200: note(z.object({ [name]: z.string() }), { title: `${name}Answer` }), 400: error },
        metadata: facts<Auth>({
          auth: options.auth ?? 'public',
          tag: name,
          source: `The heading of ${name}`,
          ...(options.claims !== undefined && { claims: options.claims }),
          examples: { request: { [field]: 'x' }, answers: { 200: { [name]: 'x' } } },
        }),
      },
    }),
  });
};

describe('the login that two dialects document', () => {
  const path = '/api/v1/auth/login';
  const schemaAt = (media: string[]) => ['content', 'application/json', ...media];

  test('is one operation of both tags, with both bodies, answers and examples', () => {
    const document = createDocument({ dialects });
    const operation = operationAt(document, 'post', path);
    expect(operation.tags).toEqual(['jsend', 'stamped']);
    expect(operation.requestBody).toHaveProperty(schemaAt(['schema']), {
      $ref: '#/components/schemas/JsendLoginBodyOrStampedLoginBody',
    });
    expect(document.components?.schemas?.['JsendLoginBodyOrStampedLoginBody']).toHaveProperty('oneOf', [
      { $ref: '#/components/schemas/JsendLoginBody' },
      { $ref: '#/components/schemas/StampedLoginBody' },
    ]);
    expect(operation.requestBody).toHaveProperty(schemaAt(['examples', 'stamped', 'value', 'identity']));
    expect(operation.responses).toHaveProperty(['401', ...schemaAt(['schema'])], {
      $ref: '#/components/schemas/JsendErrorOrStampedError',
    });
    // Only one of them answers 404.
    expect(operation.responses).toHaveProperty(['404', ...schemaAt(['schema'])], {
      $ref: '#/components/schemas/StampedError',
    });
  });

  test('says which body gets which envelope', () => {
    const { description } = operationAt(createDocument({ dialects }), 'post', path);
    expect(description).toMatch(/A body with `identity`: the \*\*stamped\*\* dialect/);
    expect(description).toMatch(/Any other body.*: the \*\*jsend\*\* dialect/);
  });

  test.each(['jsend', 'stamped'])('stays narrow in the document of %s', (name) => {
    const document = createDocument({ dialects: dialects.filter((dialect) => dialect.name === name) });
    const { requestBody, tags } = operationAt(document, 'post', path);
    expect(tags).toEqual([name]);
    expect(requestBody).toHaveProperty(
      schemaAt(['schema', '$ref']),
      expect.stringMatching(new RegExp(`/${name}LoginBody$`, 'i')),
    );
  });
});

describe('contention', () => {
  test('two dialects on one path without a claim throw', () => {
    const contending = [dialectWith('one'), dialectWith('two')];
    expect(() => documentedPaths(contending)).toThrow(/POST \/enter is documented by one\.enter, two\.enter/);
    expect(() => createDocument({ dialects: contending })).toThrow(/must claim it/);
  });

  test('a trailing slash or a parameter does not hide it', () => {
    expect(() => documentedPaths([dialectWith('one'), dialectWith('two', { path: '/enter/' })])).toThrow();
    expect(() => documentedPaths([dialectWith('one'), dialectWith('two', { path: '/:any' })])).toThrow();
    const [here, any] = [
      dialectWith('one', { path: '/enter/here' }),
      dialectWith('two', { path: '/enter/:any' }),
    ];
    expect(() => documentedPaths([here, any])).toThrow(/is documented by one\.enter, two\.enter/);
  });

  test('a path that could be any throws', () => {
    expect(() => documentedPaths([dialectWith('one', { path: '/:any' })])).toThrow(
      '/:any begins with a parameter',
    );
  });

  test('two that both claim throw as well: somebody must own the rest', () => {
    const claiming = [dialectWith('one', { claims: 'a' }), dialectWith('two', { claims: 'b' })];
    expect(() => documentedPaths(claiming)).toThrow(/all but one/);
  });

  test('one that claims settles it', () => {
    const settled = [dialectWith('one'), dialectWith('two', { claims: 'b' })];
    expect(operationsIn(createDocument({ dialects: settled }))).toHaveLength(1);
  });

  test('a title for two shapes throws', () => {
    const alike = [
      dialectWith('one', { title: 'Body' }),
      dialectWith('two', { title: 'Body', path: '/two' }),
    ];
    expect(() => createDocument({ dialects: alike })).toThrow(/Body names two shapes/);
  });

  test('two operations of one name throw', () => {
    const alike = [dialectWith('one'), dialectWith('one', { path: '/two' })];
    expect(() => createDocument({ dialects: alike })).toThrow(/two operations are called oneEnter/);
  });
});

test('where one of the routes is public, a call without a token is documented', () => {
  const mixed = [dialectWith('one', { auth: 'bearer' }), dialectWith('two', { claims: 'b' })];
  expect(operationAt(createDocument({ dialects: mixed }), 'post', '/enter').security).toEqual([
    { bearer: [] },
    {},
  ]);
});
