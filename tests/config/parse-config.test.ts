/** Every setting: what it is when left out, what it may be, and what is refused, all problems at once. */
import express from 'express';
import { ConfigError, ConfigSchema, parseConfig, type Config } from '../../server/config.ts';

const SECRET = 'b6Vd0yqUf3mLz8Rk1XsWj5TgNc7PaEhQ2iOoKvYx';

type Name = keyof Config;
interface Cases {
  readonly byDefault: unknown;
  /** What stands in the environment, and what becomes of it. */
  readonly good: readonly (readonly [string, unknown])[];
  readonly bad: readonly string[];
  /** Other variables that this one needs beside it. */
  readonly beside?: Readonly<Record<string, string>>;
}

const same = (...values: string[]): (readonly [string, string])[] => values.map((value) => [value, value]);

const wholeNumber = (byDefault: number, min: number, max: number): Cases => ({
  byDefault,
  good: [min, max].map((value) => [String(value), value]),
  bad: [String(min - 1), String(max + 1), '1.5', '1e3', '0x10', ' 9', 'many', '９', '99999999999999999999'],
});

const flag: Cases = {
  byDefault: false,
  good: [
    ['true', true],
    ['false', false],
  ],
  bad: ['yes', '1', 'TRUE', ' true'],
};

const CASES: Readonly<Record<Name, Cases>> = {
  NODE_ENV: { byDefault: 'production', good: same('production', 'development', 'test'), bad: [] },
  PORT: wholeNumber(8080, 0, 65535),
  WORKERS: { ...wholeNumber(1, 1, 64), beside: { DATABASE_URL: 'postgres://db/id', JWT_SECRET: SECRET } },
  HOST: { byDefault: undefined, good: same('127.0.0.1', '::', 'localhost'), bad: [] },
  PUBLIC_URL: {
    byDefault: undefined,
    good: [
      ['https://id.example.com', 'https://id.example.com'],
      ['https://id.example.com/', 'https://id.example.com'],
      ['http://localhost:8080//', 'http://localhost:8080'],
      ['https://example.com/identity/', 'https://example.com/identity'],
      ['HTTPS://ID.example.com', 'https://id.example.com'],
      [' https://id.example.com ', 'https://id.example.com'],
    ],
    bad: [
      'id.example.com',
      'ftp://id.example.com',
      'javascript:alert(1)',
      'https://',
      'https://id.example.com/?a=b',
      'https://id.example.com/#top',
      'https://user:password@id.example.com',
      'https://id example.com',
    ],
  },
  DATA_DIR: { byDefault: 'data', good: same('/var/lib/polyglot-id', './data here'), bad: [] },
  DATABASE_URL: {
    byDefault: undefined,
    good: same(
      'postgres://user:password@db:5432/id?sslmode=require',
      'postgresql://db/id',
      'postgres://user:p,w@db1:5432,db2:5433/id?target_session_attrs=read-write',
      'postgres://[::1]:5432,[::2]/id',
      'postgres://user@%2Frun%2Fpostgresql/id',
    ),
    bad: ['mysql://db/id', 'db', 'http://db', 'postgres', 'postgres://db1:5432,db2:port/id'],
    beside: { JWT_SECRET: SECRET },
  },
  JWT_SECRET: {
    byDefault: undefined,
    // 32 bytes, not characters.
    good: same(SECRET, 'äöüßéèêçñøåæ01234567', 'abcdefgh'.repeat(4)),
    bad: [
      'short',
      SECRET.slice(0, 31),
      'x'.repeat(64),
      'abcdefg'.repeat(8),
      'your-256-bit-secret',
      'replace-me-with-at-least-32-random-bytes',
      'your-super-secret-jwt-token-with-at-least-32-characters-long',
      'a-string-secret-at-least-256-bits-long',
    ],
  },
  JWT_SECRET_PREVIOUS: {
    byDefault: undefined,
    good: same('the secret of last year: 0123456789'),
    bad: ['short', 'x'.repeat(64), 'replace-me-with-at-least-32-random-bytes'],
    beside: { JWT_SECRET: SECRET },
  },
  SMTP_URL: {
    byDefault: undefined,
    good: same('smtp://localhost', 'smtps://user:password@mail.example.com:465'),
    bad: ['http://mail.example.com', 'mail.example.com', 'localhost'],
  },
  MAIL_FROM: {
    byDefault: 'polyglot-id <no-reply@localhost>',
    good: same('no-reply@example.com', 'Identity <no-reply@example.com>'),
    bad: ['nobody', 'a@example.com\r\nBcc: b@example.com', 'a@example.com\nBcc: b@example.com'],
  },
  ADMIN_EMAIL: {
    byDefault: undefined,
    good: same('root@example.com'),
    bad: [],
    beside: { ADMIN_PASSWORD: 'password123' },
  },
  ADMIN_PASSWORD: {
    byDefault: undefined,
    good: same('password123', ' with blanks '),
    bad: [],
    beside: { ADMIN_EMAIL: 'root@example.com' },
  },
  ACCESS_TOKEN_TTL_SECONDS: wholeNumber(900, 1, 86_400),
  SESSION_TTL_SECONDS: wholeNumber(604_800, 60, 31_536_000),
  VERIFICATION_LINK_TTL_SECONDS: wholeNumber(259_200, 60, 2_592_000),
  RESET_LINK_TTL_SECONDS: wholeNumber(3_600, 60, 86_400),
  BCRYPT_COST: wholeNumber(12, 10, 15),
  PASSWORD_MIN_LENGTH: wholeNumber(8, 8, 64),
  PASSWORD_BLOCKLIST: flag,
  STAMPED_HIDE_UNKNOWN_USERS: flag,
  CORS_ORIGINS: {
    byDefault: undefined,
    good: [
      ['https://app.example.com', ['https://app.example.com']],
      ['https://a.example, http://localhost:3000', ['https://a.example', 'http://localhost:3000']],
    ],
    bad: [
      '*',
      'null',
      'app.example.org',
      'ftp://app.example.org',
      'https://app.example.com/',
      'https://app.example.com/path',
      'https://a.example,',
      'https://a.example;https://b.example',
      'https://*.example.com',
    ],
  },
  TRUST_PROXY: {
    byDefault: false,
    good: [
      ['false', false],
      ['0', 0],
      ['2', 2],
      ...same('loopback', 'linklocal', 'uniquelocal', '10.0.0.1', '10.0.0.0/8', '10.0.0.1/32', '::1'),
      ...same('fd00::/8', '::1/128', 'loopback, 10.0.0.0/8,192.168.1.1'),
    ],
    // `true` would believe whoever says so.
    bad: ['true', '-1', '100', '1.5', 'proxy', '10.0.0', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/', '::1/129'],
  },
  LOG_LEVEL: {
    byDefault: 'info',
    good: same('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    bad: ['INFO', 'verbose', '30'],
  },
  RATE_LIMITS: { byDefault: 'on', good: same('on', 'off'), bad: ['true', 'ON', '10'] },
  DOCS: { byDefault: 'on', good: same('on', 'off'), bad: ['true', 'ON', '1'] },
  METRICS_PORT: {
    byDefault: undefined,
    good: [
      ['0', 0],
      ['9464', 9464],
    ],
    bad: ['-1', '65536', 'x'],
  },
  REDIS_URL: {
    byDefault: undefined,
    good: same('redis://localhost:6379', 'rediss://user:password@redis.example.com:6380/1'),
    bad: ['localhost:6379', 'http://localhost:6379'],
  },
  AUDIT_RETENTION_DAYS: {
    byDefault: 365,
    good: [
      ['1', 1],
      ['3650', 3650],
    ],
    bad: ['0', '3651', '1.5', '-1', 'x'],
  },
};

/** The lines of the refusal, without its heading; none when the environment is accepted. */
const problemsWith = (env: Record<string, string>): string[] => {
  try {
    parseConfig(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [heading, ...lines] = error.message.split('\n');
    expect(heading).toBe('The settings are wrong:');
    return lines;
  }
};

const rows = <T>(pick: (cases: Cases, name: Name) => readonly T[]) =>
  Object.entries(CASES).flatMap(([name, cases]) =>
    pick(cases, name as Name).map((value) => ({ name: name as Name, value, beside: cases.beside ?? {} })),
  );

it('nothing set is the default of every setting', () => {
  const defaults = Object.entries(CASES).map(([name, { byDefault }]) => [name, byDefault]);
  expect(parseConfig({})).toEqual(Object.fromEntries(defaults));
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(ConfigSchema.shape).sort());
});

it('an empty variable counts as left out, and a foreign one is none of its business', () => {
  const empty = Object.fromEntries(Object.keys(CASES).map((name) => [name, '']));
  expect(parseConfig({ ...empty, PATH: '/bin', port: '1', POSTGRES_URL: 'x' })).toEqual(parseConfig({}));
});

it.each(rows(({ good }) => good))('$name takes $value', ({ name, value: [text, parsed], beside }) => {
  expect(parseConfig({ ...beside, [name]: text })[name]).toEqual(parsed);
});

it.each(rows(({ bad }) => bad))('$name refuses $value, and says so once', ({ name, value, beside }) => {
  expect(problemsWith({ ...beside, [name]: value })).toEqual([
    expect.stringMatching(new RegExp(`^  ${name} must `)),
  ]);
});

it.each(rows(({ good }, name) => (name === 'TRUST_PROXY' ? good : [])))(
  'what TRUST_PROXY takes, the server takes as well: $value',
  ({ value: [text] }) => {
    const { TRUST_PROXY } = parseConfig({ TRUST_PROXY: text });
    expect(() => express().set('trust proxy', TRUST_PROXY)).not.toThrow();
  },
);

it('no message repeats a value: it may be a secret under the wrong name', () => {
  const checked = Object.entries(CASES).filter(([, { bad }]) => bad.length > 0);
  const marker = 'hunter2';
  const problems = problemsWith(Object.fromEntries(checked.map(([name]) => [name, marker])));
  expect(problems).toHaveLength(checked.length);
  expect(problems.join('\n')).not.toContain(marker);
});

describe('settings that need each other', () => {
  it.each([
    [{ DATABASE_URL: 'postgres://db/id' }, 'JWT_SECRET is required with DATABASE_URL'],
    [{ WORKERS: '2' }, 'WORKERS needs DATABASE_URL beyond 1'],
    [{ ADMIN_EMAIL: 'root@example.com' }, 'ADMIN_PASSWORD is required with ADMIN_EMAIL'],
    [{ ADMIN_PASSWORD: 'password123' }, 'ADMIN_EMAIL is required with ADMIN_PASSWORD'],
  ])('%j: %s', (env, line) => {
    expect(problemsWith(env)).toEqual([expect.stringContaining(`  ${line}`)]);
  });

  it.each(['4', '9'])('BCRYPT_COST=%s is for NODE_ENV=test only', (BCRYPT_COST) => {
    expect(parseConfig({ NODE_ENV: 'test', BCRYPT_COST }).BCRYPT_COST).toBe(Number(BCRYPT_COST));
    for (const NODE_ENV of ['production', 'development', '']) {
      expect(problemsWith({ NODE_ENV, BCRYPT_COST })).toEqual([
        '  BCRYPT_COST must be a whole number from 10 to 15',
      ]);
    }
  });

  it('BCRYPT_COST=3 is too little even then', () => {
    expect(problemsWith({ NODE_ENV: 'test', BCRYPT_COST: '3' })).toHaveLength(1);
  });
});

it('every problem is named at once, those between settings included', () => {
  const bad = Object.fromEntries(
    Object.entries(CASES).flatMap(([name, cases]) =>
      cases.bad[0] === undefined ? [] : [[name, cases.bad[0]]],
    ),
  ) as Record<string, string>;
  const problems = problemsWith({ ...bad, ADMIN_EMAIL: 'root@example.com' });
  const named = problems.map((line) => line.trim().split(' ')[0]);
  expect(new Set(named)).toEqual(new Set([...Object.keys(bad), 'ADMIN_PASSWORD']));
});
