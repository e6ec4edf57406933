/** The tour as a project has it that has installed the client: a module that imports the package by its names. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { TourOptions } from './client-tour.ts';
import { packageSources } from './packed-client.ts';

const MODULES = { esm: ts.ModuleKind.ESNext, cjs: ts.ModuleKind.CommonJS };

/** The module that exports `takeTour`. */
export const tourModule = (format: keyof typeof MODULES): string => {
  let text = readFileSync(join(import.meta.dirname, 'client-tour.ts'), 'utf8');
  for (const { name, source } of packageSources()) text = text.replace(`'../../${source}'`, `'${name}'`);
  const compilerOptions = { module: MODULES[format], target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(text, { compilerOptions }).outputText;
};

/** A script that takes the tour and prints what it saw. */
export const tourScript = (format: keyof typeof MODULES, options: TourOptions): string =>
  `${tourModule(format)}
takeTour(${JSON.stringify(options)}).then((seen) => console.log(JSON.stringify(seen)));`;
