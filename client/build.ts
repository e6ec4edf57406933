/**
 * A script: builds the published package's code out of the sources below the working directory, into `client/dist`
 * or the folder that is given. File by file, so that bundlers take what is used: ES modules in `esm`, CommonJS in
 * `cjs`, each with its types, which need no other package.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';

const SOURCE = 'client';
const [target = join(SOURCE, 'dist')] = process.argv.slice(2);

type Format = 'esm' | 'cjs';
const FORMATS: readonly Format[] = ['esm', 'cjs'];

// What makes the package, and what is inside the bundles of validation.
const IS_NOT_PUBLISHED = /^(dist\/|generate|build|validation\.ts$)/;

const compilerOptions = (format: Format): ts.CompilerOptions => ({
  module: format === 'esm' ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  isolatedDeclarations: true,
  declaration: true,
  rewriteRelativeImportExtensions: true,
});

/** `./types.ts` → `./types.js`, in declarations. */
const withJsExtensions = (declaration: string): string =>
  declaration.replace(/(from '|import\(["'])(\.{1,2}\/[^'"]+)\.ts/g, '$1$2.js');

const put = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

const declarationOf = (source: string, text: string, format: Format): string => {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(text, {
    fileName: source,
    compilerOptions: compilerOptions(format),
    reportDiagnostics: true,
  });
  const [first] = diagnostics;
  if (first !== undefined)
    throw new Error(`${source}: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}`);
  return withJsExtensions(outputText);
};

// The checks are the contract itself, made of zod's version 3, which zod 4 brings along under this name.
const bundleValidation = (sources: readonly string[], format: Format) =>
  build({
    entryPoints: sources.map((source) => join(SOURCE, source)),
    outdir: join(target, format, 'validation'),
    bundle: true,
    format,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    logLevel: 'warning',
    banner: {
      js: '// Contains parts of @ts-rest/core (https://ts-rest.com): MIT License, copyright its contributors.',
    },
    plugins: [
      {
        name: 'zod-3',
        setup: (bundle) => {
          bundle.onResolve({ filter: /^zod$/ }, () => ({ path: 'zod/v3', external: true }));
        },
      },
    ],
  });

const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.includes('node_modules/') && !IS_NOT_PUBLISHED.test(path))
  .sort();
const isValidation = (source: string) => source.startsWith('validation/');

rmSync(target, { recursive: true, force: true });
for (const format of FORMATS) {
  for (const source of sources) {
    const text = readFileSync(join(SOURCE, source), 'utf8');
    const stem = join(target, format, source.replace(/\.ts$/, ''));
    put(`${stem}.d.ts`, declarationOf(source, text, format));
    if (isValidation(source)) continue;
    const { outputText } = ts.transpileModule(text, {
      fileName: source,
      compilerOptions: compilerOptions(format),
    });
    put(`${stem}.js`, outputText);
  }
  await bundleValidation(sources.filter(isValidation), format);
}
// Below a package of ES modules, CommonJS has to be said.
put(join(target, 'cjs', 'package.json'), '{ "type": "commonjs" }\n');
