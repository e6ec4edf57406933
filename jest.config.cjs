/**
 * Tests run in plain Node.js processes, each of which loads a module once for all of its suites; tsx strips the types
 * there, and the compiler checks them separately (npm run typecheck). The suites that need a database run on "pglite"
 * always and on "postgres" where a server can be had. Those above the stores, most of all, run on PostgreSQL only where
 * both kinds are at hand, and with CI=true on both.
 */
module.exports = async () => {
  const { existsSync, readdirSync } = await import('node:fs');
  const { availableParallelism } = await import('node:os');
  const { delimiter, join } = await import('node:path');

  // What is above the stores cannot tell one kind from the other.
  const sameOnBoth = ['core', 'dialects', 'documents', 'client', 'runtimes', 'service'];
  const databaseFolders = ['stores', 'process', 'faults', ...sameOnBoth];
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
        ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'].map((name) =>
          join(folder, name),
        ),
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

  const project = (displayName, testMatch, databaseKind) => ({
    displayName,
    runner: 'jest-light-runner',
    setupFiles: ['<rootDir>/tests/helpers/typescript.mjs'],
    setupFilesAfterEnv: [
      '<rootDir>/tests/helpers/time-limits.ts',
      ...(databaseKind ? [`<rootDir>/tests/helpers/on-${databaseKind}.ts`] : []),
    ],
    // What only the embedded database does is no matter of a PostgreSQL server, nor the other way round.
    testPathIgnorePatterns:
      databaseKind === 'postgres' ? ['/embedded\\.test\\.ts$'] : ['\\.postgres\\.test\\.ts$'],
    testMatch,
    transform: {},
    // One file for each kind: jest runs a file once, and only when a test of such a project runs.
    ...(databaseKind && {
      globalSetup: `<rootDir>/tests/helpers/global-setup-${databaseKind}.ts`,
      globalTeardown: '<rootDir>/tests/helpers/global-teardown.ts',
    }),
  });

  const hasPostgres = Boolean(process.env.TEST_DATABASE_URL || postgresBinaries);
  const runsOnBoth = process.env.CI === 'true' || !hasPostgres;
  if (!runsOnBoth) {
    process.stderr.write(
      `The suites of ${sameOnBoth.join(', ')} run on PostgreSQL; with CI=true on the embedded database as well.\n`,
    );
  }

  // What setups and workers have to know.
  if (postgresBinaries) process.env.TEST_POSTGRES_BINARIES = postgresBinaries;
  if (chromium) process.env.CHROMIUM_PATH = chromium;
  // Together with those of the dialects, the suites see all that the documents promise; the teardown holds that.
  process.env.TEST_REACHING_KINDS = [runsOnBoth && 'pglite', hasPostgres && 'postgres']
    .filter(Boolean)
    .join();

  const postgresProject = () =>
    hasPostgres
      ? [project('postgres', inFolders([...databaseFolders, ...browserFolders]), 'postgres')]
      : missing('postgres', [
          'Neither TEST_DATABASE_URL is set, nor were initdb and postgres found.',
          'Everything that needs a database is tested on PGlite only.',
          'Install PostgreSQL, or point TEST_DATABASE_URL at a server where databases may be created.',
        ]);

  // On one kind, and in no project of their own: its workers would load everything once more.
  const browserFolders = chromium
    ? ['browser']
    : missing('browser', [
        'Chromium was not found: the pages and Swagger UI are not tested in a browser.',
        'Install chromium, or set CHROMIUM_PATH.',
      ]);
  const onPglite = [
    ...databaseFolders.filter((folder) => runsOnBoth || !sameOnBoth.includes(folder)),
    ...(hasPostgres ? [] : browserFolders),
  ];

  return {
    // Many suites wait for processes of their own: one worker more than there are cores. A single one would be the
    // process of jest itself, in which projects cannot be told apart; many would hold much memory.
    maxWorkers: Math.min(availableParallelism() + 1, 4),
    projects: [
      {
        ...project('house', ['<rootDir>/tests/**/*.test.ts']),
        testPathIgnorePatterns: [...databaseFolders, 'browser'].map((folder) => `<rootDir>/tests/${folder}/`),
      },
      project('pglite', inFolders(onPglite), 'pglite'),
      ...postgresProject(),
    ],
  };
};
