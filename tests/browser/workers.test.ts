/** The client in workers of a real browser: a page's own, and a service worker, which edge runtimes take after. */
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../helpers/browser.ts';
import { SEEN_ON_TOUR } from '../helpers/client-tour.ts';
import { bundleForBrowser, serveFrontEnd, type FrontEnd } from '../helpers/front-end.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let frontEnd: FrontEnd;
let service: TestService;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  const script = await bundleForBrowser('tests/browser/workers-script.ts');
  frontEnd = await serveFrontEnd((req, res) => {
    const isScript = req.url === '/worker.js';
    res.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    res.end(isScript ? script : '<!doctype html>');
  });
  [service, browser] = await Promise.all([
    startTestService({ CORS_ORIGINS: frontEnd.origin }),
    openBrowser(),
  ]);
  page = await browser.newPage();
  await page.goto(frontEnd.origin);
});
afterAll(async () => {
  await browser.close();
  await service.close();
  frontEnd.close();
});

const WORKERS = {
  dedicated: "new Worker('/worker.js', { type: 'module' })",
  service: `await navigator.serviceWorker.register('/worker.js', { type: 'module' })
    .then(() => navigator.serviceWorker.ready).then(({ active }) => active)`,
};

test.each(['dedicated', 'service'] as const)('a %s worker', async (kind) => {
  const options = JSON.stringify({ baseUrl: service.url, name: kind });
  const seen = await page.evaluate(`(async () => {
    const worker = ${WORKERS[kind]};
    const { port1, port2 } = new MessageChannel();
    const answered = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
    worker.postMessage(${options}, [port2]);
    return answered;
  })()`);
  expect(seen).toEqual(SEEN_ON_TOUR);
});
