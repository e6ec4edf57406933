/** Types that a generator makes of the documents are those that the contract infers: neither says more than the other. */
import type { OpenAPIObject } from 'openapi3-ts/oas31';
import type { Dialect } from '../../contract/dialect.ts';
import { dialects } from '../../contract/index.ts';
import { plain } from '../../contract/plain.ts';
import { annuaire } from '../../contract/annuaire.ts';
import { createDocument } from '../../openapi/document.ts';
import { askChild } from '../helpers/ask-child.ts';
import { differencesIn } from './compare.ts';

interface Case {
  readonly name: string;
  readonly dialect: Dialect;
  readonly document: OpenAPIObject;
  readonly differences: readonly string[];
}

const right = dialects.map((dialect): Case => ({
  name: dialect.name,
  dialect,
  document: createDocument({ dialects: [dialect] }),
  differences: [],
}));

/** A copy of a document with one place changed, or left out where the value is undefined. */
const changed = (node: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown => {
  if (typeof node !== 'object' || node === null || (rest.length > 0 && !(key in node))) {
    throw new Error(`nothing stands at ${key}`);
  }
  const inner: unknown = rest.length === 0 ? value : changed(Reflect.get(node, key), rest, value);
  // JSON drops what is undefined.
  return JSON.parse(JSON.stringify({ ...node, [key]: inner }));
};

const wrong = (
  name: string,
  dialect: Dialect,
  place: string,
  value: unknown,
  differences: readonly string[],
): Case => {
  const document = createDocument({ dialects: [dialect] });
  return {
    name,
    dialect,
    document: changed(document, place.split(' '), value) as OpenAPIObject,
    differences,
  };
};

const broken = [
  wrong('an answer without a field', plain, 'components schemas PlainUser properties username', undefined, [
    'createUser answers 201',
  ]),
  wrong('a field that may be missing', plain, 'components schemas PlainToken required', undefined, [
    'login answers 200',
    'refreshToken answers 200',
  ]),
  wrong('anything in a field', plain, 'components schemas PlainToken properties token', {}, [
    'login answers 200',
    'refreshToken answers 200',
  ]),
  wrong(
    'a body with another type',
    plain,
    'components schemas PlainLoginBody properties login type',
    'integer',
    ['login body'],
  ),
  wrong('a status fewer', plain, 'paths /auth/login post responses 401', undefined, [
    'login statuses',
    'login answers 401',
  ]),
  wrong(
    'a query too many',
    annuaire,
    'paths /utilisateurs/{id} get parameters',
    [{ in: 'query', name: 'q' }],
    ['get query', 'get path'],
  ),
  wrong(
    'one word fewer',
    annuaire,
    'components schemas Utilisateur properties role enum',
    ['ADMIN'],
    ['list answers 200', 'get answers 200', 'getByCourriel answers 200'],
  ),
];

let found: Record<string, string[]>;
beforeAll(async () => {
  const cases = [...right, ...broken];
  const sources = await askChild<Record<string, string>>(
    'tests/sdk/children/generate-types.ts',
    Object.fromEntries(cases.map(({ name, document }) => [name, document])),
  );
  found = differencesIn(
    Object.fromEntries(cases.map(({ name, dialect }) => [name, { dialect, source: sources[name] ?? '' }])),
  );
});

test.each(right)('the document of $name', ({ name, differences }) => {
  expect(found[name]).toEqual(differences);
});

test.each(broken)('is told apart: $name', ({ name, differences }) => {
  expect(found[name]).toEqual(differences);
});
