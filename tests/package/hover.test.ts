/** What an editor shows: the language service's own answers over a line of a front end's code. */
import { join } from 'node:path';
import ts from 'typescript';
import { dialects } from '../../contract/index.ts';
import { routesOf } from '../../contract/dialect.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const FILE = join(ROOT, 'client', 'front-end.ts');

const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  types: [],
  allowImportingTsExtensions: true,
  noEmit: true,
};

let code = '';
let version = 0;
const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => [FILE],
  getScriptVersion: (name) => (name === FILE ? String(version) : '0'),
  getScriptSnapshot: (name) => {
    const text = name === FILE ? code : ts.sys.readFile(name);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => ROOT,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (name) => name === FILE || ts.sys.fileExists(name),
  readFile: (name) => ts.sys.readFile(name),
  directoryExists: (name) => ts.sys.directoryExists(name),
});

/** What an editor shows at the mark `|` of a line of code. */
const hover = (dialect: string, line: string) => {
  code = `import { createClient } from './index.ts';
import { ${dialect} } from './dialects/${dialect}.ts';
const client = createClient(${dialect}, { baseUrl: '' });
${line.replace('|', '')}`;
  version += 1;
  const position = code.indexOf(line.replace('|', '')) + line.indexOf('|');
  const info = service.getQuickInfoAtPosition(FILE, position);
  return {
    type: ts.displayPartsToString(info?.displayParts),
    words: ts.displayPartsToString(info?.documentation),
    position,
  };
};

const calls = dialects.flatMap(({ name, routes }) =>
  routesOf(routes).map(({ names, route }) => ({ dialect: name, call: names.join('.'), route })),
);

test.each(calls)(
  '$dialect: $call tells its summary, its description and its endpoint',
  ({ dialect, call, route }) => {
    const at = call.lastIndexOf('.') + 1;
    const { words, type } = hover(dialect, `client.${call.slice(0, at)}|${call.slice(at)};`);
    expect(words).toContain(
      `${route.summary ?? ''}\n\n${route.description ?? ''}\n\n\`${route.method} ${route.path}\``,
    );
    expect(type).toMatch(/^\(property\) [\w.]+: (Paged)?Call</);
    expect(type).not.toMatch(/\bany\b/);
  },
);

test('parameters tell what they are for', () => {
  expect(hover('jsend', 'client.users.get({ params: { |id: 1 } });').words).toBe("The account's id.");
});

test('an answer that was narrowed shows its own body', () => {
  const line = 'client.users.get({ params: { id: 1 } }).then((a) => { if (a.status === 404) a.|body; });';
  expect(hover('jsend', line).type).toBe('(property) body: JsendError');
});

test('the names of calls are offered', () => {
  const { position } = hover('jsend', 'client.users.|;');
  const offered = service.getCompletionsAtPosition(FILE, position, undefined)?.entries ?? [];
  expect(offered.map(({ name }) => name).sort()).toEqual(['get', 'list', 'remove', 'update']);
});
