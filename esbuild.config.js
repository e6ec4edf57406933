/**
 * Bundles the service with its packages into one folder: a process that reads one file loads sooner than one that
 * looks for hundreds. `node esbuild.config.js [folder]`, `dist` by default.
 */
import { build } from 'esbuild';

// Packages that read files of their own (native code, WebAssembly, the assets of Swagger UI) stay where they are, and
// the drivers that knex would load for other databases are not installed at all.
const ownFiles = ['bcrypt', '@electric-sql/*', 'swagger-ui-dist'];
const otherDatabases = [
  ...['better-sqlite3', 'sqlite3', 'mysql', 'mysql2', 'mariadb', 'oracledb', 'tedious'],
  ...['pg-query-stream', 'pg-native'],
];

await build({
  entryPoints: { main: 'server/main.ts', 'hashing-thread': 'server/adapters/bcrypt/thread.ts' },
  outdir: process.argv[2] ?? 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: 'linked',
  // Node reads the whole map at the start, and needs the places in it only.
  sourcesContent: false,
  external: [...ownFiles, ...otherDatabases],
  banner: {
    js: "import { createRequire as createRequireOf } from 'node:module'; const require = createRequireOf(import.meta.url);",
  },
  logLevel: 'warning',
});
