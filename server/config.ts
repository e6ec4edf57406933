/** The settings: one schema over the environment, the only place that reads it. Every bad variable is reported at once. */
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';

/** Secrets that stand in examples and tutorials: whoever reads those could sign tokens. */
const KNOWN_SECRETS = [
  'replace-me-with-at-least-32-random-bytes',
  'your-256-bit-secret',
  'a-string-secret-at-least-256-bits-long',
  'your-super-secret-jwt-token-with-at-least-32-characters-long',
  'your-secret-key-must-be-at-least-32-characters',
  'changeme-changeme-changeme-changeme',
];

const wholeNumber = (min: number, max: number, message = `must be a whole number from ${min} to ${max}`) =>
  z
    .string()
    .regex(/^\d{1,10}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);

const BCRYPT_COST_MESSAGE = 'must be a whole number from 10 to 15';

// zod's own message would repeat the value, which may be a secret under the wrong name.
const oneOf = <const V extends [string, ...string[]]>(...values: V) =>
  z.enum(values, { message: `must be one of ${values.join(', ')}` });

const flag = oneOf('true', 'false').transform((value) => value === 'true');

const urlOf = (protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

/** As libpq has it, several hosts, each with its port, are separated by commas: no URL to others. */
const databaseUrl = z.string().refine((value) => {
  const [, before = '', hosts = '', after = ''] =
    /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/s.exec(value) ?? [];
  return before !== '' && hosts.split(',').every((host) => URL.canParse(before + host + after));
}, 'must be a URL that starts with postgres:// or postgresql://');

const publicUrl = urlOf(['http:', 'https:'])
  .refine((value) => !/[?#@]/.test(value), 'must have no user, no query and no fragment')
  .transform((value) => new URL(value).href.replace(/\/+$/, ''));

const isOrigin = (value: string): boolean =>
  /^https?:\/\/[^*]+$/.test(value) && URL.canParse(value) && new URL(value).origin === value;

const originList = z
  .string()
  .transform((value) => value.split(',').map((origin) => origin.trim()))
  .refine(
    (origins) => origins.every(isOrigin),
    'must be origins such as https://app.example.com, separated by commas',
  );

const isNetwork = (value: string): boolean => {
  const [address = '', prefix, ...rest] = value.split('/');
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return (
    ['loopback', 'linklocal', 'uniquelocal'].includes(value) ||
    (longest > 0 &&
      rest.length === 0 &&
      (prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= longest)))
  );
};

/** false; a number of proxies; or their addresses. */
const trustProxy = z
  .string()
  .transform((value) => (value === 'false' ? false : /^\d{1,2}$/.test(value) ? Number(value) : value))
  .refine(
    (value) => typeof value !== 'string' || value.split(',').every((network) => isNetwork(network.trim())),
    'must be false, a number of proxies, or addresses and networks separated by commas',
  );

const jwtSecret = z
  .string()
  .refine((secret) => Buffer.byteLength(secret, 'utf8') >= 32, 'must have at least 32 bytes')
  .refine(
    (secret) => !KNOWN_SECRETS.includes(secret) && new Set(secret).size >= 8,
    'must be random: this value is a well-known example or too uniform',
  );

/** Every setting: what it may be, and what it is when left out. */
export const ConfigSchema = z.object({
  NODE_ENV: z.string().default('production'),
  PORT: wholeNumber(0, 65535).default('8080'),
  HOST: z.string().optional(),
  WORKERS: wholeNumber(1, 64).default('1'),
  PUBLIC_URL: publicUrl.optional(),
  DATA_DIR: z.string().default('data'),
  DATABASE_URL: databaseUrl.optional(),
  JWT_SECRET: jwtSecret.optional(),
  JWT_SECRET_PREVIOUS: jwtSecret.optional(),
  SMTP_URL: urlOf(['smtp:', 'smtps:']).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]*$/, 'must be a mail address')
    .default('polyglot-id <no-reply@localhost>'),
  ADMIN_EMAIL: z.string().optional(),
  ADMIN_PASSWORD: z.string().optional(),
  ACCESS_TOKEN_TTL_SECONDS: wholeNumber(1, 24 * 3600).default('900'),
  SESSION_TTL_SECONDS: wholeNumber(60, 365 * 24 * 3600).default(String(7 * 24 * 3600)),
  VERIFICATION_LINK_TTL_SECONDS: wholeNumber(60, 30 * 24 * 3600).default(String(3 * 24 * 3600)),
  RESET_LINK_TTL_SECONDS: wholeNumber(60, 24 * 3600).default('3600'),
  BCRYPT_COST: wholeNumber(4, 15, BCRYPT_COST_MESSAGE).default('12'),
  PASSWORD_MIN_LENGTH: wholeNumber(8, 64).default('8'),
  PASSWORD_BLOCKLIST: flag.default('false'),
  STAMPED_HIDE_UNKNOWN_USERS: flag.default('false'),
  CORS_ORIGINS: originList.optional(),
  TRUST_PROXY: trustProxy.default('false'),
  DOCS: oneOf('on', 'off').default('on'),
  METRICS_PORT: wholeNumber(0, 65535).optional(),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
  RATE_LIMITS: oneOf('on', 'off').default('on'),
  REDIS_URL: urlOf(['redis:', 'rediss:']).optional(),
  AUDIT_RETENTION_DAYS: wholeNumber(1, 3650).default('365'),
});

/** The settings as the service uses them. */
export type Config = z.infer<typeof ConfigSchema>;

type Environment = Readonly<Record<string, string | undefined>>;
type Problem = readonly [variable: string, message: string];

/** What no single variable can tell. Looked at even when others are bad, so that every problem is named at once. */
const crossProblems = (env: Environment): Problem[] => {
  const problems: Problem[] = [];
  if (env['DATABASE_URL'] !== undefined && env['JWT_SECRET'] === undefined) {
    problems.push(['JWT_SECRET', 'is required with DATABASE_URL: every node must sign with the same secret']);
  }
  if (env['DATABASE_URL'] === undefined && Number(env['WORKERS'] ?? 1) > 1) {
    problems.push(['WORKERS', 'needs DATABASE_URL beyond 1: the embedded database is for one process']);
  }
  if (env['JWT_SECRET_PREVIOUS'] !== undefined && env['JWT_SECRET'] === undefined) {
    problems.push(['JWT_SECRET', 'is required with JWT_SECRET_PREVIOUS, which it replaces']);
  }
  if (env['NODE_ENV'] !== 'test' && Number(env['BCRYPT_COST'] ?? 12) < 10) {
    problems.push(['BCRYPT_COST', BCRYPT_COST_MESSAGE]);
  }
  if (env['ADMIN_EMAIL'] !== undefined && env['ADMIN_PASSWORD'] === undefined) {
    problems.push(['ADMIN_PASSWORD', 'is required with ADMIN_EMAIL']);
  }
  if (env['ADMIN_EMAIL'] === undefined && env['ADMIN_PASSWORD'] !== undefined) {
    problems.push(['ADMIN_EMAIL', 'is required with ADMIN_PASSWORD']);
  }
  return problems;
};

/** The environment is wrong; the message has one line for each problem and holds no variable's value. */
export class ConfigError extends Error {
  constructor(problems: readonly Problem[]) {
    super(
      ['The settings are wrong:', ...problems.map(([variable, message]) => `  ${variable} ${message}`)].join(
        '\n',
      ),
    );
    this.name = 'ConfigError';
  }
}

/**
 * Reads the settings out of an environment; an empty variable counts as left out.
 * @throws ConfigError naming every problem
 */
export const parseConfig = (environment: Environment): Config => {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = ConfigSchema.safeParse(env);
  const issues = parsed.success ? [] : parsed.error.issues;
  const problems = [
    ...issues.map(({ path, message }): Problem => [path.join('.'), message]),
    ...crossProblems(env),
  ];
  if (!parsed.success || problems.length > 0) {
    // One line for each variable: the first fault of several is enough to mend it.
    const isFirst = ([variable]: Problem, at: number) =>
      problems.findIndex(([other]) => other === variable) === at;
    throw new ConfigError(problems.filter(isFirst));
  }
  return parsed.data;
};

/**
 * The settings of this process: its environment, and for what that leaves out the file `.env` beside package.json.
 * @throws ConfigError naming every problem
 */
export const loadConfig = (): Config => {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
  } catch (error) {
    throw new ConfigError([['.env', `cannot be read: ${String(error)}`]]);
  }
  return parseConfig(process.env);
};
