/** The pages behind mailed links, as far as several suites look at them. */
import { createHash } from 'node:crypto';

/** The page's heading, which is its title as well. Throws where the two differ or the page is none. */
export const titleOf = (html: string): string => {
  const [, title] = /<title>([^<]*)<\/title>/.exec(html) ?? [];
  const [, heading] = /<h1>([^<]*)<\/h1>/.exec(html) ?? [];
  if (title === undefined || heading === undefined || !title.endsWith(heading)) {
    throw new Error(`the page has the title ${String(title)} and the heading ${String(heading)}`);
  }
  return title;
};

/** The policy that a page needs to show its one style sheet and to send its form, and no more. */
export const policyOf = (html: string): string => {
  const [, styleSheet = ''] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
  const hash = createHash('sha256').update(styleSheet).digest('base64');
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
};

/** The headers of every page beside its policy and its language. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-language': expect.stringMatching(/^(en|fr)$/) as string,
  'content-security-policy': expect.stringMatching(
    /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  ) as string,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};
