/** The size of a front end's bundle: the client with one dialect, as its README says. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dialects } from '../../contract/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const LIMIT_BYTES = 3000;

const bundleOf = (code: string): string =>
  execFileSync(
    join(ROOT, 'node_modules', '.bin', 'esbuild'),
    ['--bundle', '--minify', '--format=esm', '--platform=browser', '--target=es2022'],
    { cwd: ROOT, input: code, encoding: 'utf8' },
  );

const sizeOf = (code: string): number => gzipSync(bundleOf(code), { level: 9 }).length;

const use = (name: string, more = '') => `
import { createClient } from './client/index.ts';
import { createSession } from './client/session.ts';
import { ${name} } from './client/dialects/${name}.ts';
globalThis.client = createClient(${name}, { baseUrl: 'https://id.example.com', ${more} });`;

const sizes = dialects.map(({ name }) => ({ name, bytes: sizeOf(use(name)) }));

test.each(sizes)('$name: $bytes bytes', ({ name, bytes }) => {
  expect(bytes).toBeLessThanOrEqual(LIMIT_BYTES);
  expect(bundleOf(use(name))).not.toMatch(/zod|ts-rest/i);
});

test('the README gives the size of the largest, and what a session adds', () => {
  const inKilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
  const largest = [...sizes].sort((a, b) => b.bytes - a.bytes)[0] ?? { name: '', bytes: 0 };
  const session = sizeOf(use(largest.name, `session: createSession(${largest.name})`)) - largest.bytes;
  const readme = readFileSync(join(ROOT, 'client', 'README.md'), 'utf8');
  expect(readme).toContain(
    `${inKilobytes(largest.bytes)} kB minified and gzipped with one dialect, no dependency. A session adds ${inKilobytes(session)} kB.`,
  );
});
