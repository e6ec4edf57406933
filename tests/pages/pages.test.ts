/** The pages: every one in both languages is a whole, safe, accessible document. */
import { createHash } from 'node:crypto';
import { LANGUAGES, type Language } from '../../server/core/model.ts';
import { createPages, type FormProblem } from '../../server/http/pages/index.ts';

const pages = createPages();
const PROBLEMS: FormProblem[] = ['too_short', 'too_long', 'mismatch', 'required', 'invalid', 'common'];
const STATUSES = [400, 413, 415, 429, 500, 503];

const everyPage = (language: Language): Record<string, string> => ({
  verified: pages.verified({ language }),
  resetDone: pages.resetDone({ language }),
  'deadLink verification': pages.deadLink({ language, purpose: 'verification' }),
  'deadLink reset': pages.deadLink({ language, purpose: 'reset' }),
  resetForm: pages.resetForm({ language, passwordMinLength: 8, email: 'zoe@example.com' }),
  ...Object.fromEntries(
    PROBLEMS.map((problem) => [
      `resetForm ${problem}`,
      pages.resetForm({ language, passwordMinLength: 8, problem }),
    ]),
  ),
  ...Object.fromEntries(STATUSES.map((status) => [`problem ${status}`, pages.problem({ language, status })])),
});

const count = (page: string, pattern: RegExp): number => [...page.matchAll(pattern)].length;
const first = (page: string, pattern: RegExp): string => pattern.exec(page)?.[1] ?? '';
const styleOf = (page: string): string => first(page, /<style>([^]*?)<\/style>/);
const titleOf = (page: string): string => first(page, /<title>(.*?)<\/title>/);

describe.each(LANGUAGES)('in %s', (language) => {
  describe.each(Object.entries(everyPage(language)))('%s', (name, page) => {
    test('is a whole document with its language, a title and one heading', () => {
      expect(page).toMatch(new RegExp(`^<!doctype html>\n<html lang="${language}">`));
      expect(page.trimEnd().endsWith('</html>')).toBe(true);
      expect(titleOf(page)).toMatch(/\S/);
      expect(count(page, /<h1>[^<]+<\/h1>/g)).toBe(1);
      expect(count(page, /<main>/g)).toBe(1);
      expect(page).toContain('content="width=device-width, initial-scale=1"');
      expect(page).not.toContain('undefined');
    });

    test('holds no script, no inline style or handler, and loads nothing', () => {
      expect(page).not.toMatch(/<script|javascript:|\son\w+=|\sstyle=/i);
      expect(page).not.toMatch(/<(?:img|link|iframe|object|embed|base)\b|\ssrc=|url\(|@import|https?:/i);
    });

    test('has the one style sheet that the policy lets in', () => {
      expect(count(page, /<style/g)).toBe(1);
      const hash = createHash('sha256').update(styleOf(page)).digest('base64');
      expect(pages.headers(language)['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
    });

    test('has every tag closed and every id once', () => {
      const open: string[] = [];
      const body = page.replace(/<style>[^]*?<\/style>/, '');
      for (const [, slash, tag = '', end] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/gi)) {
        if (slash) expect(open.pop()).toBe(tag);
        else if (!end && !/^(?:meta|input)$/.test(tag)) open.push(tag);
      }
      expect(open).toEqual([]);
      const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    test('hides its drawing from screen readers', () => {
      expect(page).toMatch(/<svg [^>]*aria-hidden="true"/);
    });

    test(`says “error” in its title only when the form has a problem (${name})`, () => {
      const prefix = language === 'en' ? /^Error: / : /^Erreur\u00a0: /;
      expect(prefix.test(titleOf(page))).toBe(/^resetForm ./.test(name));
    });
  });

  test('the words differ from page to page', () => {
    const bodies = Object.entries(everyPage(language))
      .filter(([name]) => !/problem (?:413|415)/.test(name))
      .map(([, page]) => page.replace(/^[^]*<main>/, ''));
    expect(new Set(bodies).size).toBe(bodies.length);
  });

  test('the headers keep the link to the page and the page to its reader', () => {
    const { 'content-security-policy': policy, ...others } = pages.headers(language);
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(others).toEqual({
      'content-language': language,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });
});

test('French pages set no-break spaces before high punctuation and use curly apostrophes', () => {
  for (const page of Object.values(everyPage('fr'))) {
    const words = page
      .replace(/<style>[^]*?<\/style>/, '')
      .replace(/<[^>]*>/g, '\n')
      .trim();
    expect(words).not.toMatch(/[^\u00a0\u202f][:;!?]/u);
    expect(words).not.toMatch(/'|&#39;/);
  }
});

describe('the reset form', () => {
  const form = (changes: Partial<Parameters<typeof pages.resetForm>[0]> = {}) =>
    pages.resetForm({ language: 'en', passwordMinLength: 8, ...changes });
  const field = (page: string, name: string): string =>
    first(page, new RegExp(`(<input[^>]*name="${name}"[^>]*>)`));

  test('posts to its own address unless told another', () => {
    expect(form()).toContain('<form method="post">');
    expect(form({ action: '/auth/x/?a=1&b=2' })).toContain(
      '<form method="post" action="/auth/x/?a=1&amp;b=2">',
    );
  });

  test.each(['new_password1', 'new_password2'])('has a labelled, required password field %s', (name) => {
    expect(field(form(), name)).toMatch(/type="password".*autocomplete="new-password".* required>$/);
    expect(form()).toContain(`<label for="${name}">`);
    expect(field(form(), name)).toContain(`id="${name}"`);
    expect(field(form(), name)).not.toMatch(/maxlength|value=|aria-invalid/);
  });

  test('tells the rule where the field points to', () => {
    const page = form({ passwordMinLength: 13 });
    expect(field(page, 'new_password1')).toContain('aria-describedby="new_password1-hint"');
    expect(page).toMatch(/id="new_password1-hint">At least 13 characters/);
  });

  test('tells password managers whose password it is, when that is known', () => {
    expect(field(form({ email: 'zoe@example.com' }), 'username')).toMatch(
      /autocomplete="username" value="zoe@example.com" hidden/,
    );
    expect(form()).not.toContain('name="username"');
  });

  test.each(PROBLEMS)('explains %s in a summary that leads to the field, and at the field', (problem) => {
    const page = form({ problem });
    const name = problem === 'mismatch' ? 'new_password2' : 'new_password1';
    const other = problem === 'mismatch' ? 'new_password1' : 'new_password2';
    const text = first(page, new RegExp(`role="alert"[^]*?<a href="#${name}">(.*?)</a>`));
    expect(text).toMatch(/\S/);
    expect(page).toContain(`id="${name}-fault">${text}</p>`);
    expect(field(page, name)).toContain('aria-invalid="true"');
    expect(first(field(page, name), /aria-describedby="([^"]*)"/).split(' ')).toContain(`${name}-fault`);
    expect(field(page, other)).not.toContain('aria-invalid');
  });

  test('has no alert without a problem', () => {
    expect(form()).not.toMatch(/role="alert"|autofocus|aria-invalid="/);
  });

  test('lets no value break out', () => {
    const hostile = `"'><script>alert(1)</script>&`;
    const page = form({ email: hostile, action: hostile });
    const escaped = '&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;';
    expect(page).not.toContain('<script');
    expect(page).toContain(`value="${escaped}"`);
    expect(page).toContain(`action="${escaped}"`);
  });
});

describe('the colours', () => {
  const [light = '', dark = ''] = styleOf(pages.verified({ language: 'en' })).split(
    '@media (prefers-color-scheme:dark)',
  );

  const luminance = (colour: string): number => {
    const full = colour.length === 3 ? colour.replace(/./g, '$&$&') : colour;
    const [red = 0, green = 0, blue = 0] = [0, 2, 4]
      .map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  const contrast = (sheet: string, one: string, other: string): number => {
    const [low = 0, high = 0] = [one, other]
      .map((name) => luminance(first(sheet, new RegExp(`--${name}:#([0-9a-f]{6}|[0-9a-f]{3})\\b`))))
      .sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  describe.each([
    ['light', light],
    ['dark', dark],
  ])('in the %s scheme', (_scheme, sheet) => {
    test.each([
      ['ink', 'paper', 4.5],
      ['ink', 'alarm-paper', 4.5],
      ['ink', 'field', 4.5],
      ['quiet', 'paper', 4.5],
      ['on-deep', 'deep', 4.5],
      ['alarm', 'paper', 4.5],
      ['alarm', 'alarm-paper', 4.5],
      ['deep', 'paper', 3],
      ['edge', 'paper', 3],
      ['edge', 'field', 3],
    ])('%s on %s has the contrast of WCAG AA (%d)', (one, other, least) => {
      expect(contrast(sheet, one, other)).toBeGreaterThanOrEqual(least);
    });
  });
});
