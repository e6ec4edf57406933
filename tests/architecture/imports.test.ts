/** Who may import whom: the rooms of the repository, held over every import that there really is. */
import { parseSource, readSources, type Import, type SourceFile } from '../helpers/source-files.ts';

const ROOMS = ['contract', 'server', 'client', 'openapi', 'migrations'];
const sources = readSources(ROOMS);

interface Rule {
  /** The files that the rule is for. */
  readonly files: RegExp;
  /** What they may import: files by their path, packages by their name, `types …` for types of it only. */
  readonly may: readonly (string | RegExp)[];
}

const NODE = /^node:/;
const CLIENT = /^client\/(?!generate|build|validation|msw)/;
const CORE = /^server\/core\/[\w-]+\.ts$/;

/** The library of each adapter; one that is not listed here may use none. */
const ADAPTERS: Readonly<Record<string, readonly string[]>> = {
  'bcrypt/': ['bcrypt', 'types pino'],
  'clock.ts': [],
  'common-passwords.ts': ['@zxcvbn-ts/language-common'],
  'journal.ts': ['types pino'],
  'jsonwebtoken.ts': ['jsonwebtoken'],
  'mail/': ['nodemailer', 'types pino'],
  'postgres/': ['knex', 'pg', '@electric-sql/pglite', '@electric-sql/pglite-prepopulatedfs', 'types pino'],
  'rounds.ts': ['types pino'],
  'secret-file.ts': [],
  'throttle.ts': ['rate-limiter-flexible', 'ioredis', 'types knex', 'types pino'],
};

/** What a dialect's server file needs beyond its contract, the core and serve.ts. */
const DIALECTS: Readonly<Record<string, readonly string[]>> = {
  annuaire: [],
  django: [],
  jsend: [],
  plain: ['cookie'],
  stamped: [],
};

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const RULES: readonly Rule[] = [
  { files: /^contract\//, may: [/^contract\//, 'zod', '@ts-rest/core'] },
  // What a front end bundles: nothing but itself.
  { files: CLIENT, may: [CLIENT] },
  { files: /^client\/msw\.ts$/, may: [CLIENT, 'msw'] },
  {
    files: /^client\/validation(\.ts$|\/)/,
    may: [CLIENT, 'client/validation.ts', /^contract\//, '@ts-rest/core', 'types zod'],
  },
  {
    files: /^client\/generate(\.ts$|\/)/,
    may: [/^client\/(generate\/|types\.ts$)/, /^contract\//, '@ts-rest/core', 'zod', 'prettier', NODE],
  },
  { files: /^client\/build\.ts$/, may: ['esbuild', 'typescript', NODE] },
  {
    files: /^openapi\//,
    may: [
      /^openapi\//,
      /^contract\//,
      '@anatine/zod-openapi',
      'openapi3-ts',
      'yaml',
      'zod',
      '@ts-rest/core',
      NODE,
    ],
  },
  { files: /^migrations\//, may: [/^migrations\//, 'types knex'] },
  { files: /^server\/core\//, may: [CORE, 'node:crypto'] },
  ...Object.entries(ADAPTERS).map(([name, libraries]): Rule => {
    const own = `server/adapters/${name}`;
    return {
      files: new RegExp(`^${escaped(own)}${name.endsWith('/') ? '' : '$'}`),
      may: [CORE, NODE, ...libraries, ...(name.endsWith('/') ? [new RegExp(`^${escaped(own)}`)] : [])],
    };
  }),
  ...Object.entries(DIALECTS).map(([name, libraries]): Rule => ({
    files: new RegExp(`^server/dialects/${name}(\\.ts$|/)`),
    may: [
      `contract/${name}.ts`,
      'types contract/dialect.ts',
      CORE,
      'server/dialects/serve.ts',
      new RegExp(`^server/dialects/${name}/`),
      ...libraries,
    ],
  })),
  {
    // What all dialects share knows none of them.
    files: /^server\/dialects\/(serve\.ts$|mount\.ts$|serving\/)/,
    may: [
      /^contract\/(dialect|paths)\.ts$/,
      CORE,
      /^server\/dialects\/(serve\.ts$|serving\/)/,
      ...['@ts-rest/core', '@ts-rest/express', 'express', 'cookie', 'zod', NODE],
    ],
  },
  {
    files: /^server\/dialects\/index\.ts$/,
    may: [/^server\/dialects\//, 'types @ts-rest/core', /^server\/core\/identity\.ts$/],
  },
  {
    files: /^server\/http\//,
    may: [
      /^server\/http\//,
      CORE,
      'server/dialects/serving/state.ts',
      'types openapi/documents.ts',
      ...['express', 'helmet', 'cors', 'ipaddr.js', 'prom-client', 'swagger-ui-express', 'yaml'],
      ...['types pino', 'types openapi3-ts', NODE],
    ],
  },
  { files: /^server\/config\.ts$/, may: ['zod', NODE] },
  { files: /^server\/accounts-command\.ts$/, may: [CORE] },
  { files: /^server\/start-failure\.ts$/, may: [] },
  { files: /^server\/log\.ts$/, may: ['pino', 'pino-pretty', NODE] },
  {
    files: /^server\/listen\.ts$/,
    may: [/^server\/(http\/|start-failure\.ts$)/, 'server/config.ts', 'types pino', NODE],
  },
  { files: /^server\/workers\.ts$/, may: ['server/start-failure.ts', 'types pino', NODE] },
  {
    files: /^server\/app\.ts$/,
    may: [
      /^contract\//,
      /^openapi\//,
      /^server\/(config|core|dialects|http)\b/,
      'express',
      'types pino',
      NODE,
    ],
  },
  {
    // The wiring: the only files that know adapters and migrations.
    files: /^server\/(database|identity|service|main)\.ts$/,
    may: [/^server\//, /^migrations\/index\.ts$/, 'pino', NODE],
  },
];

const allows = (may: Rule['may'], { to, isType }: Import): boolean =>
  may.some((allowed) => {
    if (allowed instanceof RegExp) return allowed.test(to);
    return allowed === to || (isType && allowed === `types ${to}`);
  });

/** The imports that break the rule of their file, each with its file; a file without a rule may import nothing. */
const breaches = (files: readonly SourceFile[]): string[] =>
  files.flatMap(({ path, imports }) => {
    const rule = RULES.find(({ files: covered }) => covered.test(path));
    return imports
      .filter((found) => rule === undefined || !allows(rule.may, found))
      .map(({ specifier, isType }) => `${path} must not import ${isType ? 'types of ' : ''}${specifier}`);
  });

it('finds the files and imports of every room', () => {
  for (const room of ROOMS) {
    const files = sources.filter(({ path }) => path.startsWith(`${room}/`));
    expect([room, files.flatMap(({ imports }) => imports).length > 3]).toEqual([room, true]);
  }
});

it('has one rule for every file', () => {
  const covered = sources.map(({ path }) => [path, RULES.filter(({ files }) => files.test(path)).length]);
  expect(covered.filter(([, rules]) => rules !== 1)).toEqual([]);
});

it.each(ROOMS)('%s imports what it may, and nothing else', (room) => {
  expect(breaches(sources.filter(({ path }) => path.startsWith(`${room}/`)))).toEqual([]);
});

it('every import leads to a file of the repository, a package or a built-in module', () => {
  const known = new Set(sources.map(({ path }) => path));
  const lost = sources
    .flatMap(({ imports }) => imports)
    .filter(({ kind, to }) => kind === 'file' && !known.has(to))
    .map(({ file, specifier }) => `${file}: ${specifier}`);
  expect(lost).toEqual([]);
});

it('nothing imports tests', () => {
  const wrong = sources.flatMap(({ imports }) => imports).filter(({ to }) => to.startsWith('tests'));
  expect(wrong).toEqual([]);
});

it('no files import each other in a circle', () => {
  const targets = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter(({ kind }) => kind === 'file').map(({ to }) => to),
    ]),
  );
  const done = new Set<string>();
  const circleFrom = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return undefined;
    for (const target of targets.get(path) ?? []) {
      const circle = circleFrom(target, [...trail, path]);
      if (circle !== undefined) return circle;
    }
    done.add(path);
    return undefined;
  };
  const circles = sources.flatMap(({ path }) => circleFrom(path, [])?.join(' → ') ?? []);
  expect(circles).toEqual([]);
});

const filesWith = (pattern: RegExp): string[] =>
  sources.flatMap(({ path, accesses }) =>
    [...accesses].some((access) => pattern.test(access)) ? [path] : [],
  );

it('the environment is read in server/config.ts only', () => {
  expect(filesWith(/\bprocess\.(env|loadEnvFile|\*)$/)).toEqual(['server/config.ts']);
  expect(filesWith(/^import\.meta\.env$/)).toEqual([]);
});

it('the process is ended in server/main.ts only', () => {
  expect(filesWith(/\bprocess\.(exit|abort|kill|reallyExit)$/)).toEqual(['server/main.ts']);
});

describe('the rules themselves', () => {
  const breachesOf = (path: string, text: string) => breaches([parseSource(path, text)]);

  it.each([
    ['contract/plain.ts', "import express from 'express';", 'express'],
    [
      'contract/plain.ts',
      "import type { Identity } from '../server/core/identity.ts';",
      '../server/core/identity.ts',
    ],
    ['client/index.ts', "import { plain } from '../contract/plain.ts';", '../contract/plain.ts'],
    ['client/index.ts', "import type { Dialect } from '../contract/dialect.ts';", '../contract/dialect.ts'],
    ['client/dialects/new.ts', "export * from '../../contract/index.ts';", '../../contract/index.ts'],
    ['client/query.ts', "import { QueryClient } from '@tanstack/react-query';", '@tanstack/react-query'],
    ['client/session.ts', "import './validation.ts';", './validation.ts'],
    ['client/session/lock.ts', "import { join } from 'node:path';", 'node:path'],
    ['server/core/accounts.ts', "import { join } from 'node:path';", 'node:path'],
    ['server/core/accounts.ts', "import '../adapters/clock.ts';", '../adapters/clock.ts'],
    ['server/core/accounts.ts', "const knex = await import('knex');", 'knex'],
    ['server/core/accounts.ts', "const knex = require('knex');", 'knex'],
    ['server/adapters/bcrypt/hasher.ts', "import jwt from 'jsonwebtoken';", 'jsonwebtoken'],
    ['server/adapters/new.ts', "import thing from 'thing';", 'thing'],
    ['server/adapters/throttle.ts', "import { knex } from 'knex';", 'knex'],
    ['server/adapters/mail/postman.ts', "import '../postgres/run.ts';", '../postgres/run.ts'],
    [
      'server/dialects/jsend.ts',
      "import { plain } from '../../contract/plain.ts';",
      '../../contract/plain.ts',
    ],
    ['server/dialects/jsend.ts', "import { createPlain } from './plain.ts';", './plain.ts'],
    [
      'server/dialects/jsend.ts',
      "import { facts } from '../../contract/dialect.ts';",
      '../../contract/dialect.ts',
    ],
    ['server/dialects/jsend.ts', "import { parseCookie } from 'cookie';", 'cookie'],
    [
      'server/dialects/serve.ts',
      "import { jsend } from '../../contract/jsend.ts';",
      '../../contract/jsend.ts',
    ],
    ['migrations/index.ts', "import { knex } from 'knex';", 'knex'],
    ['server/app.ts', "import { createClock } from './adapters/clock.ts';", './adapters/clock.ts'],
    ['openapi/info.ts', "import '../server/core/model.ts';", '../server/core/model.ts'],
    ['server/main.ts', "import '../tests/helpers/service.ts';", '../tests/helpers/service.ts'],
    ['server/core/accounts.ts', 'const thing = await import(name);', '<name>'],
  ])('see that %s has: %s', (path, text, specifier) => {
    expect(breachesOf(path, text)).toEqual([expect.stringContaining(`${path} must not import`)]);
    expect(breachesOf(path, text).join()).toContain(specifier);
  });

  it.each([
    ['server/dialects/jsend.ts', "import type { Dialect } from '../../contract/dialect.ts';"],
    ['server/dialects/jsend.ts', "import { type Facts } from '../../contract/dialect.ts';"],
    ['migrations/index.ts', "import type { Knex } from 'knex';"],
    ['migrations/index.ts', "let migrate: import('knex').Knex;"],
    ['server/core/accounts.ts', "import { randomUUID } from 'node:crypto'; import './model.ts';"],
    ['server/log.ts', "await import('pino-pretty');"],
  ])('let %s have: %s', (path, text) => {
    expect(breachesOf(path, text)).toEqual([]);
  });
});
