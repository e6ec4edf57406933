/** The client's package as npm would publish it, in an empty project. */
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { bundleEntry } from './child-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** A project that has the package. */
export interface ClientProject {
  readonly folder: string;
  /** Writes a file of the project. */
  write(name: string, text: string): void;
  /** Lends the project one of the repository's packages. */
  lend(...names: readonly string[]): void;
  /** Runs a program of the repository's in the project: its output, and why it failed. */
  bin(name: string, ...args: readonly string[]): Promise<string>;
  /** Runs a file of the project: what it prints. */
  node(file: string): Promise<string>;
  remove(): void;
}

/** The package of the present sources, and a project that has it. */
export interface PackedClient extends ClientProject {
  readonly tarball: string;
  /** The names in the tarball. */
  readonly files: readonly string[];
  /** The tarball's hash, as npm gives it. */
  readonly integrity: string;
  /** Packs a copy of the same files: the hash of that. */
  packAgain(): Promise<string>;
}

const EMPTY_PROJECT = '{ "name": "empty", "private": true, "type": "module" }';

const outputOf = async (program: string, args: readonly string[], cwd: string): Promise<string> => {
  try {
    const { stdout } = await run(program, [...args], { cwd });
    return stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
};

/** Lets npm install a tarball of the package into a new, empty project. */
export const installByNpm = async (tarball: string): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'polyglot-id-project-'));
  writeFileSync(join(folder, 'package.json'), EMPTY_PROJECT);
  await outputOf(
    'npm',
    ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', tarball],
    folder,
  );
  return folder;
};

/** An empty project with a tarball of the package, unpacked where npm would put it, which takes longer for that. */
export const installClient = async (tarball: string): Promise<ClientProject> => {
  const folder = mkdtempSync(join(tmpdir(), 'polyglot-id-project-'));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('package.json', EMPTY_PROJECT);
  const place = join(folder, 'node_modules', '@polyglot-id', 'client');
  mkdirSync(place, { recursive: true });
  await outputOf('tar', ['-xzf', tarball, '--strip-components=1', '-C', place], folder);
  return {
    folder,
    write,
    lend: (...names) => {
      for (const name of names) {
        const place = join(folder, 'node_modules', name);
        mkdirSync(dirname(place), { recursive: true });
        symlinkSync(join(ROOT, 'node_modules', name), place);
      }
    },
    bin: (name, ...args) => outputOf(join(ROOT, 'node_modules', '.bin', name), args, folder),
    node: (file) => outputOf(process.execPath, [file], folder),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
  readonly integrity: string;
}

const pack = async (folder: string): Promise<Packed> => {
  const packed = JSON.parse(
    await outputOf('npm', ['pack', '--json', '--ignore-scripts'], folder),
  ) as Packed[];
  const [first] = packed;
  if (first === undefined) throw new Error('npm packed nothing');
  return first;
};

/** Builds, packs and installs. */
export const packClient = async (): Promise<PackedClient> => {
  const stage = mkdtempSync(join(tmpdir(), 'polyglot-id-client-'));
  for (const name of ['package.json', 'README.md', 'LICENSE']) {
    cpSync(join(ROOT, 'client', name), join(stage, name));
  }
  await run(process.execPath, [await bundleEntry('client/build.ts'), join(stage, 'dist')], { cwd: ROOT });
  const { filename, files, integrity } = await pack(stage);
  const tarball = join(stage, filename);
  const project = await installClient(tarball);
  return {
    ...project,
    tarball,
    files: files.map(({ path }) => path),
    integrity,
    packAgain: async () => {
      const copy = mkdtempSync(join(tmpdir(), 'polyglot-id-client-'));
      for (const { path } of files) {
        cpSync(join(stage, path), join(copy, path));
      }
      const again = await pack(copy);
      rmSync(copy, { recursive: true, force: true });
      return again.integrity;
    },
    remove: () => {
      project.remove();
      rmSync(stage, { recursive: true, force: true });
    },
  };
};

/** The package's names, each with the source behind it. */
export const packageSources = (): { readonly name: string; readonly source: string }[] => {
  const text = readFileSync(join(ROOT, 'client', 'package.json'), 'utf8');
  const ways = (JSON.parse(text) as { exports: Record<string, string | { import: { default: string } }> })
    .exports;
  return Object.entries(ways).flatMap(([subPath, way]) => {
    if (typeof way === 'string') return [];
    const source = way.import.default.replace('./dist/esm/', 'client/').replace(/\.js$/, '.ts');
    return [{ name: `@polyglot-id/client${subPath.slice(1)}`, source }];
  });
};

/** A released client, as npm has it. */
export interface KeptClient {
  readonly version: string;
  readonly tarball: string;
}

/** The released clients that are kept: at least the last one. A client's tarball goes when its support ends. */
export const keptClients = (): KeptClient[] => {
  const folder = join(ROOT, 'tests', 'released');
  return readdirSync(folder).flatMap((name) => {
    const version = /^polyglot-id-client-(.*)\.tgz$/.exec(name)?.[1];
    return version === undefined ? [] : [{ version, tarball: join(folder, name) }];
  });
};

/** One example of the client's README. */
export interface ReadmeExample {
  /** The heading that it stands under. */
  readonly heading: string;
  readonly language: 'ts' | 'tsx';
  readonly code: string;
  /** What its comments `// → …` say that it prints. */
  readonly prints: readonly string[];
}

/** Every example of the client's README, in its order. */
export const readmeExamples = (): ReadmeExample[] => {
  const sections = readFileSync(join(ROOT, 'client', 'README.md'), 'utf8').split(/^## /m);
  return sections.flatMap((section) => {
    const heading = section.split('\n')[0] ?? '';
    return [...section.matchAll(/^```(tsx?)\n(.*?)^```/gms)].map(([, language, code = '']) => ({
      heading,
      language: language === 'tsx' ? 'tsx' : 'ts',
      code,
      prints: [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, text = '']) => text),
    }));
  });
};
