/** The words of the letters: complete in both languages, and harmless whatever a reader is called. */
import { composeLetter } from '../../server/adapters/mail/compose.ts';
import { LANGUAGES, LINK_PURPOSES } from '../../server/core/model.ts';
import { letterOf, linkTo, REMOTE_RESOURCE } from './letters.ts';

const compose = (changes: Parameters<typeof letterOf>[0]) => {
  const letter = letterOf(changes);
  return composeLetter(letter, linkTo(letter));
};

const everyLetter = LANGUAGES.flatMap((language) => LINK_PURPOSES.map((purpose) => ({ language, purpose })));

describe.each(everyLetter)('the $purpose letter in $language', ({ language, purpose }) => {
  const link = linkTo(letterOf({ purpose }));
  const { subject, text, html } = compose({ language, purpose });

  test('has its link alone on a line of the text, and twice as a link of the HTML', () => {
    expect(text.split('\n')).toContain(link);
    const escaped = link.replaceAll('&', '&amp;');
    expect(html.split(`href="${escaped}"`)).toHaveLength(3);
    expect(html).not.toContain(link);
  });

  test('says how long the link works, with the zone', () => {
    const until =
      language === 'en'
        ? 'until Friday 9\u00a0January 2026 at 10:05\u00a0UTC'
        : 'jusqu’au vendredi 9\u00a0janvier 2026 à 10\u00a0h\u00a005\u00a0UTC';
    expect(text).toContain(until);
    expect(html).toContain(until);
  });

  test('says where it comes from and what to do when one did not ask for it', () => {
    expect(text).toContain('id.example.org');
    expect(text).toMatch(
      language === 'en'
        ? /You did not create an account\?|It was not you\?/
        : /Vous n’avez pas créé|Ce n’était pas/,
    );
  });

  test('is a whole HTML document in its language that loads nothing', () => {
    expect(html).toMatch(new RegExp(`^<!DOCTYPE html>\n<html lang="${language}">`));
    expect(html).toContain(`<title>${subject}</title>`);
    expect(html).not.toMatch(REMOTE_RESOURCE);
    expect([...html.matchAll(/https?:\/\/[^"<\s]+/g)].map(([found]) => new URL(found).host)).toEqual(
      Array.from({ length: 3 }, () => 'id.example.org'),
    );
  });

  test('has a subject of one line without the name, the address or the token', () => {
    expect(subject).toMatch(/^[^\p{Cc}]+$/u);
    expect(compose({ language, purpose, name: 'Bob' }).subject).toBe(subject);
  });
});

test('French letters set no-break spaces before high punctuation and use curly apostrophes', () => {
  for (const purpose of LINK_PURPOSES) {
    const letter = letterOf({ language: 'fr', purpose });
    const prose = composeLetter(letter, linkTo(letter)).text.replaceAll(linkTo(letter), '');
    expect(prose).not.toMatch(/[^\u00a0\u202f][:;!?]/u);
    expect(prose).not.toContain("'");
  }
});

test('the first of a month is “1er” in French', () => {
  const expiresAt = new Date('2026-02-01T00:00:00Z');
  expect(compose({ language: 'fr', expiresAt }).text).toContain(
    'dimanche 1er\u00a0février 2026 à 00\u00a0h\u00a000',
  );
});

describe('the name of the reader', () => {
  const greetingFor = (name: string | null) => compose({ name }).text.split('\n')[0];

  test('is greeted', () => {
    expect(greetingFor('Zoé')).toBe('Hello Zoé,');
    expect(greetingFor('J. R. d’Arc-Müller')).toBe('Hello J. R. d’Arc-Müller,');
  });

  test('may be missing', () => {
    expect(greetingFor(null)).toBe('Hello,');
    expect(greetingFor(' \t\n')).toBe('Hello,');
  });

  test('cannot bring markup', () => {
    const { html } = compose({ name: '<script>alert("1")</script>' });
    expect(html).not.toContain('<script');
    const { html: other } = compose({ name: `"'><b>&` });
    expect(other).toContain('Hello &quot;&#39;&gt;&lt;b&gt;&amp;,');
  });

  test('cannot bring lines of its own, nor turn the text around', () => {
    expect(greetingFor('Zoé\r\n\r\nYou won\u2028a prize\u202e')).toBe('Hello Zoé You won a prize,');
  });

  test.each(['http://evil.example', 'evil.example', 'www.evil.example', 'me@evil', 'a\\b', 'jean.dupont'])(
    'is left out when mail clients could make a link of it: %s',
    (name) => expect(greetingFor(name)).toBe('Hello,'),
  );

  test('is cut when it is a message rather than a name', () => {
    expect(greetingFor('𝒵'.repeat(65))).toBe(`Hello ${'𝒵'.repeat(64)}…,`);
  });
});

test('a link that is no absolute address is refused', () => {
  expect(() => composeLetter(letterOf(), '/auth/reset')).toThrow('Invalid URL');
});
