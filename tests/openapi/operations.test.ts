/** Single promises of the real documents: who may call, which bodies and parameters, which media types. */
import { dialects } from '../../contract/index.ts';
import { factsOf, routesOf } from '../../contract/dialect.ts';
import { isZodType } from '@ts-rest/core';
import { createDocument } from '../../openapi/document.ts';
import { operationAt } from './walk.ts';

const document = createDocument({ dialects });

test('security is said for every kind of route', () => {
  expect(operationAt(document, 'post', '/auth/login').security).toEqual([]);
  expect(operationAt(document, 'get', '/api/v1/users').security).toEqual([{ bearer: [] }]);
  expect(operationAt(document, 'post', '/auth/refresh-token').security).toEqual([
    { refreshCookie: [] },
    { bearer: [] },
  ]);
});

test('a whole number of a path is a required int64 with its bounds', () => {
  expect(operationAt(document, 'get', '/utilisateurs/{id}').parameters).toEqual([
    expect.objectContaining({
      name: 'id',
      in: 'path',
      required: true,
      schema: expect.objectContaining({
        type: 'integer',
        minimum: 1,
        maximum: 9007199254740991,
        format: 'int64',
      }) as unknown,
    }),
  ]);
});

test('the parameters of a list are optional and say what they do', () => {
  expect(operationAt(document, 'get', '/utilisateurs').parameters).toEqual([
    {
      name: 'role',
      in: 'query',
      required: false,
      description: 'Only accounts of this role.',
      schema: { type: 'string', enum: ['ALL', 'ADMIN', 'MODERATEUR', 'UTILISATEUR'], default: 'ALL' },
    },
    expect.objectContaining({
      name: 'limit',
      in: 'query',
      required: false,
      schema: { type: 'integer', format: 'int64', minimum: 1, maximum: 1000 },
    }),
    expect.objectContaining({ name: 'after', in: 'query', required: false }),
  ]);
});

test('trailing slashes stay, forms are forms, pages are pages', () => {
  const confirm = operationAt(document, 'post', '/auth/password_reset_confirm/{uidb64}/{token}/');
  expect(confirm.requestBody).toHaveProperty(['content', 'application/x-www-form-urlencoded', 'schema']);
  expect(confirm.responses).toHaveProperty(['200', 'content', 'text/html', 'schema', 'type'], 'string');
});

test('a route without a body documents none', () => {
  expect(operationAt(document, 'post', '/auth/refresh-token')).not.toHaveProperty('requestBody');
});

test('null is a type', () => {
  expect(document.components?.schemas?.['StampedUser']).toHaveProperty(
    ['properties', 'profile_picture', 'type'],
    ['string', 'null'],
  );
});

describe('an example fits the schema that it illustrates', () => {
  const routes = dialects.flatMap((dialect) =>
    routesOf(dialect.routes).map(
      ({ names, route }) => [`${dialect.name}.${names.join('.')}`, route] as const,
    ),
  );
  test.each(routes)('%s', (_name, route) => {
    const { examples } = factsOf(route);
    const pairs: [unknown, unknown][] = Object.entries(examples?.answers ?? {}).map(([status, answer]) => [
      route.responses[Number(status)],
      answer,
    ]);
    if (examples?.request !== undefined && 'body' in route) pairs.push([route.body, examples.request]);
    for (const [schema, example] of pairs) {
      expect(isZodType(schema)).toBe(true);
      // toEqual ignores what parsing adds as a default, and would show what it strips.
      if (isZodType(schema)) expect(schema.parse(example)).toMatchObject(example as object);
    }
  });
});
