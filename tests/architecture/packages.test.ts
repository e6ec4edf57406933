/** What production installs, by the lock file: under which licences, from where, and what would run while it does. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

const lock = read('package-lock.json') as { packages: Record<string, LockedPackage> };
const locked = Object.entries(lock.packages)
  // The repository's own packages: itself, and the client.
  .filter(([path, { link }]) => path.includes('node_modules/') && link !== true)
  .map(([path, entry]) => ({ path, name: path.slice(path.lastIndexOf('node_modules/') + 13), ...entry }));
const production = locked.filter(({ dev }) => dev !== true);

/** Those that ask for no more than a notice. */
const LICENCES = ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0'];

/** The licence that an installed package states; of one that is for other platforms, the lock file's word. */
const licenceOf = ({ path, license, optional }: (typeof production)[number]): unknown => {
  if (existsSync(join(ROOT, path))) return (read(`${path}/package.json`) as { license?: unknown }).license;
  return optional === true ? license : 'not installed';
};

/** `MIT`, or a choice such as `(MIT OR GPL-3.0)`. */
const isAllowed = (licence: unknown): boolean =>
  typeof licence === 'string' &&
  licence
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => LICENCES.includes(choice));

it('every package of production has a licence that asks for no more than a notice', () => {
  expect(production.length).toBeGreaterThan(100);
  const others = production.map((entry) => [entry.path, licenceOf(entry)]);
  expect(others.filter(([, licence]) => !isAllowed(licence))).toEqual([]);
});

it.each([
  undefined,
  '',
  'UNLICENSED',
  'GPL-3.0',
  'MIT AND GPL-3.0',
  'SEE LICENSE IN LICENSE',
  'not installed',
])('the licence %j would not pass', (licence) => {
  expect(isAllowed(licence)).toBe(false);
});

// Where the lock file names no address, npm asks the registry that it is set to.
const REGISTRY = 'https://registry.npmjs.org/';

it('every package comes from the registry, and is the one that was looked at', () => {
  const others = locked.filter(
    ({ resolved = REGISTRY, integrity = '' }) =>
      !resolved.startsWith(REGISTRY) || !integrity.startsWith('sha512-'),
  );
  expect(others.map(({ path }) => path)).toEqual([]);
});

/** What their scripts do, none of which the service needs. */
const SCRIPTS: Readonly<Record<string, string>> = {
  '@scarf/scarf': 'tells a server of the installation',
  bcrypt: 'compiles itself where no binary for the platform lies in its package',
  esbuild: 'looks whether its binary for the platform is there',
  msw: 'copies a file into front ends that ask for it',
};

it('no package of production needs a script that runs at its installation', () => {
  const names = production.flatMap(({ name, hasInstallScript }) => (hasInstallScript === true ? [name] : []));
  expect(names.sort()).toEqual(Object.keys(SCRIPTS).sort());
  const binary = join(ROOT, 'node_modules/bcrypt/prebuilds', `${process.platform}-${process.arch}`);
  expect(existsSync(binary)).toBe(true);
});
