/** Path parameters, made fit for a URL: the library under the client puts them in as they are. */

// `.` and `..` are steps in a path even when percent-encoded (WHATWG URL, "single-dot path segment"), and an empty
// one would call another path.
const UNSENDABLE = new Set(['', '.', '..']);

const segmentOf = (name: string, value: unknown): string => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (UNSENDABLE.has(text)) throw new TypeError(`the path parameter ${name} cannot be sent in a URL`);
  return encodeURIComponent(text);
};

/**
 * The parameters, percent-encoded (RFC 3986 section 2.1), each one segment of the path.
 * @throws TypeError for a parameter that is empty, `.`, `..`, or neither text nor number.
 * @throws URIError for text with a lone surrogate.
 */
export const encodeParams = (params: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]: [string, unknown]) => [name, segmentOf(name, value)]),
  );
