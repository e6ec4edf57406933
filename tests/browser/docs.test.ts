/** Swagger UI as a developer meets it: it loads from here alone, offers every document, and tries operations out. */
import type { Browser } from 'playwright-core';
import { dialects } from '../../contract/index.ts';
import { openBrowser, sidewaysScroll, startVisit, type Visit } from '../helpers/browser.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../helpers/service.ts';

const DESK = { width: 1280, height: 900 };

let service: TestService;
let browser: Browser;
let visit: Visit;

beforeAll(async () => {
  [service, browser] = await Promise.all([startTestService(), openBrowser()]);
});
beforeEach(async () => {
  visit = await startVisit(browser, { viewport: DESK });
  await visit.page.goto(`${service.url}/docs`);
  await visit.page.locator('.opblock').first().waitFor();
});
afterEach(async () => {
  expect(visit.complaints).toEqual([]);
  const elsewhere = visit.requests.filter(
    (url) => !url.startsWith(`${service.url}/`) && !url.startsWith('data:'),
  );
  expect(elsewhere).toEqual([]);
  await visit.close();
});
afterAll(async () => {
  await browser.close();
  await service.close();
});

const operation = (method: string, path: string) =>
  visit.page.locator(`.opblock-${method}`, { has: visit.page.locator(`[data-path="${path}"]`) });

const choose = async (name: string): Promise<void> => {
  await visit.page.locator('#select').selectOption({ label: name });
  await visit.page.locator('.title', { hasText: name }).waitFor();
};

const authorize = async (token: string): Promise<void> => {
  const { page } = visit;
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  await page.locator('.auth-container input').fill(token);
  await page.locator('.auth-container').getByRole('button', { name: 'Apply credentials' }).click();
  await page.locator('.auth-container .btn-done').click();
};

/** Opens an operation, sends it and reads what came back. */
const execute = async (
  method: string,
  path: string,
  body?: object,
): Promise<{ status: string; body: unknown }> => {
  const block = operation(method, path);
  if (!(await block.locator('.opblock-body').isVisible()))
    await block.locator('.opblock-summary-control').click();
  if (body !== undefined) await block.locator('textarea.body-param__text').fill(JSON.stringify(body));
  await block.getByRole('button', { name: 'Execute' }).click();
  const answer = block.locator('.live-responses-table .response');
  await answer.waitFor();
  const status = await answer.locator('.response-col_status').innerText();
  return {
    // Below it stands `Undocumented`, where it is.
    status: status.trim(),
    body: JSON.parse(await answer.locator('pre.microlight').first().innerText()),
  };
};

test('the chooser lists the document of all dialects, and that of each one', async () => {
  const offered = await visit.page.locator('#select option').allInnerTexts();
  expect(offered).toEqual(['polyglot-id (all dialects)', ...dialects.map(({ name }) => name)]);
});

test('every document is drawn without a fault, with all of its operations, and fits a phone', async () => {
  for (const { name } of dialects) {
    await choose(name);
    const document = (await service.request(`/openapi/${name}.json`)).body as {
      paths: Record<string, object>;
    };
    const promised = Object.values(document.paths).flatMap((item) => Object.keys(item)).length;
    expect(promised).toBeGreaterThan(0);
    await visit.page.waitForFunction(`document.querySelectorAll('.opblock').length === ${promised}`);
    expect(await visit.page.locator('.errors-wrapper').count()).toBe(0);
    await visit.page.setViewportSize({ width: 360, height: 740 });
    expect([name, await sidewaysScroll(visit.page)]).toEqual([name, 0]);
    await visit.page.setViewportSize(DESK);
  }
});

test('a developer is refused without a token, registers, authorizes with it and reads the accounts', async () => {
  await choose('jsend');
  expect(await execute('get', '/api/v1/users')).toEqual({
    status: '401',
    body: { status: 'error', code: 'UNAUTHORIZED', message: 'Missing or invalid token' },
  });
  // The browser itself says on the console that an answer was 401.
  expect(visit.complaints.splice(0)).toEqual([expect.stringContaining('a status of 401')]);

  const { email } = uniqueNames();
  const registered = await execute('post', '/api/v1/auth/register', { email, password: PASSWORD });
  expect(registered).toMatchObject({
    status: '201',
    body: { status: 'success', data: { token_type: 'Bearer' } },
  });
  const { access_token: token } = (registered.body as { data: { access_token: string } }).data;

  await authorize(token);
  const listed = await execute('get', '/api/v1/users');
  expect(listed.status).toBe('200');
  const { data } = listed.body as { data: { email: string }[] };
  expect(data.map((user) => user.email)).toContain(email);

  // The token is forgotten with the page.
  const kept = await visit.page.evaluate(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  );
  expect(kept).not.toContain(token);
});
