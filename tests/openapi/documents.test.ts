/** What every generated document keeps: it is valid, complete, and the same each time. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factsOf, routesOf } from '../../contract/dialect.ts';
import { dialects } from '../../contract/index.ts';
import { committedDocuments } from '../../openapi/committed.ts';
import { createDocument } from '../../openapi/document.ts';
import { createDocuments } from '../../openapi/documents.ts';
import { VERSION } from '../../openapi/info.ts';
import { operationIdOf } from '../../openapi/operations.ts';
import { objectsIn, operationAt, operationsIn } from './walk.ts';
import { validate } from './validator.ts';

const ROOT = join(import.meta.dirname, '../..');
const documents = createDocuments({ dialects });
const named = Object.entries({ merged: documents.merged, ...documents.dialects });

describe.each(named)('the document %s', (_name, document) => {
  const operations = operationsIn(document);

  test('is valid OpenAPI 3.1.0', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(validate(document)).toEqual({ valid: true, errors: [] });
  });

  test('names every operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.map(() => expect.stringMatching(/^[a-z][A-Za-z0-9]+$/) as unknown));
  });

  test('tells of every operation its tag, summary, description and security', () => {
    const tags = (document.tags ?? []).map(({ name }) => name);
    for (const { operation } of operations) {
      expect(tags).toEqual(expect.arrayContaining(operation.tags ?? ['none']));
      expect(operation.summary).toMatch(/\S/);
      expect(operation.description).toMatch(/Documented as `.+`/);
      expect(Array.isArray(operation.security)).toBe(true);
    }
    expect(document.tags?.every(({ description }) => (description ?? '').length > 0)).toBe(true);
  });

  test('defines every security scheme that it names, and no other', () => {
    const used = operations.flatMap(({ operation }) => (operation.security ?? []).flatMap(Object.keys));
    expect(Object.keys(document.components?.securitySchemes ?? {}).sort()).toEqual([...new Set(used)].sort());
  });

  test('requires every body', () => {
    for (const { operation } of operations) {
      if (operation.requestBody) expect(operation.requestBody).toMatchObject({ required: true });
    }
  });

  test('says something in every schema', () => {
    const empty = objectsIn(document).filter(([, object]) => Object.keys(object).length === 0);
    // The requirement `{}` says "public as well"; there is none now.
    expect(empty.map(([place]) => place)).toEqual([]);
  });

  test('speaks the words of JSON Schema 2020-12', () => {
    for (const [, object] of objectsIn(document)) {
      expect(object).not.toHaveProperty('nullable');
      // A parameter may have one: it is OpenAPI's own word there.
      if (!('in' in object)) expect(object).not.toHaveProperty('example');
      if ('exclusiveMinimum' in object) expect(typeof object.exclusiveMinimum).toBe('number');
    }
  });

  test('tells with a 401 how to authenticate, and with a 429 and a 503 when to try again', () => {
    for (const { operation } of operations) {
      const responses = Object.entries(operation.responses ?? {}) as [string, object][];
      for (const [status, response] of responses) {
        if (status === '401') expect(response).toHaveProperty(['headers', 'WWW-Authenticate']);
        if (['429', '503'].includes(status)) expect(response).toHaveProperty(['headers', 'Retry-After']);
      }
    }
  });
});

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
  'the dialect %s',
  (_name, dialect) => {
    const alone = createDocument({ dialects: [dialect] });

    test.each(routesOf(dialect.routes).map((one) => [one.names.join('.'), one] as const))(
      'documents %s with every status, example and header of the contract',
      (_route, { names, route }) => {
        const path = route.path.replace(/:(\w+)/g, '{$1}');
        const facts = factsOf(route);
        for (const document of [alone, documents.merged]) {
          const operation = operationAt(document, route.method.toLowerCase(), path);
          expect(Object.keys(operation.responses ?? {})).toEqual(
            expect.arrayContaining(Object.keys(route.responses)),
          );
          for (const [status, value] of Object.entries(facts.examples?.answers ?? {})) {
            expect(operation.responses).toHaveProperty(
              [status, 'content', 'application/json', 'examples', dialect.name, 'value'],
              value,
            );
          }
          for (const { status, name, description } of facts.headers ?? []) {
            expect(operation.responses).toHaveProperty(
              [String(status), 'headers', name, 'description'],
              description,
            );
          }
        }
        const own = operationAt(alone, route.method.toLowerCase(), path);
        expect(own.operationId).toBe(operationIdOf({ dialect, names, route }));
        expect(Object.keys(own.responses ?? {}).sort()).toEqual(Object.keys(route.responses).sort());
      },
    );
  },
);

test('the committed documents are those of the contract', () => {
  const generated = committedDocuments();
  for (const [name, text] of Object.entries(generated)) {
    expect({ name, same: readFileSync(join(ROOT, 'openapi', name), 'utf8') === text }).toEqual({
      name,
      same: true,
    });
  }
  const standing = readdirSync(join(ROOT, 'openapi')).filter((name) => name.endsWith('.json'));
  expect(standing.sort()).toEqual(Object.keys(generated).sort());
});

test('the same contract gives the same bytes', () => {
  expect(committedDocuments()).toEqual(committedDocuments());
});

test('the version is that of the package', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(manifest.version);
});

test('title, version and server can be chosen', () => {
  const document = createDocument({
    dialects,
    title: 'Identity',
    version: '9.9.9',
    serverUrl: 'https://id.example.com',
  });
  expect(document.info).toMatchObject({ title: 'Identity', version: '9.9.9' });
  expect(document.servers).toMatchObject([{ url: 'https://id.example.com' }]);
});

test('the document says where a token comes from', () => {
  expect(documents.merged.info.description).toContain('`POST /auth/login` (plain)');
  expect(documents.dialects['annuaire']?.info.description).toContain('the login of any other dialect');
});
