/** How the documents and Swagger UI are served. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { OpenAPIObject } from 'openapi3-ts/oas31';
import { parse } from 'yaml';
import { dialects } from '../../contract/index.ts';
import { createDocuments } from '../../openapi/documents.ts';
import { createDocsRouter } from '../../server/http/docs/index.ts';

const documents = createDocuments({ dialects });
const names = Object.keys(documents.dialects);
let timesWritten = 0;
let server: Server;
let origin: string;

beforeAll(async () => {
  const createOnce = () => {
    timesWritten += 1;
    return documents;
  };
  // As in the service, whose answers are not to be kept unless a route says so.
  const app = express().disable('etag');
  app.use((_req, res, next) => {
    res.set('cache-control', 'no-store');
    next();
  });
  server = createServer(app.use(createDocsRouter({ names, createDocuments: createOnce })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ask = (path: string, init: { method?: string; headers?: Record<string, string> } = {}) =>
  fetch(`${origin}${path}`, { ...init, redirect: 'manual' });

const PAGES = ['/docs/', ...names.map((name) => `/docs/${name}`)];
const OWN_FILES = ['/docs/look.css', '/docs/start.js', '/docs/favicon.svg'];
const PACKAGED_FILES = ['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js'];

describe('the documents', () => {
  const served: (readonly [string, OpenAPIObject | undefined])[] = [
    ['/openapi', documents.merged],
    ...names.map((name) => [`/openapi/${name}`, documents.dialects[name]] as const),
  ];
  test.each(served)('%s is served as JSON and as YAML, the same', async (path, document) => {
    const [json, yaml] = await Promise.all([ask(`${path}.json`), ask(`${path}.yaml`)]);
    expect(json.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(yaml.headers.get('content-type')).toBe('application/yaml; charset=utf-8');
    expect(await json.json()).toEqual(document);
    expect(parse(await yaml.text())).toEqual(document);
  });

  test('are written once, however often they are asked for', async () => {
    await Promise.all([ask('/openapi.json'), ask('/openapi.yaml'), ask('/openapi/jsend.json')]);
    expect(timesWritten).toBe(1);
  });

  test('stand under their own addresses only', async () => {
    for (const path of ['/openapi/none.json', '/OpenAPI.json', '/openapi.json/', '/openapi', '/openapi/']) {
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    }
  });
});

test.each(['/openapi.json', '/openapi/jsend.yaml', '/docs/', ...OWN_FILES, ...PACKAGED_FILES])(
  '%s is kept by a caller, who is told 304 when it did not change, and has a HEAD',
  async (path) => {
    const first = await ask(path);
    const body = await first.text();
    const etag = first.headers.get('etag') ?? '';
    expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(etag).toMatch(/^(W\/)?"[\w-]+"$/);

    // Node's fetch would say `Cache-Control: no-cache` beside its own validators, which asks for a full answer.
    const again = await ask(path, { headers: { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' } });
    expect([again.status, await again.text()]).toEqual([304, '']);

    const head = await ask(path, { method: 'HEAD' });
    expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', etag]);
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(body)));
  },
);

describe('Swagger UI', () => {
  test('stands below /docs/, where its relative addresses work', async () => {
    const response = await ask('/docs');
    expect([response.status, response.headers.get('location')]).toEqual([301, './docs/']);
  });

  test.each(PAGES)(
    '%s is a page whose policy allows nothing inline and nothing from elsewhere',
    async (path) => {
      const response = await ask(path);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('content-security-policy')?.split('; ')).toEqual([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]);
      const page = await response.text();
      expect(page).not.toMatch(/<style|<script(?! src=")|\sstyle=|\son\w+=/);
      const loaded = [...page.matchAll(/<(?:script|link)[^>]* (?:src|href)="([^"]*)"/g)].map(([, to]) => to);
      expect(loaded.map((to) => new URL(to ?? '', origin + path).pathname).sort()).toEqual(
        [...OWN_FILES, ...PACKAGED_FILES].sort(),
      );
    },
  );

  test('says in each title which document its page shows', async () => {
    const titles = await Promise.all(
      PAGES.map(async (path) => /<title>(.*)<\/title>/.exec(await (await ask(path)).text())?.[1]),
    );
    expect(titles).toEqual(['all dialects', ...names].map((shown) => `${shown} · polyglot-id API`));
  });

  test('has an icon of its own', async () => {
    const icon = await ask('/docs/favicon.svg');
    expect(icon.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
    expect(await icon.text()).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  });

  test('serves what its page loads, and nothing else of what comes with it', async () => {
    const others = ['index.html', 'swagger-initializer.js', 'swagger-ui-init.js', 'package.json', 'none'];
    for (const name of [...others, 'oauth2-redirect.html', 'Jsend', 'jsend/']) {
      expect([name, (await ask(`/docs/${name}`)).status]).toEqual([name, 404]);
    }
  });
});
