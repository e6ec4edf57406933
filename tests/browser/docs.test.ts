/** Swagger UI as a developer meets it: it loads from here alone, offers every document, and tries operations out. */
import type { Browser, Locator } from 'playwright-core';
import { dialects } from '../../contract/index.ts';
import {
  openBrowser,
  paleTexts,
  showsFocus,
  sidewaysScroll,
  startVisit,
  type Visit,
} from '../helpers/browser.ts';
import { openOneAddress, type OneAddress } from '../helpers/one-address.ts';
import {
  createTestClock,
  PASSWORD,
  startTestService,
  uniqueNames,
  type TestService,
} from '../helpers/service.ts';

const DESK = { width: 1280, height: 900 };

/** The browser keeps a cookie until its own clock says that it is over. */
const startServiceOfToday = (settings: Readonly<Record<string, string>> = {}) =>
  startTestService(settings, { clock: createTestClock(new Date().toISOString()) });

let service: TestService;
let browser: Browser;
/** All tests are one visit, from one address: the browser compiles Swagger UI once, which takes longer than most tests. */
let visit: Visit;
let address: OneAddress;
let origin: string;

beforeAll(async () => {
  [service, browser, address] = await Promise.all([startServiceOfToday(), openBrowser(), openOneAddress()]);
  address.lead(service);
  visit = await startVisit(browser, { viewport: DESK });
  origin = address.url;
});
/** To the smallest page that there is. */
const leave = () => visit.leave(`${origin}/health`);

beforeEach(() => {
  visit.complaints.length = 0;
  visit.requests.length = 0;
});
afterEach(async () => {
  // The browser says on the console that an answer was 4xx; what remains is a fault, of the policy for one.
  const faults = visit.complaints.filter((text) => !/^Failed to load .* a status of 4\d\d /.test(text));
  expect(faults).toEqual([]);
  const elsewhere = visit.requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:'));
  expect(elsewhere).toEqual([]);
  await leave();
});
afterAll(async () => {
  await browser.close();
  await address.close();
  await service.close();
});

interface Document {
  readonly components: { readonly securitySchemes?: object };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly responses: Readonly<Record<string, unknown>>;
}

const documentAt = async (path: string): Promise<Document> => (await service.request(path)).body as Document;
const operationsOf = ({ paths }: Document): Operation[] =>
  Object.values(paths).flatMap((item) => Object.values(item));

const title = (text: string): Locator =>
  visit.page.locator('h1.title').filter({ hasText: new RegExp(`^${text}\\s`) });

/** Opens an address below /docs/ and waits for the document's operations. */
const open = async (address: string): Promise<void> => {
  await visit.page.goto(`${origin}/docs/${address}`);
  await visit.page.locator('.opblock').first().waitFor();
};

const choose = async (name: string): Promise<void> => {
  await visit.page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await title(`polyglot-id: ${name}`).waitFor();
};

const chosen = (): Promise<string> => visit.page.locator('nav [aria-current=page]').innerText();

const block = (operationId: string): Locator =>
  // An operation of two dialects stands below both.
  visit.page.locator(`.opblock[id$="-${operationId}"]`).first();

const authorize = async (token: string): Promise<void> => {
  const { page } = visit;
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const bearer = page.locator('.auth-container', { hasText: 'bearer' });
  await bearer.locator('input').fill(token);
  await bearer.getByRole('button', { name: 'Apply credentials' }).click();
  await page.locator('.modal-ux .close-modal').click();
};

/**
 * Waits until Swagger UI has resolved what an open operation refers to: it then draws it anew, and a button that is
 * pressed before is pressed in vain.
 */
const untilResolved = async (operation: Locator): Promise<void> => {
  const path = await operation.locator('.opblock-summary-path').getAttribute('data-path');
  const method = (await operation.locator('.opblock-summary-method').innerText()).toLowerCase();
  const place = JSON.stringify(['paths', path, method]);
  await visit.page.evaluate(`new Promise((resolve) => {
    const look = () => ui.specSelectors.specResolvedSubtree(${place}) !== undefined && (forget(), resolve());
    const forget = ui.getStore().subscribe(look);
    look();
  })`);
};

interface Tried {
  readonly status: number;
  readonly isDocumented: boolean;
  readonly text: string;
}

/** Opens an operation, sends it with what is already filled in, or with the given body, and reads the answer. */
const execute = async (operationId: string, body?: object): Promise<Tried> => {
  const operation = block(operationId);
  if (!(await operation.locator('.opblock-body').isVisible()))
    await operation.locator('.opblock-summary-control').click();
  await untilResolved(operation);
  if (body !== undefined) await operation.locator('textarea.body-param__text').fill(JSON.stringify(body));
  await operation.getByRole('button', { name: 'Execute' }).click();
  const answer = operation.locator('.live-responses-table .response');
  await answer.waitFor();
  const status = await answer.locator('.response-col_status').innerText();
  return {
    status: Number.parseInt(status, 10),
    isDocumented: !status.includes('Undocumented'),
    text: await answer.locator('pre.microlight').first().innerText(),
  };
};

const bodyOf = ({ text }: Tried): unknown => JSON.parse(text);

test('every document is drawn without a fault, with all of its operations, and fits a phone', async () => {
  await open('');
  for (const { name } of dialects) {
    await choose(name);
    const promised = operationsOf(await documentAt(`/openapi/${name}.json`)).length;
    expect(promised).toBeGreaterThan(0);
    expect(await visit.page.locator('.opblock').count()).toBe(promised);
    expect(await visit.page.locator('.errors-wrapper').count()).toBe(0);
    for (const width of [320, 360]) {
      await visit.page.setViewportSize({ width, height: 740 });
      expect([name, width, await sidewaysScroll(visit.page)]).toEqual([name, width, 0]);
    }
    await visit.page.setViewportSize(DESK);
  }
});

test('a developer is refused without a token, registers, authorizes with it and reads the accounts', async () => {
  await open('jsend');
  const refused = await execute('jsendUsersList');
  expect([refused.status, bodyOf(refused)]).toEqual([
    401,
    { status: 'error', code: 'UNAUTHORIZED', message: 'Missing or invalid token' },
  ]);

  const { email } = uniqueNames();
  const registered = await execute('jsendAuthRegister', { email, password: PASSWORD });
  expect(registered.status).toBe(201);
  const { access_token: token } = (bodyOf(registered) as { data: { access_token: string } }).data;

  await authorize(token);
  const listed = await execute('jsendUsersList');
  expect(listed.status).toBe(200);
  const { data } = bodyOf(listed) as { data: { id: number; email: string }[] };
  const own = data.find((user) => user.email === email);
  expect(own).toBeDefined();
  expect(
    await block('jsendUsersList')
      .getByText(/^\d+ ms$/)
      .count(),
  ).toBe(1);

  // One account store: the token is still there when another dialect is chosen, and is good in it.
  await choose('annuaire');
  await block('annuaireGetByCourriel').locator('.opblock-summary-control').click();
  await block('annuaireGetByCourriel').locator('tr[data-param-name=courriel] input').fill(email);
  const found = await execute('annuaireGetByCourriel');
  expect([found.status, bodyOf(found)]).toMatchObject([200, { id: own?.id, courriel: email }]);

  // It is forgotten with the page.
  const kept = await visit.page.evaluate(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  );
  expect(kept).not.toContain(token);
});

test('the refresh cookie of plain is kept, sent and rotated by the browser', async () => {
  const cookies = async () =>
    (await visit.page.context().cookies(`${origin}/auth/`)).map(({ name, value }) => ({ name, value }));
  const { email, username } = uniqueNames();
  await open('plain');
  const person = { firstname: 'Ada', lastname: 'Byron', email, username, password: PASSWORD };
  expect((await execute('plainCreateUser', person)).status).toBe(201);
  expect((await execute('plainRefreshToken')).status).toBe(401);
  expect((await execute('plainLogin', { login: username, password: PASSWORD })).status).toBe(200);
  const [first, ...others] = await cookies();
  expect([first?.name, others]).toEqual(['refresh_token', []]);

  // A second round, since the first answer would still be there to be read.
  await block('plainRefreshToken').getByRole('button', { name: 'Clear' }).click();
  const refreshed = await execute('plainRefreshToken');
  expect([refreshed.status, bodyOf(refreshed)]).toEqual([200, { token: expect.any(String) as string }]);
  expect((await cookies())[0]?.value).not.toBe(first?.value);
});

/** What the documents' own examples are answered, on a service whose only account is an ADMIN. */
const ANSWERED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  plain: { plainCreateUser: 201, plainLogin: 200, plainRefreshToken: 200 },
  jsend: {
    jsendHealthLive: 200,
    jsendHealthReady: 200,
    jsendAuthRegister: 201,
    jsendAuthLogin: 200,
    // The tokens of examples are no tokens.
    jsendAuthRefresh: 401,
    jsendUsersList: 200,
    jsendUsersGet: 200,
    jsendUsersUpdate: 200,
    jsendUsersRemove: 200,
  },
  stamped: { stampedLogin: 404, stampedSignUp: 200 },
  annuaire: { annuaireList: 200, annuaireGet: 200, annuaireGetByCourriel: 404 },
  django: {
    djangoSignup: 201,
    djangoObtainToken: 200,
    djangoRefreshToken: 401,
    djangoValidateToken: 401,
    djangoVerifyEmail: 400,
    djangoResetPassword: 200,
    djangoShowResetForm: 400,
    djangoConfirmReset: 400,
  },
};

test.each(dialects.map(({ name }) => name))(
  'every operation of %s is tried out from its address, with what the document gives as an example',
  async (name) => {
    const admin = { email: 'admin@example.com', password: PASSWORD };
    const alone = await startServiceOfToday({ ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password });
    address.lead(alone);
    try {
      const document = (await alone.request(`/openapi/${name}.json`)).body as Document;
      const signedIn = await alone.request('/api/v1/auth/login', { method: 'POST', body: admin });
      await open(name);
      if (document.components.securitySchemes !== undefined) {
        await authorize((signedIn.body as { data: { access_token: string } }).data.access_token);
      }
      const answered: Record<string, number> = {};
      for (const { operationId, tags, responses } of operationsOf(document)) {
        await visit.page.goto(`${origin}/docs/${name}#/${tags[0] ?? ''}/${operationId}`);
        await block(operationId).locator('.opblock-body').waitFor();
        const { status, isDocumented } = await execute(operationId);
        expect([operationId, isDocumented, Object.keys(responses)]).toEqual([
          operationId,
          true,
          expect.arrayContaining([String(status)]),
        ]);
        answered[operationId] = status;
        // Swagger UI draws all that is open anew with each answer.
        await block(operationId).locator('.opblock-summary-control').click();
      }
      expect(answered).toEqual(ANSWERED[name]);
    } finally {
      // What the page still asks for must not find the door shut.
      await leave();
      address.lead(service);
      await alone.close();
    }
  },
  // A page is drawn for each operation: on a busy machine that takes its time.
  180_000,
);

test('where dialects share an operation, the example of each is answered by its own dialect', async () => {
  await open('#/jsend/jsendAuthLogin');
  await block('jsendAuthLogin').locator('.opblock-body').waitFor();
  await block('jsendAuthLogin')
    .locator('.opblock-section-request-body select.examples-select-element')
    .selectOption({ label: 'As stamped documents it' });
  const answer = await execute('jsendAuthLogin');
  expect([answer.status, bodyOf(answer)]).toMatchObject([404, { code: 404, message: 'User not found' }]);
});

test('an operation has an address in every document, which opens it', async () => {
  const { page } = visit;
  await open('jsend#/jsend/jsendUsersUpdate');
  await block('jsendUsersUpdate').locator('.opblock-body').waitFor();
  expect(await chosen()).toBe('jsend');
  expect(await page.locator('.opblock.is-open').count()).toBe(1);

  // In the open page too, and back again, across documents.
  await choose('django');
  expect([page.url(), await page.title()]).toEqual([`${origin}/docs/django`, 'django · polyglot-id API']);
  await page.goto(`${origin}/docs/django#/django/djangoSignup`);
  await block('djangoSignup').locator('.opblock-body').waitFor();
  await page.goBack();
  await page.goBack();
  await title('polyglot-id: jsend').waitFor();
  await block('jsendUsersUpdate').locator('.opblock-body').waitFor();
  expect([page.url(), await chosen()]).toEqual([`${origin}/docs/jsend#/jsend/jsendUsersUpdate`, 'jsend']);
});

test('the filter finds operations by a part of their path', async () => {
  await open('annuaire');
  await visit.page.getByPlaceholder(/filter/i).fill('courriel');
  await block('annuaireList').waitFor({ state: 'detached' });
  expect(await visit.page.locator('.opblock').count()).toBe(1);
  await block('annuaireGetByCourriel').waitFor();
});

test('nothing in the query string is heeded: the chooser offers every document, and shows that of all dialects', async () => {
  const other = encodeURIComponent('https://elsewhere.example/openapi.json');
  await open(
    `?url=${other}&configUrl=${other}&urls.primaryName=jsend&docExpansion=none&validatorUrl=${other}`,
  );
  await title('polyglot-id').waitFor();
  const links = visit.page.getByRole('navigation', { name: 'Documents' }).getByRole('link');
  expect(await links.allInnerTexts()).toEqual(['all dialects', ...dialects.map(({ name }) => name)]);
  expect(await chosen()).toBe('all dialects');
  expect(visit.requests.filter((url) => url.includes('openapi'))).toEqual([
    expect.stringMatching(/\/docs\/\?url=/) as string,
    `${origin}/openapi.json`,
  ]);
});

test.each(['light', 'dark'] as const)(
  'in the %s scheme every text stands out from its ground',
  async (scheme) => {
    await visit.page.emulateMedia({ colorScheme: scheme });
    await open('jsend');
    await execute('jsendUsersUpdate', {});
    await visit.page.getByRole('tab', { name: 'Schema' }).first().click();
    await visit.page.getByRole('button', { name: 'Schemas' }).click();
    expect(await paleTexts(visit.page)).toEqual([]);

    await visit.page.getByRole('button', { name: 'Authorize' }).first().click();
    await visit.page.locator('.modal-ux').waitFor();
    expect(await paleTexts(visit.page)).toEqual([]);
  },
);

test('the keyboard reaches everything, and the focus is seen', async () => {
  const { page } = visit;
  await open('plain');
  const focused: string[] = [];
  for (let step = 0; step < 16; step += 1) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate<string>(
      '(({ innerText, placeholder, ariaLabel }) => innerText || placeholder || ariaLabel)(document.activeElement)',
    );
    expect([name, await showsFocus(page)]).toEqual([name, true]);
    focused.push(name);
  }
  expect(focused.slice(0, 6)).toEqual(['all dialects', ...dialects.map(({ name }) => name)]);
  expect(focused).toEqual(expect.arrayContaining([expect.stringContaining('/auth/create-user')]));
});
