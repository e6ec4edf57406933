/** What no linter asks for: every document says all that a caller can meet, once. */
import type { OperationObject } from 'openapi3-ts/oas31';
import { dialects } from '../../contract/index.ts';
import { createDocuments } from '../../openapi/documents.ts';
import { objectsIn, operationsIn } from '../openapi/walk.ts';

const documents = createDocuments({ dialects });

/** A request body or an answer. */
interface Body {
  readonly headers?: object;
  readonly content?: Readonly<Record<string, { readonly examples?: object }>>;
}

const responsesOf = ({ responses = {} }: OperationObject): Record<string, Body> => responses;

/** It asks nothing but its own process. */
const CANNOT_BE_UNAVAILABLE = ['/health'];

describe.each(Object.entries({ merged: documents.merged, ...documents.dialects }))(
  'the document %s',
  (_name, document) => {
    const operations = operationsIn(document).map(({ path, method, operation }) => ({
      title: `${method} ${path}`,
      path,
      operation,
      responses: responsesOf(operation),
    }));

    test('says who made it, under which licence, where it runs and where to read on', () => {
      expect(document).toMatchObject({
        info: {
          title: expect.stringMatching(/^polyglot-id/) as unknown,
          description: expect.stringContaining('## How to get a token') as unknown,
          contact: { name: expect.any(String) as unknown },
          license: { identifier: 'MIT' },
        },
        servers: [{ url: '/', description: expect.stringMatching(/\S/) as unknown }],
        externalDocs: { url: expect.stringMatching(/^https:/) as unknown },
      });
    });

    test('says of every security scheme how to come by what it asks for', () => {
      for (const scheme of Object.values(document.components?.securitySchemes ?? {})) {
        expect(scheme.description).toMatch(/[Ss]ign in|login/);
      }
    });

    test.each(operations)('$title documents what goes wrong everywhere', ({ path, operation, responses }) => {
      const statuses = [
        '429',
        '500',
        ...(CANNOT_BE_UNAVAILABLE.includes(path) ? [] : ['503']),
        ...((operation.security ?? []).length > 0 ? ['401'] : []),
        ...((operation.parameters ?? []).length > 0 ? ['400'] : []),
        ...(operation.requestBody ? ['400'] : []),
        // Of a shared path, the owner says what is wrong with a body as such.
        ...(operation.requestBody && operation.operationId !== 'stampedLogin' ? ['413', '415'] : []),
      ];
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(statuses));
      expect(Object.keys(responses).some((status) => status.startsWith('2'))).toBe(true);
    });

    test.each(operations)('$title names the headers of every answer', ({ responses }) => {
      for (const { headers } of Object.values(responses)) {
        expect(Object.keys(headers ?? {})).toEqual(
          expect.arrayContaining(['X-Request-Id', 'Access-Control-Allow-Origin']),
        );
      }
    });

    test.each(operations)('$title has an example for every JSON body', ({ operation, responses }) => {
      const bodies = [operation.requestBody, ...Object.values(responses)] as (Body | undefined)[];
      for (const json of bodies.flatMap((body) => body?.content?.['application/json'] ?? [])) {
        expect(Object.keys(json.examples ?? {})).not.toEqual([]);
      }
    });

    test('has a shape once: no copy of a component anywhere', () => {
      const components = Object.values(document.components?.schemas ?? {}).map((schema) =>
        JSON.stringify(schema),
      );
      expect(new Set(components).size).toBe(components.length);
      const inPaths = objectsIn(document.paths).map(([, object]) => JSON.stringify(object));
      expect(inPaths.filter((shape) => components.includes(shape))).toEqual([]);
    });
  },
);
