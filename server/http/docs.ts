/**
 * What the service says of itself: the OpenAPI documents, and Swagger UI to read and try them.
 * Everything is served from here; the page loads nothing from elsewhere.
 */
import { createHash } from 'node:crypto';
import express, { type RequestHandler, type Router } from 'express';
import type { OpenAPIObject } from 'openapi3-ts/oas31';
import { serveFiles, setup, type SwaggerUiOptions } from 'swagger-ui-express';
import { stringify } from 'yaml';
import type { Documents } from '../../openapi/documents.ts';

// Swagger UI draws with style attributes and data: images; scripts come from files only. `connect-src` is what
// "Try it out" may call: the service itself.
const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// The folder behind also holds a demonstration of other people's API; only what the page loads is served.
const ASSETS: ReadonlySet<string> = new Set([
  '/swagger-ui.css',
  '/swagger-ui-bundle.js',
  '/swagger-ui-standalone-preset.js',
  '/swagger-ui-init.js',
  '/favicon-16x16.png',
  '/favicon-32x32.png',
]);

const STYLE = `
.swagger-ui .topbar { background: #22303c; padding: 8px 0; }
.swagger-ui .topbar a.link { display: none; }
.swagger-ui .topbar .download-url-wrapper .select-label span { color: #fff; }
`;

/** Made when it is asked for first, then kept: a start need not wait for documents that nobody may read. */
const lazily = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

/** Answers one text under a strong validator: unchanged, it costs a caller a 304 (RFC 9110 section 8.8). */
const textHandler = (type: string, text: () => string): RequestHandler => {
  const answer = lazily(() => {
    const body = Buffer.from(text());
    return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
  });
  return (_request, response) => {
    const { body, etag } = answer();
    response.set({ 'Content-Type': type, ETag: etag, 'Cache-Control': 'no-cache' }).send(body);
  };
};

const jsonHandler = (document: () => OpenAPIObject | undefined): RequestHandler =>
  textHandler('application/json; charset=utf-8', () => `${JSON.stringify(document(), null, 2)}\n`);

const uiOptions = (names: readonly string[]): SwaggerUiOptions => {
  return {
    customSiteTitle: 'polyglot-id API',
    customCss: STYLE,
    explorer: true,
    // Without it, the page's script would take an address from the query string.
    swaggerUrl: '../openapi.json',
    swaggerOptions: {
      // Relative, so that the page works below a prefix as well.
      urls: [
        { name: 'polyglot-id (all dialects)', url: '../openapi.json' },
        ...names.map((name) => ({ name, url: `../openapi/${name}.json` })),
      ],
      queryConfigEnabled: false,
      // Else a public service's document is sent to a validator on the internet.
      validatorUrl: null,
      persistAuthorization: false,
      tryItOutEnabled: true,
      displayRequestDuration: true,
      deepLinking: true,
      filter: true,
      docExpansion: 'list',
      defaultModelsExpandDepth: 0,
    },
  };
};

/**
 * The routes `/openapi.json`, `/openapi.yaml`, `/openapi/<dialect>.json` and `/docs/`.
 * Swagger UI calls the `servers` of the documents; its policy lets it reach only the origin it is served from.
 */
export const createDocsRouter = (deps: {
  /** The dialects that have a document of their own. */
  readonly names: readonly string[];
  /** Writes the documents; called once, when one is asked for first. */
  readonly createDocuments: () => Documents;
}): Router => {
  const documents = lazily(deps.createDocuments);
  const router = express.Router({ caseSensitive: true, strict: true });

  router.get(
    '/openapi.json',
    jsonHandler(() => documents().merged),
  );
  router.get(
    '/openapi.yaml',
    textHandler('application/yaml; charset=utf-8', () =>
      stringify(documents().merged, { aliasDuplicateObjects: false, lineWidth: 0 }),
    ),
  );
  for (const name of deps.names) {
    router.get(
      `/openapi/${name}.json`,
      jsonHandler(() => documents().dialects[name]),
    );
  }

  const options = uiOptions(deps.names);
  router.get('/docs', (_request, response) => {
    response.redirect(301, './docs/');
  });
  router.use('/docs', (request, response, next) => {
    if (request.path !== '/' && !ASSETS.has(request.path)) {
      next('router');
      return;
    }
    response.set('Content-Security-Policy', DOCS_POLICY);
    next();
  });
  router.get('/docs/', setup(undefined, options));
  router.use('/docs', ...serveFiles(undefined, options));
  return router;
};
