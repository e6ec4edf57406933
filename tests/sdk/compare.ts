/** Compiles, in memory, one assertion for each part of each operation of a dialect; tells which do not hold. */
import { join } from 'node:path';
import ts from 'typescript';
import { routesOf, type Dialect } from '../../contract/dialect.ts';
import { operationIdOf } from '../../openapi/operations.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** A dialect, and the source that a generator wrote for its document. */
export interface Comparison {
  readonly dialect: Dialect;
  readonly source: string;
}

const assertionsOf = (dialect: Dialect): string[] =>
  routesOf(dialect.routes).flatMap(({ names, route }) => {
    const contract = `ContractTypes<Routes${names.map((name) => `['${name}']`).join('')}>`;
    const document = `DocumentTypes<operations['${operationIdOf({ dialect, names, route })}']>`;
    const parts = [
      ...['body', 'query', 'path', 'statuses'].map((part) => `['${part}']`),
      ...Object.keys(route.responses).map((status) => `['answers'][${status}]`),
    ];
    return parts.map(
      (part) =>
        `'${names.join('.')} ${part.replace(/\W+/g, ' ').trim()}': true satisfies Same<${contract}${part}, ${document}${part}>,`,
    );
  });

const checkOf = (dialect: Dialect, generated: string): string =>
  [
    `import type { ${dialect.name} } from '../../contract/${dialect.name}.ts';`,
    "import type { ContractTypes, DocumentTypes, Same } from './same-types.ts';",
    `import type { operations } from './${generated}.ts';`,
    `type Routes = typeof ${dialect.name}.routes;`,
    'export const same = {',
    ...assertionsOf(dialect),
    '};',
  ].join('\n');

// The files are nowhere but in memory; they import from the repository as if they stood in this folder.
const fileOf = (name: string): string => join(import.meta.dirname, `${name}.ts`);

const optionsOf = (): ts.CompilerOptions => {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
  // zod writes `?: T | undefined` for a field that may be missing, and the generator `?: T`.
  return { ...options, exactOptionalPropertyTypes: false, types: [] };
};

const programOf = (files: ReadonlyMap<string, string>): ts.Program => {
  const options = optionsOf();
  const host = ts.createCompilerHost(options);
  return ts.createProgram([...files.keys()], options, {
    ...host,
    fileExists: (path) => files.has(path) || host.fileExists(path),
    readFile: (path) => files.get(path) ?? host.readFile(path),
    getSourceFile: (path, ...more) => {
      const text = files.get(path);
      return text === undefined
        ? host.getSourceFile(path, ...more)
        : ts.createSourceFile(path, text, more[0]);
    },
  });
};

/** What is said of an assertion is told by its name; anything else that the compiler says, as it says it. */
const tell = ({ file, start = 0, messageText }: ts.Diagnostic): string => {
  const before = file?.text.slice(0, start) ?? '';
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /^'(.*?)': true/.exec(line)?.[1] ?? ts.flattenDiagnosticMessageText(messageText, ' ');
};

/** What the compiler says against each comparison, by its name: nothing where the document's types are the contract's. */
export const differencesIn = (
  comparisons: Readonly<Record<string, Comparison>>,
): Record<string, string[]> => {
  const numbered = Object.entries(comparisons).map(([name, comparison], at) => ({
    ...comparison,
    name,
    generated: `generated-${at}`,
    check: fileOf(`check-${at}`),
  }));
  const files = new Map(
    numbered.flatMap(({ dialect, source, generated, check }) => [
      [fileOf(generated), source],
      [check, checkOf(dialect, generated)],
    ]),
  );
  const program = programOf(files);
  return Object.fromEntries(
    numbered.map(({ name, check }) => [
      name,
      [...new Set(ts.getPreEmitDiagnostics(program, program.getSourceFile(check)).map(tell))],
    ]),
  );
};
