/** The pages behind mailed links, as people meet them: in two languages, on a desk and on a phone, without JavaScript. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { jsend } from '../../client/dialects/jsend.ts';
import { openBrowser, sidewaysScroll, startVisit, type Visit } from '../helpers/browser.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../helpers/service.ts';

const NEW_PASSWORD = 'four unrelated words here';

const ENGLISH = {
  lang: 'en',
  verified: 'Your address is confirmed',
  deadVerification: 'This link does not work',
  deadReset: 'This link does not work any more',
  form: 'Choose a new password',
  done: 'Your new password is set',
  first: 'New password',
  second: 'New password, once more',
  save: 'Save the new password',
  error: /^Error: /,
  notYet: 'The password has not been changed yet',
  mismatch: 'Type the same password in both fields: the two were different.',
  short: 'Choose a longer password: it needs at least 8 characters.',
  long: /^Choose a shorter password: at most 72 letters and digits\./,
};

const FRENCH: { readonly [K in keyof typeof ENGLISH]: (typeof ENGLISH)[K] } = {
  lang: 'fr',
  verified: 'Votre adresse est confirmée',
  deadVerification: 'Ce lien ne fonctionne pas',
  deadReset: 'Ce lien ne fonctionne plus',
  form: 'Choisissez un nouveau mot de passe',
  done: 'Votre nouveau mot de passe est enregistré',
  first: 'Nouveau mot de passe',
  second: 'Nouveau mot de passe, encore une fois',
  save: 'Enregistrer le mot de passe',
  error: /^Erreur\u00a0: /,
  notYet: 'Le mot de passe n’a pas encore changé',
  mismatch: 'Saisissez le même mot de passe dans les deux champs\u00a0: les deux étaient différents.',
  short: 'Choisissez un mot de passe plus long\u00a0: il lui faut au moins 8\u00a0caractères.',
  long: /^Choisissez un mot de passe plus court\u00a0: au plus 72\u00a0lettres et chiffres\./,
};

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

const VISITORS = [
  { who: 'in English at a desk', words: ENGLISH, locale: 'en-GB', viewport: DESK, javaScriptEnabled: true },
  {
    who: 'in French at a desk without JavaScript',
    words: FRENCH,
    locale: 'fr-FR',
    viewport: DESK,
    javaScriptEnabled: false,
  },
  {
    who: 'in English on a phone without JavaScript',
    words: ENGLISH,
    locale: 'en-US',
    viewport: PHONE,
    javaScriptEnabled: false,
  },
  { who: 'in French on a phone', words: FRENCH, locale: 'fr-CA', viewport: PHONE, javaScriptEnabled: true },
] as const;

let service: TestService;
let browser: Browser;
beforeAll(async () => {
  [service, browser] = await Promise.all([startTestService(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await service.close();
});

let letters = 0;

/** The link in the next letter, which goes to this address. */
const nextLink = async (email: string): Promise<string> => {
  letters += 1;
  const letter = (await service.letters(letters)).find(({ to }) =>
    [to].flat().some((box) => box?.text === email),
  );
  const link = /https?:\/\/\S+/.exec(letter?.text ?? '')?.[0];
  if (link === undefined) throw new Error(`no letter with a link went to ${email}`);
  return link;
};

interface Person {
  readonly email: string;
  readonly verificationLink: string;
}

const signUp = async (locale: string): Promise<Person> => {
  const { email, username } = uniqueNames();
  const answer = await service.request('/auth/signup/', {
    method: 'POST',
    headers: { 'accept-language': locale },
    body: { email, username, password: PASSWORD },
  });
  expect(answer.status).toBe(201);
  return { email, verificationLink: await nextLink(email) };
};

/** An account that jsend made, and the link that sets its password anew. */
const forgetPassword = async (locale: string): Promise<{ email: string; link: string }> => {
  const { email } = uniqueNames();
  await service.identity.registration.register({ email, password: PASSWORD }, null);
  const answer = await service.request('/auth/reset_password/', {
    method: 'POST',
    headers: { 'accept-language': locale },
    body: { email },
  });
  expect(answer.status).toBe(200);
  return { email, link: await nextLink(email) };
};

const signInStatus = async (email: string, password: string): Promise<number> =>
  (await service.client(jsend).auth.login({ body: { email, password } })).status;

/** Where the keyboard is: an element's id, else its role, else its tag. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`(({ id, role, tagName }) => id || role || tagName.toLowerCase())(document.activeElement)`);

describe.each(VISITORS)('$who', ({ words, ...options }) => {
  let visit: Visit;
  beforeEach(async () => {
    visit = await startVisit(browser, options);
  });
  afterEach(async () => {
    expect(visit.complaints).toEqual([]);
    // A page loads nothing: all that was asked for are pages, here.
    const home = service.url.replace('127.0.0.1', 'localhost');
    expect(visit.requests.filter((url) => !url.startsWith(`${home}/auth/`))).toEqual([]);
    await visit.close();
  });

  /** Holds what every page has: its language, one heading that is also its title, and no way to scroll sideways. */
  const expectPage = async (heading: string, title: string | RegExp = heading): Promise<void> => {
    const { page } = visit;
    expect(await page.locator('html').getAttribute('lang')).toBe(words.lang);
    expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual([heading]);
    expect(await page.title()).toMatch(title);
    expect(await page.getByRole('main').count()).toBe(1);
    for (const width of [options.viewport.width, 320]) {
      await page.setViewportSize({ ...options.viewport, width });
      expect([width, await sidewaysScroll(page)]).toEqual([width, 0]);
    }
    await page.setViewportSize(options.viewport);
  };

  const field = (label: string) => visit.page.getByLabel(label, { exact: true });
  const save = () => visit.page.getByRole('button', { name: words.save });

  const fillAndSave = async (first: string, second: string): Promise<number> => {
    await field(words.first).fill(first);
    await field(words.second).fill(second);
    const [answer] = await Promise.all([
      visit.page.waitForResponse((response) => response.request().method() === 'POST'),
      save().click(),
    ]);
    await visit.page.waitForLoadState();
    return answer.status();
  };

  test('a verification link confirms the address, and does so again; one that was cut short confirms nothing', async () => {
    const { email, verificationLink } = await signUp(options.locale);
    const confirmedAt = async () => (await service.identity.accounts.findByEmail(email)).emailVerifiedAt;
    for (const link of [verificationLink.slice(0, -5), verificationLink.replace(/.{4}\/?$/, '%ZZ/')]) {
      expect((await visit.page.goto(link))?.status()).toBe(400);
      await expectPage(words.deadVerification);
    }
    expect(await confirmedAt()).toBeNull();
    for (let times = 0; times < 2; times += 1) {
      expect((await visit.page.goto(verificationLink))?.status()).toBe(200);
      await expectPage(words.verified);
      expect(await confirmedAt()).toEqual(service.clock.now());
    }
  });

  test('the reset form is labelled and used by keyboard; its error is announced, and leads to its field', async () => {
    const { email, link } = await forgetPassword(options.locale);
    expect((await visit.page.goto(link))?.status()).toBe(200);
    await expectPage(words.form);
    const alert = visit.page.getByRole('alert');
    expect(await alert.count()).toBe(0);
    const stops: string[] = [];
    for (let stop = 0; stop < 3; stop += 1) {
      await visit.page.keyboard.press('Tab');
      stops.push(await focused(visit.page));
    }
    expect(stops).toEqual(['new_password1', 'new_password2', 'button']);
    for (const target of [field(words.first), field(words.second), save()]) {
      // Large enough for a thumb.
      expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }

    expect(await fillAndSave(NEW_PASSWORD, `${NEW_PASSWORD}!`)).toBe(400);
    await expectPage(words.form, words.error);
    expect(await alert.isVisible()).toBe(true);
    expect(await alert.innerText()).toContain(words.notYet);
    expect(await focused(visit.page)).toBe('alert');
    const second = field(words.second);
    expect(await second.getAttribute('aria-invalid')).toBe('true');
    expect(await field(words.first).getAttribute('aria-invalid')).toBeNull();
    const describedBy = (await second.getAttribute('aria-describedby')) ?? '';
    expect(await visit.page.locator(`#${describedBy}`).innerText()).toBe(words.mismatch);
    // What was typed does not come back in the page.
    expect(await visit.page.content()).not.toContain(NEW_PASSWORD);

    await alert.getByRole('link', { name: words.mismatch }).click();
    expect(await focused(visit.page)).toBe('new_password2');
    expect(await signInStatus(email, PASSWORD)).toBe(200);
  });

  test('a refused password leaves the link alive; a good one is set, signs in, and uses the link up', async () => {
    const { email, link } = await forgetPassword(options.locale);
    await visit.page.goto(link);
    for (const [password, reason] of [
      ['1234567', words.short],
      ['x'.repeat(73), words.long],
    ] as const) {
      expect(await fillAndSave(password, password)).toBe(400);
      await expectPage(words.form, words.error);
      expect(await visit.page.getByRole('alert').getByRole('link').innerText()).toMatch(reason);
      expect(await field(words.first).getAttribute('aria-invalid')).toBe('true');
      expect(await signInStatus(email, password)).toBe(401);
    }

    expect(await fillAndSave(NEW_PASSWORD, NEW_PASSWORD)).toBe(200);
    await expectPage(words.done);
    expect([await signInStatus(email, NEW_PASSWORD), await signInStatus(email, PASSWORD)]).toEqual([
      200, 401,
    ]);

    expect((await visit.page.goto(link))?.status()).toBe(400);
    await expectPage(words.deadReset);
    expect(await visit.page.locator('form').count()).toBe(0);
  });
});

test('an empty form is held back by the browser itself, at the first field', async () => {
  const { email, link } = await forgetPassword('en');
  const visit = await startVisit(browser, { locale: 'en' });
  await visit.page.goto(link);
  await visit.page.getByRole('button').click();
  expect(await focused(visit.page)).toBe('new_password1');
  expect(visit.requests).toEqual([link]);
  expect(await signInStatus(email, PASSWORD)).toBe(200);
  await visit.close();
});

test('a page shown in a dark scheme is dark, and light in a light one', async () => {
  const { link } = await forgetPassword('en');
  const luminances: number[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    const visit = await startVisit(browser, { colorScheme });
    await visit.page.goto(link);
    const colour = String(await visit.page.evaluate('getComputedStyle(document.body).backgroundColor'));
    const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
    luminances.push(red + green + blue);
    expect(visit.complaints).toEqual([]);
    await visit.close();
  }
  expect(luminances[0]).toBeGreaterThan(600);
  expect(luminances[1]).toBeLessThan(150);
});

test('a page cannot be framed by another one', async () => {
  const { link } = await forgetPassword('en');
  const thief = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(`<iframe src="${link}"></iframe>`);
  }).listen(0, '127.0.0.1');
  await once(thief, 'listening');
  const visit = await startVisit(browser, {});
  const refusal = visit.page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await visit.page.goto(`http://127.0.0.1:${(thief.address() as AddressInfo).port}`);
  expect((await refusal).type()).toBe('error');
  expect(await visit.page.frames()[1]?.locator('form').count()).toBe(0);
  await visit.close();
  thief.closeAllConnections();
  thief.close();
});
