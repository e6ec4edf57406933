/** The findings of linters that the documents live with. One that no longer matches anything has to go. */

export interface Ignored {
  readonly rule: string;
  readonly place: RegExp;
  readonly because: string;
}

const DOORS = /^paths › \/(api\/v1\/)?auth\//;
const LINKS = /^paths › \/auth\/(verify-email|password_reset_confirm)\//;
const PROBES_AND_LINKS = new RegExp(`^paths › /health|${LINKS.source}`);
const FREE_TEXT = /› (message|detail|success|field|login|identity|username|additionalProperties › items)$/;

export const IGNORED: readonly Ignored[] = [
  {
    rule: 'no-path-trailing-slash',
    place: DOORS,
    because: 'django promises its paths with a trailing slash',
  },
  {
    rule: 'path-keys-no-trailing-slash',
    place: DOORS,
    because: 'django promises its paths with a trailing slash',
  },
  {
    rule: 'owasp:api1:2023-no-numeric-ids',
    place: /^paths › \/(api\/v1\/users|utilisateurs)\/\{id\}/,
    because: 'jsend and annuaire promise numbers; reading takes a token, changing takes the right to',
  },
  {
    rule: 'owasp:api2:2023-no-credentials-in-url',
    place: LINKS,
    because: 'django promises links by mail; they are good once or for a short time, and no log names them',
  },
  {
    rule: 'owasp:api2:2023-read-restricted',
    place: PROBES_AND_LINKS,
    because: 'probes have no token; a mailed link is one',
  },
  {
    rule: 'owasp:api2:2023-write-restricted',
    place: DOORS,
    because: 'who signs up, signs in or lost a password has no token yet',
  },
  {
    rule: 'owasp:api8:2023-define-error-responses-401',
    place: new RegExp(`${PROBES_AND_LINKS.source}|${DOORS.source}`),
    because: 'what needs no token refuses none',
  },
  {
    rule: 'owasp:api8:2023-define-error-validation',
    place: /^paths › \/(health|auth\/refresh-token)/,
    because: 'they take no input that could be refused',
  },
  {
    rule: 'owasp:api4:2023-string-restricted',
    place: FREE_TEXT,
    because: 'sentences, and what a caller types to sign in, may hold any character; their length is bounded',
  },
];
