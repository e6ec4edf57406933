/** What each worker of such a project starts with: the kind of database that its suites are for. */
globalThis.databaseKind = 'pglite';
