/**
 * Swagger UI: one page for each document, so that every document and every operation in it has an address. The page
 * and its start are our own, since those that come with Swagger UI need inline styles and heed the query string.
 */
import express, { type RequestHandler, type Router } from 'express';
import { serve as serveAssets } from 'swagger-ui-express';
import { FAVICON, LOOK } from './look.ts';
import { pageOf } from './page.ts';
import { START } from './start.ts';
import { answerText } from './static-answers.ts';

// No inline style and no inline script. `data:` is for the arrows in Swagger UI's style sheet; `connect-src` is what
// "Try it out" may call: the service itself.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const underPolicy: RequestHandler = (_req, res, next) => {
  res.set('Content-Security-Policy', POLICY);
  next();
};

// The folder behind also holds a demonstration of other people's API; only what the page loads is served.
const ASSETS: ReadonlySet<string> = new Set(['/swagger-ui.css', '/swagger-ui-bundle.js']);

const onlyAssets: RequestHandler = (req, res, next) => {
  if (!ASSETS.has(req.path)) {
    next('router');
    return;
  }
  // Kept, and asked for again at each visit: what did not change costs a 304.
  res.set('Cache-Control', 'no-cache');
  next();
};

/** The routes `/docs/` (the merged document), `/docs/<dialect>`, and what these pages load. */
export const createReaderRouter = (names: readonly string[]): Router => {
  const router = express.Router({ caseSensitive: true, strict: true });
  router.get('/docs', (_req, res) => {
    // Its relative addresses work below a prefix too.
    res.redirect(301, './docs/');
  });
  for (const chosen of [undefined, ...names]) {
    const page = answerText('text/html; charset=utf-8', () => pageOf({ names, chosen }));
    router.get(`/docs/${chosen ?? ''}`, underPolicy, page);
  }
  router.get(
    '/docs/look.css',
    answerText('text/css; charset=utf-8', () => LOOK),
  );
  router.get(
    '/docs/start.js',
    answerText('text/javascript; charset=utf-8', () => START),
  );
  router.get(
    '/docs/favicon.svg',
    answerText('image/svg+xml', () => FAVICON),
  );
  router.use('/docs', onlyAssets, ...serveAssets);
  return router;
};
