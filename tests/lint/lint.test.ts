/** The documents please the linters that teams run over the APIs they call, but for a few reasons given. */
import { dialects } from '../../contract/index.ts';
import { createDocument } from '../../openapi/document.ts';
import { createDocuments } from '../../openapi/documents.ts';
import { findingsIn, type Finding } from './findings.ts';
import { IGNORED, type Ignored } from './ignored.ts';

const documents = createDocuments({ dialects });
const named = { merged: documents.merged, ...documents.dialects };

// What the linters must not miss, or they would be silent about everything.
const plain = createDocument({ dialects: dialects.filter(({ name }) => name === 'plain') });
const spoilt = {
  ...plain,
  info: { title: plain.info.title, version: plain.info.version },
  paths: { ...plain.paths, '/left-open/': { delete: { responses: {} } } },
};

let findings: Finding[];
beforeAll(async () => {
  findings = await findingsIn({ ...named, spoilt });
});

const covers = ({ rule, place }: Ignored, finding: Finding): boolean =>
  rule === finding.rule && place.test(finding.place);

const findingsOf = (name: string): Finding[] =>
  findings.filter((finding) => finding.document === name && !IGNORED.some((one) => covers(one, finding)));

test.each(Object.keys(named))('nothing is found in the document %s', (name) => {
  expect(findingsOf(name)).toEqual([]);
});

test.each(IGNORED)('$rule is ignored for a reason that still stands: $because', (ignored) => {
  const found = findings.filter(({ document }) => document !== 'spoilt');
  expect(found.some((finding) => covers(ignored, finding))).toBe(true);
});

test('the linters find what is wrong, ignored rules included', () => {
  const rules = findingsOf('spoilt').map(({ rule }) => rule);
  expect(rules).toEqual(
    expect.arrayContaining([
      'operation-summary',
      'no-path-trailing-slash',
      'info-license',
      'owasp:api2:2023-write-restricted',
    ]),
  );
});
