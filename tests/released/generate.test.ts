/** The script that writes the documents, checks them, and keeps those of a release. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { committedDocuments } from '../../openapi/committed.ts';
import { bundleEntry } from '../helpers/child-process.ts';

const documents = committedDocuments();

let script: string;
let cwd: string;
beforeAll(async () => {
  script = await bundleEntry('openapi/generate.ts');
});
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'id-'));
  mkdirSync(join(cwd, 'openapi'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const run = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};
const written = () => readdirSync(join(cwd, 'openapi')).sort();
const textOf = (name: string) => readFileSync(join(cwd, 'openapi', name), 'utf8');

test('writes what is not there yet, and nothing the second time', () => {
  expect(run()).toEqual({ status: 0, stdout: '6 document(s) written\n', stderr: '' });
  expect(Object.fromEntries(written().map((name) => [name, textOf(name)]))).toEqual(documents);
  expect(run().stdout).toBe('0 document(s) written\n');
});

test('--check writes nothing and names what differs or is missing', () => {
  run();
  expect(run('--check')).toEqual({ status: 0, stdout: '', stderr: '' });
  writeFileSync(join(cwd, 'openapi', 'plain.json'), '{}');
  rmSync(join(cwd, 'openapi', 'jsend.json'));
  const { status, stderr } = run('--check');
  expect(status).toBe(1);
  expect(stderr.match(/\S+\.json/g)?.sort()).toEqual(['openapi/jsend.json', 'openapi/plain.json']);
  expect(textOf('plain.json')).toBe('{}');
  expect(written()).not.toContain('jsend.json');
});

test('--release keeps the document of all dialects as well', () => {
  run('--release');
  expect(written()).toEqual([...Object.keys(documents), 'released'].sort());
  expect(textOf('released/polyglot-id.json')).toBe(documents['polyglot-id.json']);
});
