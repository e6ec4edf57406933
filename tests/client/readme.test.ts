/** The README's examples run as they stand, against the real service, and print what they say. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageSources, readmeExamples } from '../helpers/packed-client.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

let service: TestService;
let folder: string;
beforeAll(async () => {
  service = await startTestService();
  // Inside of the repository, where its packages are found.
  const parent = join(ROOT, 'dist', 'tests');
  mkdirSync(parent, { recursive: true });
  folder = mkdtempSync(join(parent, 'readme-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await service.close();
});

const examples = readmeExamples().filter(({ prints }) => prints.length > 0);

test('most examples say what they print', () => {
  expect(examples.length).toBeGreaterThan(5);
});

test.each(examples)('$heading: $prints', async ({ code, prints }) => {
  const source = join(folder, 'example.ts');
  const bundle = join(folder, 'example.mjs');
  writeFileSync(source, code.replaceAll('http://localhost:8080', service.url));
  await run(
    join(ROOT, 'node_modules', '.bin', 'esbuild'),
    [
      source,
      '--bundle',
      '--platform=node',
      '--format=esm',
      '--packages=external',
      `--outfile=${bundle}`,
      ...packageSources().map(({ name, source }) => `--alias:${name}=./${source}`),
    ],
    { cwd: ROOT },
  );
  const { stdout } = await run(process.execPath, [bundle]);
  expect(stdout).toBe(`${prints.join('\n')}\n`);
});
