/**
 * The package where it is said to run, against the real service: Node.js, Deno, React Native. The clients that were
 * released before are run as well, since front ends are not built anew with every service.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SEEN_ON_TOUR } from '../helpers/client-tour.ts';
import {
  installClient,
  keptClients,
  packageSources,
  packClient,
  type ClientProject,
  type PackedClient,
} from '../helpers/packed-client.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { tourModule, tourScript } from '../helpers/tour-script.ts';
import { runAsNative } from './native-context.ts';

const ROOT = join(import.meta.dirname, '..', '..');

let service: TestService;
let client: PackedClient;
beforeAll(async () => {
  [service, client] = await Promise.all([startTestService(), packClient()]);
}, 180_000);
afterAll(async () => {
  client.remove();
  await service.close();
});

/** What a project in Node.js sees that imports the package, and what one sees that requires it. */
const seenInNode = async (project: ClientProject, name: string): Promise<unknown[]> => {
  const baseUrl = service.url;
  project.write('tour.mjs', tourScript('esm', { baseUrl, name: `${name}-esm` }));
  project.write('tour.cjs', tourScript('cjs', { baseUrl, name: `${name}-cjs` }));
  const printed = await Promise.all(['tour.mjs', 'tour.cjs'].map((file) => project.node(file)));
  return printed.map((text): unknown => JSON.parse(text));
};

test('Node.js, as ES modules and as CommonJS', async () => {
  expect(await seenInNode(client, 'node')).toEqual([SEEN_ON_TOUR, SEEN_ON_TOUR]);
});

test.each(keptClients())('Node.js, with the released client $version', async ({ version, tarball }) => {
  const project = await installClient(tarball);
  const seen = await seenInNode(project, version);
  project.remove();
  expect(seen).toEqual([SEEN_ON_TOUR, SEEN_ON_TOUR]);
});

test('Deno, which lets it use the network and nothing else', async () => {
  client.write('deno.mjs', tourScript('esm', { baseUrl: service.url, name: 'deno' }));
  const allowed = ['--allow-net=127.0.0.1', '--no-prompt', '--no-remote', '--node-modules-dir=manual'];
  const { stdout } = await promisify(execFile)(
    join(ROOT, 'node_modules', '.bin', 'deno'),
    ['run', '--quiet', ...allowed, 'deno.mjs'],
    { cwd: client.folder, env: { ...process.env, DENO_DIR: 'deno', DENO_NO_UPDATE_CHECK: '1' } },
  );
  expect(JSON.parse(stdout)).toEqual(SEEN_ON_TOUR);
});

/** An app with every module of the package in it, and tokens in a storage that takes its time. */
const NATIVE_APP = `
import { storageStore } from '@polyglot-id/client/session';
import { takeTour } from './tour-module.mjs';

const createAsyncStorage = () => {
  const items = new Map();
  return {
    getItem: async (key) => items.get(key) ?? null,
    setItem: async (key, value) => void items.set(key, value),
    removeItem: async (key) => void items.delete(key),
  };
};
const createStore = () => storageStore(createAsyncStorage());

export const start = async (options) => JSON.stringify(await takeTour({ ...options, createStore }));
`;

// The mocks are for tests, which run elsewhere.
const modules = packageSources().filter(({ source }) => source !== 'client/msw.ts');

test('React Native, in the older JavaScript that it is compiled to', async () => {
  client.lend('zod');
  client.write('tour-module.mjs', tourModule('esm'));
  client.write(
    'app.mjs',
    modules.map(({ name }, at) => `export * as module${at} from '${name}';\n`).join('') + NATIVE_APP,
  );
  await client.bin(
    'esbuild',
    ...['app.mjs', '--bundle', '--platform=neutral', '--main-fields=module,main', '--format=iife'],
    ...['--global-name=app', '--target=es2017', '--log-override:unsupported-regexp=error'],
    '--outfile=app.js',
  );
  const bundle = readFileSync(join(client.folder, 'app.js'), 'utf8');
  const options = JSON.stringify({ baseUrl: service.url, name: 'native' });
  const printed = await (runAsNative(`${bundle}; app.start(${options});`) as Promise<string>);
  expect(JSON.parse(printed)).toEqual(SEEN_ON_TOUR);
});
