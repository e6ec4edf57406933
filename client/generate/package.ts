/** The package's ways in: what `exports` says, and which source stands behind each. */
import type { Dialect } from '../../contract/dialect.ts';

/** A sub-path of the package, `.` for its root, and its source, from the folder `client`, without `.ts`. */
export interface Entry {
  readonly subPath: string;
  readonly source: string;
}

/** Every sub-path, in the order in which `exports` lists them. */
export const entriesOf = (dialects: readonly Dialect[]): Entry[] => [
  { subPath: '.', source: 'index' },
  ...['session', 'query', 'msw'].map((name) => ({ subPath: `./${name}`, source: name })),
  ...dialects.flatMap(({ name }) => [
    { subPath: `./${name}`, source: `dialects/${name}` },
    { subPath: `./${name}/examples`, source: `examples/${name}` },
    { subPath: `./${name}/validation`, source: `validation/${name}` },
  ]),
];

/** The value of `exports` in package.json: ESM and CommonJS, each with its types. */
export const exportsOf = (dialects: readonly Dialect[]): Record<string, unknown> => ({
  ...Object.fromEntries(
    entriesOf(dialects).map(({ subPath, source }) => [
      subPath,
      {
        import: { types: `./dist/esm/${source}.d.ts`, default: `./dist/esm/${source}.js` },
        require: { types: `./dist/cjs/${source}.d.ts`, default: `./dist/cjs/${source}.js` },
      },
    ]),
  ),
  './package.json': './package.json',
});
