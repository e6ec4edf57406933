/** Addresses and forms: parameters made fit for a URL. By hand, since React Native's URL classes are incomplete. */
import { clientError } from './errors.ts';

// `.` and `..` are steps in a path even when percent-encoded (WHATWG URL, "single-dot path segment"), and an empty
// one would call another path.
const UNSENDABLE = new Set(['', '.', '..']);

/** The only values that contracts have in addresses and forms. */
type Plain = string | number | boolean;

/** With a mark in place of each lone surrogate, which has no form in UTF-8. Older Hermes engines do not know `\p{Cs}`. */
const wellFormed = (text: string): string => text.replace(/[\uD800-\uDFFF]/gu, '\u{FFFD}');

const entriesOf = (fields: object): [string, Plain | undefined][] =>
  Object.entries(fields as Record<string, Plain | undefined>);

/** The path with its parameters, each percent-encoded as one segment (RFC 3986 section 2.1). */
export const fillPath = (path: string, params: object): string => {
  const given = new Map(entriesOf(params));
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const text = String(given.get(name) ?? '');
    if (UNSENDABLE.has(text) || wellFormed(text) !== text) {
      throw clientError(`The path parameter ${name} cannot be sent in a URL`, {
        kind: 'invalid-input',
        issues: [{ path: `params.${name}`, message: 'cannot be sent in a URL' }],
      });
    }
    return encodeURIComponent(text);
  });
};

// As URLSearchParams does.
const encodeField = (value: Plain): string => encodeURIComponent(wellFormed(String(value)));

/** `a=1&b=2`, percent-encoded; `undefined` is left out. Query strings and forms alike. */
export const encodeFields = (fields: object): string =>
  entriesOf(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : `${encodeField(name)}=${encodeField(value)}`))
    .join('&');

const decodeField = (text: string): string => decodeURIComponent(text.replace(/\+/g, ' '));

/** The query of a next page out of an answer's `Link` header (RFC 8288); `undefined` on the last page. */
export const nextPageOf = ({
  headers,
}: {
  readonly headers: Headers;
}): Record<string, string> | undefined => {
  const target = /<([^>]*)>[^,]*;\s*rel="?next"?/i.exec(headers.get('link') ?? '')?.[1];
  // Only the query is taken: the path is the list's own, and no header leads a token to another address.
  const search = target?.split('?')[1];
  if (search === undefined) return undefined;
  const pairs = search.split('&').map((pair): [string, string] => {
    const [name = '', value = ''] = pair.split('=').map(decodeField);
    return [name, value];
  });
  return Object.fromEntries(pairs);
};
