/** Whether a page of somebody else made a browser send a request: cookies that come with such a one prove nothing. */
import type { IncomingMessage } from 'node:http';

/**
 * Beside SameSite, which takes every host below one domain for the same site. Browsers say where a request comes from
 * (Fetch Metadata); older ones name the page's origin; what says neither is no browser, and nobody's victim.
 * @param trustedOrigins the service's own, and those that may call it
 */
export const isFromElsewhere = (
  { headers }: Pick<IncomingMessage, 'headers'>,
  trustedOrigins: readonly string[],
): boolean => {
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && trustedOrigins.includes(origin)) return false;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && !(URL.canParse(origin) && new URL(origin).host === host);
};
