/** The published package: whole, well described, and at home in an empty project. */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dialects } from '../../contract/index.ts';
import { installByNpm, packClient, readmeExamples, type PackedClient } from '../helpers/packed-client.ts';

let client: PackedClient;
beforeAll(async () => (client = await packClient()));
afterAll(() => client.remove());

const names = dialects.map(({ name }) => name);

const tsconfig = (options: object, files: readonly string[]): string =>
  JSON.stringify({
    compilerOptions: {
      ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, types: [] },
      // The package's declarations are checked. Those of the language are not its own, and many.
      skipDefaultLibCheck: true,
      ...{ target: 'es2022', lib: ['es2022', 'dom'], jsx: 'react-jsx', ...options },
    },
    files,
  });

const USE = `
${names.map((name) => `import { ${name} } from '@polyglot-id/client/${name}';`).join('\n')}
import { createClient, unwrap } from '@polyglot-id/client';
import { queryOf } from '@polyglot-id/client/query';
import { createSession, storageStore } from '@polyglot-id/client/session';
${names.map((name) => `import { ${name}Examples } from '@polyglot-id/client/${name}/examples';`).join('\n')}

const session = createSession(jsend, { store: storageStore({ getItem: () => null, setItem: () => undefined, removeItem: () => undefined }) });
const client = createClient(jsend, { baseUrl: 'http://localhost', session });
console.log(queryOf(client.users.get, { params: { id: 1 } }).queryKey.length);
console.log([${names.join(', ')}].map(({ name }) => name).join());
console.log([${names.map((name) => `${name}Examples`).join(', ')}].every(({ answers }) => Object.keys(answers).length > 0));
`;

const TYPES = `${USE}
import { jsendValidation } from '@polyglot-id/client/jsend/validation';
const checked = createClient(jsend, { baseUrl: '', validation: jsendValidation });
export const email = async (): Promise<string> => (await unwrap(checked.users.get({ params: { id: 1 } }))).data.email;
// @ts-expect-error -- a wrong body does not compile, so the types are there
void client.auth.login({ body: {} });
`;

const PRINTED = `4\n${names.join()}\ntrue\n`;

test('holds its code, its types and its papers, and nothing else', () => {
  const others = client.files.filter((name) => !/^dist\/(esm|cjs)\/[\w/-]+(\.js|\.d\.ts)$/.test(name));
  expect(others.sort()).toEqual(['LICENSE', 'README.md', 'dist/cjs/package.json', 'package.json']);
});

/** Every file below a folder, with what it holds. */
const filesIn = (folder: string): [name: string, text: string][] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]);

test('is installed by npm as the other tests find it, and brings nothing along', async () => {
  const folder = await installByNpm(client.tarball);
  const packages = join('node_modules', '@polyglot-id');
  expect(filesIn(join(folder, packages))).toEqual(filesIn(join(client.folder, packages)));
  expect(readdirSync(join(folder, 'node_modules')).sort()).toEqual(['.package-lock.json', '@polyglot-id']);
  rmSync(folder, { recursive: true });
});

test('is the same to the last byte when it is packed again, so that a release can be checked', async () => {
  expect(await client.packAgain()).toBe(client.integrity);
});

test('runs as ES modules and as CommonJS, without any other package', async () => {
  client.write('use.mjs', USE);
  expect(await client.node('use.mjs')).toBe(PRINTED);
  client.write('use.cjs', USE.replace(/import (\{.*?\}) from ('.*?');/g, 'const $1 = require($2);'));
  expect(await client.node('use.cjs')).toBe(PRINTED);
});

test.each([
  { module: 'nodenext', files: ['use.mts', 'use.cts'] },
  { module: 'preserve', files: ['use.ts'] },
])('has its types for $module in $files, without any other package', async ({ module, files }) => {
  for (const file of files) client.write(file, TYPES);
  client.write('tsconfig.json', tsconfig({ module }, files));
  expect(await client.bin('tsc', '-p', '.')).toBe('');
});

test('publint finds nothing', async () => {
  expect(await client.bin('publint', 'run', client.tarball, '--strict')).toContain('All good!');
});

test('attw finds nothing', async () => {
  const found = JSON.parse(
    await client.bin('attw', client.tarball, '--format', 'json', '--profile', 'node16'),
  ) as object;
  expect(found).not.toHaveProperty('problems.0');
});

test('its README compiles', async () => {
  client.lend('react', '@types/react', 'csstype', '@types/node', 'undici-types');
  client.lend('@tanstack/react-query', '@tanstack/query-core', 'msw');
  const files = readmeExamples().map(({ code, language }, at) => {
    const file = `readme-${at}.${language === 'tsx' ? 'tsx' : 'mts'}`;
    client.write(file, code);
    return file;
  });
  expect(files.length).toBeGreaterThan(5);
  client.write('tsconfig.json', tsconfig({ module: 'preserve', types: ['node'], skipLibCheck: true }, files));
  expect(await client.bin('tsc', '-p', '.')).toBe('');
});

test('validation and mocks run with the packages that they need', async () => {
  client.lend('zod');
  client.write(
    'more.mjs',
    `
import { jsendValidation } from '@polyglot-id/client/jsend/validation';
console.log(jsendValidation.checkInput('auth.login', { body: { email: 'x', password: 'y' } }).map(({ path }) => path).join());
import { createMocks } from '@polyglot-id/client/msw';
import { jsendExamples } from '@polyglot-id/client/jsend/examples';
console.log(createMocks(jsendExamples, { baseUrl: 'http://x.test' }).handlers.length);
`,
  );
  expect(await client.node('more.mjs')).toBe('body.email\n9\n');
  client.write(
    'more.cjs',
    `
const { djangoValidation } = require('@polyglot-id/client/django/validation');
console.log(djangoValidation.checkInput('obtainToken', { body: {} }).map(({ path }) => path).join());
`,
  );
  expect(await client.node('more.cjs')).toBe('body.username,body.password\n');
});
