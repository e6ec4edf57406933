/** No caller of the last release is broken without a word in the changelog. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { annuaire } from '../../contract/annuaire.ts';
import type { Dialect } from '../../contract/dialect.ts';
import { dialects } from '../../contract/index.ts';
import { plain } from '../../contract/plain.ts';
import { stamped } from '../../contract/stamped.ts';
import { RELEASED_FILE } from '../../openapi/committed.ts';
import { createDocument } from '../../openapi/document.ts';
import { keptClients } from '../helpers/packed-client.ts';
import { breakingChanges, lastReleaseIn, unannounced } from './breaking-changes.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CHANGELOG = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
const RELEASED = join(ROOT, 'openapi', RELEASED_FILE);

interface Released {
  readonly info: { readonly version: string };
}
const released = existsSync(RELEASED) ? (JSON.parse(readFileSync(RELEASED, 'utf8')) as Released) : undefined;

describe('since the last release', () => {
  const version = lastReleaseIn(CHANGELOG);

  test('its document is kept: npm run release:keep writes it', () => {
    expect(released?.info.version).toBe(version);
  });

  test('its client is kept: npm run release:keep packs it', () => {
    expect(keptClients().map((client) => client.version)).toContain(version);
  });

  test('every breaking change is announced', () => {
    const changes = released === undefined ? [] : breakingChanges(released, createDocument({ dialects }));
    expect(unannounced(changes, CHANGELOG)).toEqual([]);
  });
});

/** The document of a dialect before and after one change: what `place` leads to is left out, or gets a value. */
const change = (
  dialect: Dialect,
  place: readonly string[],
  value?: unknown,
): [before: object, after: object] => {
  const before = createDocument({ dialects: [dialect] });
  const after = JSON.parse(JSON.stringify(before)) as object;
  const last = place.at(-1) ?? '';
  const parent = place.slice(0, -1).reduce<unknown>((node, key) => Reflect.get(node as object, key), after);
  if (value === undefined) Reflect.deleteProperty(parent as object, last);
  else Reflect.set(parent as object, last, value);
  expect(after).not.toEqual(before);
  return [before, after];
};

const LOGIN = ['paths', '/auth/login', 'post'];
const LIST = ['paths', '/utilisateurs', 'get'];
const ROLE = [...LIST, 'parameters', '0'];
const SCHEMAS = ['components', 'schemas'];
const JSON_BODY = ['requestBody', 'content', 'application/json'];
const LOGIN_FIELD = [...SCHEMAS, 'PlainLoginBody', 'properties', 'login'];

const BREAKING: [string, [object, object], string[]][] = [
  ['an operation is gone', change(plain, LOGIN), ['POST /auth/login']],
  ['a path is gone', change(annuaire, ['paths', '/utilisateurs/{id}']), ['GET /utilisateurs/{id}']],
  ['a status is gone', change(plain, [...LOGIN, 'responses', '401']), ['POST /auth/login']],
  [
    'a header is gone',
    change(plain, [...LOGIN, 'responses', '200', 'headers', 'Set-Cookie']),
    ['POST /auth/login'],
  ],
  ['a media type is gone', change(plain, [...LOGIN, ...JSON_BODY]), ['POST /auth/login']],
  [
    'a field of an answer is gone',
    change(plain, [...SCHEMAS, 'PlainUser', 'properties', 'username']),
    ['POST /auth/create-user'],
  ],
  [
    'a field of an answer may be missing',
    change(plain, [...SCHEMAS, 'PlainToken', 'required'], []),
    ['POST /auth/login', 'POST /auth/refresh-token'],
  ],
  [
    'a field of a request is newly required',
    change(
      stamped,
      [...SCHEMAS, 'StampedSignUpBody', 'required'],
      ['username', 'email', 'password', 'display_name'],
    ),
    ['POST /api/v1/auth/signUp'],
  ],
  ['a shorter text is taken', change(plain, [...LOGIN_FIELD, 'maxLength'], 9), ['POST /auth/login']],
  [
    'a word of a query is gone',
    change(annuaire, [...ROLE, 'schema', 'enum'], ['ALL']),
    ['GET /utilisateurs'],
  ],
  ['a query is newly required', change(annuaire, [...ROLE, 'required'], true), ['GET /utilisateurs']],
  [
    'a token is newly required',
    change(plain, [...LOGIN, 'security'], [{ bearer: [] }]),
    ['POST /auth/login'],
  ],
];

const HARMLESS: [string, [object, object]][] = [
  [
    'another operation',
    change(plain, ['paths', '/new'], { get: { responses: { 200: { description: 'OK' } } } }),
  ],
  [
    'another field in an answer',
    change(plain, [...SCHEMAS, 'PlainUser', 'properties', 'nickname'], { type: 'string' }),
  ],
  [
    'another field that a request may have',
    change(plain, [...SCHEMAS, 'PlainLoginBody', 'properties', 'code'], { type: 'string' }),
  ],
  ['other words', change(plain, [...LOGIN, 'description'], 'Signs in.')],
  ['a longer text that is taken', change(plain, [...LOGIN_FIELD, 'maxLength'], 999)],
  ['a token that is required no more', change(annuaire, [...LIST, 'security'], [])],
];

describe('breaking is when', () => {
  test.each(BREAKING)('%s', (_name, [before, after], operations) => {
    const found = breakingChanges(before, after).map(({ operation }) => operation);
    expect([...new Set(found)]).toEqual(operations);
  });
});

test.each(HARMLESS)('harmless is %s', (_name, [before, after]) => {
  expect(breakingChanges(before, after)).toEqual([]);
});

describe('the changelog', () => {
  const changes = breakingChanges(...change(plain, [...LOGIN, 'responses', '401']));
  const changelog = (unreleased: string) =>
    `# Changelog\n\n## [Unreleased]\n\n${unreleased}\n## [1.0.0] - 2026-01-09\n\n### Breaking\n\n- \`POST /auth/login\`\n`;

  test.each([
    ['has no such part', '### Added\n\n- `POST /auth/login` is quicker.\n'],
    ['names another operation', '### Breaking\n\n- `POST /auth/create-user` is gone.\n'],
    ['names it under another heading', '### Breaking\n\n### Fixed\n\n- `POST /auth/login` answers.\n'],
    ['names it under an older release', ''],
  ])('does not announce a change when it %s', (_name, text) => {
    expect(unannounced(changes, changelog(text))).toEqual([
      'POST /auth/login breaks callers of the last release: [Removed] Response 401 (responses/401). Take it back, or name `POST /auth/login` under "### Breaking" in the unreleased part of CHANGELOG.md',
    ]);
  });

  test('announces a change when it names the operation under "Breaking"', () => {
    const text =
      '### Added\n\n- A thing.\n\n### Breaking\n\n- `POST /auth/login` answers no 401.\n\n### Fixed\n';
    expect(unannounced(changes, changelog(text))).toEqual([]);
  });

  test('knows its last release', () => {
    expect(lastReleaseIn(changelog(''))).toBe('1.0.0');
    expect(lastReleaseIn('# Changelog\n\n## [Unreleased]\n')).toBeUndefined();
  });
});
