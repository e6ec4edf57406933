/** A front end in React, built by Vite, in a real browser against the real service: from sign-up to sign-out. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../helpers/browser.ts';
import { serveFrontEnd, type FrontEnd } from '../helpers/front-end.ts';
import {
  createTestClock,
  PASSWORD,
  startTestService,
  uniqueNames,
  type TestService,
} from '../helpers/service.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Listens first, since the service has to know the origin and the front end the service. */
const serveFolder = (folder: string): Promise<FrontEnd> =>
  serveFrontEnd((req, res) => {
    const path = req.url === '/' ? '/index.html' : normalize(req.url ?? '/');
    readFile(join(folder, path)).then(
      (content) => res.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(content),
      () => res.writeHead(404).end(),
    );
  });

let folder: string;
let frontEnd: FrontEnd;
let service: TestService;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'polyglot-id-app-'));
  frontEnd = await serveFolder(folder);
  // The session reckons with the browser's clock.
  service = await startTestService(
    { CORS_ORIGINS: frontEnd.origin },
    { clock: createTestClock(new Date().toISOString()) },
  );
  const build = promisify(execFile)(
    process.execPath,
    [
      join(ROOT, 'node_modules/vite/bin/vite.js'),
      'build',
      'tests/browser/example-app',
      '--outDir',
      folder,
      '--emptyOutDir',
    ],
    { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production', VITE_SERVICE_URL: service.url } },
  );
  [browser] = await Promise.all([openBrowser(), build]);
});
afterAll(async () => {
  await browser.close();
  await service.close();
  frontEnd.close();
  await rm(folder, { recursive: true });
});

const fill = async (page: Page, { email, password }: { email: string; password: string }): Promise<void> => {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
};
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
const answered = (route: string, status: number): number =>
  service.logLines.filter((line) => line['route'] === route && line['status'] === status).length;

test('signs up, lists, refreshes with an expired token, signs out and in again', async () => {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  await page.goto(frontEnd.origin);
  const { email } = uniqueNames();

  await fill(page, { email, password: PASSWORD });
  await press(page, 'Sign up');
  await page.getByRole('listitem').filter({ hasText: email }).waitFor();
  expect(answered('/api/v1/auth/register', 201)).toBe(1);

  // The access token ends for the service, which the page does not know: the call is refused, renewed and sent again.
  service.clock.advance(901);
  const later = uniqueNames().email;
  const other = await service.request('/api/v1/auth/register', {
    method: 'POST',
    body: { email: later, password: PASSWORD },
  });
  expect(other.status).toBe(201);
  await press(page, 'Read again');
  await page.getByRole('listitem').filter({ hasText: later }).waitFor();
  expect(answered('/api/v1/auth/refresh', 200)).toBe(1);
  expect(answered('/api/v1/users', 401)).toBe(1);

  await page.reload();
  await page.getByRole('listitem').filter({ hasText: email }).waitFor();

  await press(page, 'Sign out');
  await page.getByRole('heading', { name: 'Welcome' }).waitFor();
  expect(await page.evaluate('localStorage.length')).toBe(0);
  expect(await page.getByText(email).count()).toBe(0);

  await fill(page, { email, password: 'not the password' });
  await press(page, 'Sign in');
  await page.getByRole('alert').filter({ hasText: 'Invalid email or password' }).waitFor();
  await fill(page, { email, password: PASSWORD });
  await press(page, 'Sign in');
  await page.getByRole('listitem').filter({ hasText: email }).waitFor();
  expect(faults).toEqual([]);
  await page.close();
});
