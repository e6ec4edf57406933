/** The headers that answers carry whatever the route: they stand once among the components and are referred to. */
import type { HeaderObject, HeadersObject } from 'openapi3-ts/oas31';

interface StandardHeader {
  readonly isOn: (status: number) => boolean;
  readonly header: HeaderObject;
}

const always = (): boolean => true;

const STANDARD: Readonly<Record<string, StandardHeader>> = {
  'X-Request-Id': {
    isOn: always,
    header: {
      description:
        "The request's id in the log: the caller's own, when it sent a harmless one, or a new one.",
      required: true,
      schema: { type: 'string', maxLength: 64, pattern: '^[A-Za-z0-9._-]{1,64}$' },
    },
  },
  'Access-Control-Allow-Origin': {
    isOn: always,
    header: {
      description:
        "The caller's origin, when it is one of those that browsers may call from (Fetch Standard).",
      schema: { type: 'string', format: 'uri', maxLength: 255 },
    },
  },
  RateLimit: {
    isOn: always,
    header: {
      description:
        'What is left of a budget, and the seconds until all of it is there again (draft-ietf-httpapi-ratelimit-headers): ' +
        'of all requests, or of the budget that is spent. Absent where nothing is counted.',
      schema: {
        type: 'string',
        maxLength: 100,
        pattern: '^"[a-z-]+";r=\\d+;t=\\d+$',
        examples: ['"request-from-address";r=59999;t=60'],
      },
    },
  },
  'RateLimit-Policy': {
    isOn: always,
    header: {
      description: 'That budget: so many attempts (q) within so many seconds (w).',
      schema: {
        type: 'string',
        maxLength: 100,
        pattern: '^"[a-z-]+";q=\\d+;w=\\d+$',
        examples: ['"request-from-address";q=60000;w=60'],
      },
    },
  },
  'WWW-Authenticate': {
    isOn: (status) => status === 401,
    header: {
      description: 'How to authenticate (RFC 9110 section 11.6.1, RFC 6750 section 3).',
      required: true,
      schema: { type: 'string', maxLength: 200, pattern: '^Bearer', examples: ['Bearer'] },
    },
  },
  'Retry-After': {
    isOn: (status) => status === 429 || status === 503,
    header: {
      description: 'Seconds to wait before trying again (RFC 9110 section 10.2.3).',
      required: true,
      schema: { type: 'integer', format: 'int32', minimum: 0, maximum: 86_400 },
    },
  },
};

/** The standard headers of an answer, as references. */
export const standardHeadersOf = (status: number): HeadersObject =>
  Object.fromEntries(
    Object.entries(STANDARD)
      .filter(([, { isOn }]) => isOn(status))
      .map(([name]) => [name, { $ref: `#/components/headers/${name}` }]),
  );

/** What those references lead to, for a document whose answers have these statuses. */
export const headerComponentsOf = (statuses: readonly number[]): Record<string, HeaderObject> =>
  Object.fromEntries(
    Object.entries(STANDARD)
      .filter(([, { isOn }]) => statuses.some(isOn))
      .map(([name, { header }]) => [name, header]),
  );
