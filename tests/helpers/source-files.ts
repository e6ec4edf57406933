/** The repository's source files as the compiler sees them: what each imports, and which globals it reaches for. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, posix, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Import {
  /** The importing file, from the root of the repository. */
  readonly file: string;
  /** A file from the root of the repository, a package's name, or `node:…`. */
  readonly to: string;
  readonly kind: 'file' | 'package' | 'builtin';
  /** Nothing of it is left when the types are gone. */
  readonly isType: boolean;
  /** As it stands in the file. */
  readonly specifier: string;
}

export interface SourceFile {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Every `object.property` that it names, e.g. `process.env`. */
  readonly accesses: ReadonlySet<string>;
}

const targetOf = (file: string, specifier: string): Pick<Import, 'to' | 'kind'> => {
  if (specifier.startsWith('.')) return { to: posix.join(dirname(file), specifier), kind: 'file' };
  if (isBuiltin(specifier)) return { to: specifier, kind: 'builtin' };
  const [scope = '', name] = specifier.split('/');
  return { to: scope.startsWith('@') ? `${scope}/${name ?? ''}` : scope, kind: 'package' };
};

const onlyTypes = (clause: ts.ImportClause | ts.NamedExportBindings | undefined): boolean => {
  if (clause === undefined) return false;
  if (ts.isImportClause(clause)) {
    if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
    return (
      clause.name === undefined && clause.namedBindings !== undefined && onlyTypeNames(clause.namedBindings)
    );
  }
  return onlyTypeNames(clause);
};

const onlyTypeNames = (names: ts.NamedImportBindings | ts.NamedExportBindings): boolean =>
  (ts.isNamedImports(names) || ts.isNamedExports(names)) &&
  names.elements.every(({ isTypeOnly }) => isTypeOnly);

/** What a node imports, in each way that the language has. */
const importOf = (node: ts.Node): { specifier: ts.Node; isType: boolean } | undefined => {
  if (ts.isImportDeclaration(node)) {
    return { specifier: node.moduleSpecifier, isType: onlyTypes(node.importClause) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { specifier: node.moduleSpecifier, isType: node.isTypeOnly || onlyTypes(node.exportClause) };
  }
  if (ts.isImportTypeNode(node)) return { specifier: node.argument, isType: true };
  const isCall = ts.isCallExpression(node);
  const callee = isCall ? node.expression : undefined;
  const importsNow = callee?.kind === ts.SyntaxKind.ImportKeyword || callee?.getText() === 'require';
  const argument = isCall ? node.arguments[0] : undefined;
  return importsNow && argument !== undefined ? { specifier: argument, isType: false } : undefined;
};

/** Parses one file's text. `path` is from the root of the repository. */
export const parseSource = (path: string, text: string): SourceFile => {
  const parsed = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const accesses = new Set<string>();
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found !== undefined) {
      const literal = ts.isLiteralTypeNode(found.specifier) ? found.specifier.literal : found.specifier;
      // A specifier that is computed could be anything: no rule lets it pass.
      const specifier = ts.isStringLiteralLike(literal) ? literal.text : `<${literal.getText()}>`;
      imports.push({ file: path, ...targetOf(path, specifier), isType: found.isType, specifier });
    }
    if (ts.isPropertyAccessExpression(node)) accesses.add(`${node.expression.getText()}.${node.name.text}`);
    if (ts.isElementAccessExpression(node)) accesses.add(`${node.expression.getText()}.*`);
    node.forEachChild(visit);
  };
  visit(parsed);
  return { path, imports, accesses };
};

/** Every TypeScript file below the folders that is written here, from the root of the repository, sorted. */
export const readSources = (folders: readonly string[]): SourceFile[] =>
  folders
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split('/').includes('dist'))
    .sort()
    .map((path) => parseSource(path, readFileSync(join(ROOT, path), 'utf8')));

/** The names at the top of the repository that are kept: whatever .gitignore leaves out is not. */
export const namesAtTop = (): string[] => {
  const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => new RegExp(`^${line.replace(/\/$/, '').replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
  return readdirSync(ROOT).filter((name) => !ignored.some((pattern) => pattern.test(name)));
};
