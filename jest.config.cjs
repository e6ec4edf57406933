/**
 * Tests run as CommonJS through swc; the compiler checks types separately (npm run typecheck). The suites that
 * need a database run on "pglite" always and on "postgres" where a server can be had. The longest of them, those of the
 * core, the dialects, the documents and the runtimes, run on PostgreSQL only where both kinds are at hand, and with
 * CI=true on both.
 */
module.exports = async () => {
  const { existsSync, readdirSync } = await import('node:fs');
  const { delimiter, join } = await import('node:path');

  const databaseFolders = [
    ...['stores', 'core', 'dialects', 'documents', 'client', 'runtimes', 'service', 'faults'],
  ];
  // What is above the stores cannot tell one kind from the other.
  const sameOnBoth = ['core', 'dialects', 'documents', 'runtimes'];
  const inFolders = (folders) => folders.map((folder) => `<rootDir>/tests/${folder}/**/*.test.ts`);

  const pathFolders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const children = (folder) =>
    existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];

  /** Where Linux distributions, Homebrew and Postgres.app keep the server's programs. */
  const postgresFolders = [
    ...pathFolders,
    ...children('/usr/lib/postgresql').map((folder) => join(folder, 'bin')),
    ...[
      '/usr/pgsql/bin',
      '/usr/local/pgsql/bin',
      '/usr/libexec/postgresql',
      '/usr/local/bin',
      '/opt/homebrew/bin',
    ],
    ...[...children('/opt/homebrew/opt'), ...children('/usr/local/opt')]
      .filter((folder) => folder.includes('postgresql'))
      .map((folder) => join(folder, 'bin')),
    '/Applications/Postgres.app/Contents/Versions/latest/bin',
  ];
  const postgresBinaries = postgresFolders.find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  );

  const chromium =
    process.env.CHROMIUM_PATH ??
    pathFolders
      .flatMap((folder) =>
        ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)),
      )
      .find((path) => existsSync(path));

  /** Says loudly what is not tested; a build server must test all of it. */
  const missing = (project, lines) => {
    if (process.env.CI === 'true')
      throw new Error([`The "${project}" tests cannot run.`, ...lines].join('\n'));
    const bar = '!'.repeat(100);
    process.stderr.write(
      ['', bar, `  SKIPPED: the "${project}" tests`, ...lines.map((line) => `  ${line}`), bar, '\n'].join(
        '\n',
      ),
    );
    return [];
  };

  const project = (displayName, testMatch, globals = {}) => ({
    displayName,
    // What only the embedded database does is no matter of a PostgreSQL server, nor the other way round.
    testPathIgnorePatterns:
      globals.databaseKind === 'postgres' ? ['/embedded\\.test\\.ts$'] : ['\\.postgres\\.test\\.ts$'],
    testEnvironment: 'node',
    testMatch,
    globals,
    transform: {
      '^.+\\.ts$': [
        '@swc/jest',
        { module: { type: 'commonjs' }, jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
      ],
    },
    // One file for each kind: jest runs a file once, and only when a test of such a project runs.
    ...(globals.databaseKind && {
      globalSetup: `<rootDir>/tests/helpers/global-setup-${globals.databaseKind}.ts`,
      globalTeardown: '<rootDir>/tests/helpers/global-teardown.ts',
    }),
  });

  const hasPostgres = Boolean(process.env.TEST_DATABASE_URL || postgresBinaries);
  const runsOnBoth = process.env.CI === 'true' || !hasPostgres;
  if (!runsOnBoth) {
    process.stderr.write(
      'Core, dialects, documents and runtimes run on PostgreSQL; with CI=true on the embedded database as well.\n',
    );
  }

  const postgresProject = () =>
    hasPostgres
      ? [
          project('postgres', inFolders(databaseFolders), {
            databaseKind: 'postgres',
            postgresBinaries,
            reachesAll: true,
          }),
        ]
      : missing('postgres', [
          'Neither TEST_DATABASE_URL is set, nor were initdb and postgres found.',
          'Everything that needs a database is tested on PGlite only.',
          'Install PostgreSQL, or point TEST_DATABASE_URL at a server where databases may be created.',
        ]);

  const browserProject = () =>
    chromium
      ? [project('browser', inFolders(['browser']), { databaseKind: 'pglite', chromium })]
      : missing('browser', [
          'Chromium was not found: the pages and Swagger UI are not tested in a browser.',
          'Install chromium, or set CHROMIUM_PATH.',
        ]);

  return {
    // Many suites wait for processes of their own: one worker for each core, not one fewer.
    maxWorkers: '100%',
    // No test measures time. Starting databases and processes takes seconds on a busy machine.
    testTimeout: 60_000,
    projects: [
      {
        ...project('house', ['<rootDir>/tests/**/*.test.ts']),
        testPathIgnorePatterns: [...databaseFolders, 'browser'].map((folder) => `<rootDir>/tests/${folder}/`),
      },
      project(
        'pglite',
        inFolders(databaseFolders.filter((folder) => runsOnBoth || !sameOnBoth.includes(folder))),
        {
          databaseKind: 'pglite',
          // Together with those of the dialects, the suites see all that the documents promise; the teardown holds that.
          reachesAll: runsOnBoth,
        },
      ),
      ...postgresProject(),
      ...browserProject(),
    ],
  };
};
