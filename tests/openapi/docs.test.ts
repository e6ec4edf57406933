/** How the documents and Swagger UI are served. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { parse } from 'yaml';
import { dialects } from '../../contract/index.ts';
import { createDocuments } from '../../openapi/documents.ts';
import { createDocsRouter } from '../../server/http/docs.ts';

const documents = createDocuments({ dialects });
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer(
    express().use(
      createDocsRouter({ names: Object.keys(documents.dialects), createDocuments: () => documents }),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${origin}${path}`, { headers, redirect: 'manual' });

test('the merged document is served as JSON and as YAML, the same', async () => {
  const [json, yaml] = await Promise.all([get('/openapi.json'), get('/openapi.yaml')]);
  expect(json.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(yaml.headers.get('content-type')).toBe('application/yaml; charset=utf-8');
  const document: unknown = await json.json();
  expect(document).toEqual(documents.merged);
  expect(parse(await yaml.text())).toEqual(document);
});

test.each(dialects.map(({ name }) => name))('the document of %s is served', async (name) => {
  const response = await get(`/openapi/${name}.json`);
  expect(await response.json()).toEqual(documents.dialects[name]);
});

test('a document that did not change costs a 304', async () => {
  const first = await get('/openapi/jsend.json');
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"[\w-]{43}"$/);
  expect(first.headers.get('cache-control')).toBe('no-cache');
  // Node's fetch would say `Cache-Control: no-cache` beside its own validators, which asks for a full answer.
  const again = await get('/openapi/jsend.json', { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe('');
});

test('an unknown dialect, another case and a trailing slash are not ours', async () => {
  for (const path of ['/openapi/none.json', '/OpenAPI.json', '/openapi.json/']) {
    expect((await get(path)).status).toBe(404);
  }
});

describe('Swagger UI', () => {
  test('stands below /docs/, where its relative addresses work', async () => {
    const response = await get('/docs');
    expect([response.status, response.headers.get('location')]).toEqual([301, './docs/']);
  });

  test('is a page whose policy allows nothing from elsewhere and no inline script', async () => {
    const response = await get('/docs/');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    const page = await response.text();
    expect(page).toContain('<title>polyglot-id API</title>');
    expect(page).not.toMatch(/<script>|<script(?! src=")/);
    expect(page).not.toMatch(/(src|href)=["']https?:/);
  });

  test('offers every document, and takes no address from the query string', async () => {
    const script = await (await get('/docs/swagger-ui-init.js')).text();
    for (const name of ['../openapi.json', ...dialects.map((dialect) => `../openapi/${dialect.name}.json`)]) {
      expect(script).toContain(`"url": "${name}"`);
    }
    expect(script).toContain('"swaggerUrl": "../openapi.json"');
    expect(script).toContain('"queryConfigEnabled": false');
    expect(script).toContain('"validatorUrl": null');
    expect(script).toContain('"persistAuthorization": false');
  });

  test('serves what its page loads, and not the demonstration that comes with it', async () => {
    for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js']) {
      expect((await get(`/docs/${name}`)).status).toBe(200);
    }
    for (const name of ['index.html', 'swagger-initializer.js', 'package.json', 'oauth2-redirect.html']) {
      expect((await get(`/docs/${name}`)).status).toBe(404);
    }
  });
});
