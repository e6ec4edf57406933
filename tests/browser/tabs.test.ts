/** A session in several tabs of a real browser: one renewal for all of them, and one end. */
import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openBrowser } from '../helpers/browser.ts';
import { bundleForBrowser, serveFrontEnd, type FrontEnd } from '../helpers/front-end.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../helpers/service.ts';

const TABS = 3;
const CALLS = 5;

/** One page with one script. */
const servePage = async (): Promise<FrontEnd> => {
  const script = await bundleForBrowser('tests/browser/tabs-page.ts');
  return serveFrontEnd((req, res) => {
    const isScript = req.url === '/page.js';
    res.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    res.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>');
  });
};

let service: TestService;
let frontEnd: FrontEnd;
let browser: Browser;
beforeAll(async () => {
  frontEnd = await servePage();
  [service, browser] = await Promise.all([
    startTestService({ CORS_ORIGINS: frontEnd.origin }),
    openBrowser(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await service.close();
  frontEnd.close();
});

const openTab = async (context: BrowserContext): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(`${frontEnd.origin}/#${service.url}`);
  await page.waitForFunction('globalThis.tab !== undefined');
  return page;
};

const listsIn = (page: Page): Promise<number[]> => page.evaluate(`tab.listTimes(${CALLS})`);

const answered = (route: string, status: number): number =>
  service.logLines.filter((line) => line['route'] === route && line['status'] === status).length;

test('tabs share one session: its tokens, one renewal, and its end', async () => {
  const context = await browser.newContext();
  const tabs = await Promise.all(Array.from({ length: TABS }, () => openTab(context)));
  const [first] = tabs;
  if (first === undefined) throw new Error('no tab is open');

  const { email } = uniqueNames();
  expect(await first.evaluate(`tab.signUp('${email}', '${PASSWORD}')`)).toBe(201);
  const good = Array<number>(CALLS).fill(200);
  expect(await Promise.all(tabs.map(listsIn))).toEqual(Array(TABS).fill(good));
  expect(answered('/api/v1/auth/refresh', 200)).toBe(0);

  // No renewal goes out before every call of every tab was refused: all of them wait for it.
  await context.route('**/api/v1/auth/refresh', async (route) => {
    while (answered('/api/v1/users', 401) < TABS * CALLS) await setTimeout(5);
    await route.continue();
  });
  service.clock.advance(900);
  expect(await Promise.all(tabs.map(listsIn))).toEqual(Array(TABS).fill(good));
  expect(answered('/api/v1/auth/refresh', 200)).toBe(1);
  expect(answered('/api/v1/users', 401)).toBe(TABS * CALLS);

  await first.evaluate('tab.signOut()');
  for (const [at, tab] of tabs.entries()) {
    await tab.waitForFunction('tab.endings.length > 0');
    expect(await tab.evaluate('tab.endings')).toEqual([at === 0 ? 'asked' : 'elsewhere']);
  }
  expect(await listsIn(tabs[1] ?? first)).toEqual(Array(CALLS).fill(401));

  // Whoever clears the whole storage ends it as well.
  expect(await first.evaluate(`tab.signUp('new-${email}', '${PASSWORD}')`)).toBe(201);
  await tabs[1]?.evaluate('localStorage.clear()');
  await first.waitForFunction('tab.endings.length > 1');
  expect(await first.evaluate('tab.endings')).toEqual(['asked', 'elsewhere']);
  await context.close();
});
