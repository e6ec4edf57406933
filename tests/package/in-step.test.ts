/** What the client derives from the contract is committed as the contract has it. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleEntry } from '../helpers/child-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

let generate: string;
let folder: string;
beforeAll(async () => {
  generate = await bundleEntry('client/generate.ts');
  folder = mkdtempSync(join(tmpdir(), 'polyglot-id-generated-'));
  cpSync(join(ROOT, 'client'), join(folder, 'client'), {
    recursive: true,
    filter: (path) => !path.endsWith('/dist'),
  });
  cpSync(join(ROOT, '.prettierrc.json'), join(folder, '.prettierrc.json'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const check = (cwd: string) => run(process.execPath, [generate, '--check'], { cwd });

test('the committed files are those of the contract', async () => {
  expect(await check(ROOT)).toEqual({ stdout: '', stderr: '' });
});

test('a file that was edited is found, and written again', async () => {
  const file = join(folder, 'client', 'dialects', 'jsend.ts');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('/api/v1/users/:id', '/api/v2/users/:id'));
  await expect(check(folder)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('client/dialects/jsend.ts') as string,
  });
  await run(process.execPath, [generate], { cwd: folder });
  expect(readFileSync(file, 'utf8')).toBe(text);
});
