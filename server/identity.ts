/** The use cases over an open database, with the adapters that the settings name. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createBcryptHasher } from './adapters/bcrypt/hasher.ts';
import type { BcryptPool } from './adapters/bcrypt/pool.ts';
import { loadCommonPasswords } from './adapters/common-passwords.ts';
import { createJournal } from './adapters/journal.ts';
import { createTokenSigner } from './adapters/jsonwebtoken.ts';
import { createFilePostman, createSmtpPostman } from './adapters/mail/postman.ts';
import type { DatabaseConnection } from './adapters/postgres/connection.ts';
import { orUnavailable } from './adapters/postgres/outages.ts';
import { createDatabase } from './adapters/postgres/stores.ts';
import { keepSecret } from './adapters/secret-file.ts';
import {
  createMemoryThrottle,
  createOpenThrottle,
  createPostgresThrottle,
  openRedisThrottle,
} from './adapters/throttle.ts';
import { ConfigError, type Config } from './config.ts';
import { IdentityFailure } from './core/failures.ts';
import { createIdentity, type Identity } from './core/identity.ts';
import type { Clock, Throttle } from './core/ports.ts';
import { linkPath } from './dialects/django.ts';
import { unusableFolder } from './start-failure.ts';

/** What every part of the process is built with. */
export interface ServiceDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly bcrypt: Pick<BcryptPool, 'hash' | 'compare' | 'load'>;
}

export interface OpenedIdentity {
  readonly identity: Identity;
  /** Closes what was opened beside the database. */
  readonly close: () => void;
}

/** Builds the use cases over an open database, with the adapters that the settings name. */
export const openIdentity = async (
  service: ServiceDeps,
  connection: DatabaseConnection,
  deps: { readonly publicUrl: string; readonly ringLetterBell: () => void },
): Promise<OpenedIdentity> => {
  const { config, clock, log, bcrypt } = service;
  const secret = config.JWT_SECRET ?? (await secretIn(config.DATA_DIR));
  const isCommon = config.PASSWORD_BLOCKLIST ? await loadCommonPasswords() : () => false;
  const mail = {
    from: config.MAIL_FROM,
    linkTo: (link: Parameters<typeof linkPath>[0]) => deps.publicUrl + linkPath(link),
    clock,
  };
  const { throttle, close } = openThrottle(service, connection);
  const identity = createIdentity({
    database: createDatabase(connection.knex),
    hasher: createBcryptHasher({ cost: config.BCRYPT_COST, bcrypt }),
    tokens: createTokenSigner({ secret, previousSecret: config.JWT_SECRET_PREVIOUS, issuer: deps.publicUrl }),
    throttle,
    postman:
      config.SMTP_URL === undefined
        ? createFilePostman({ ...mail, dir: join(config.DATA_DIR, 'mail'), log })
        : createSmtpPostman({ ...mail, smtpUrl: config.SMTP_URL }),
    letterBell: { ring: deps.ringLetterBell },
    clock,
    journal: createJournal({ log }),
    passwordRules: { minLength: config.PASSWORD_MIN_LENGTH, isCommon },
    accessTokenTtlSeconds: config.ACCESS_TOKEN_TTL_SECONDS,
    sessionTtlSeconds: config.SESSION_TTL_SECONDS,
    auditRetentionDays: config.AUDIT_RETENTION_DAYS,
    linkTtlSeconds: {
      verification: config.VERIFICATION_LINK_TTL_SECONDS,
      reset: config.RESET_LINK_TTL_SECONDS,
    },
  });
  return { identity, close };
};

const secretIn = (dataDir: string): Promise<string> =>
  keepSecret({ dataDir }).catch((error: unknown) => {
    throw unusableFolder(dataDir, error);
  });

/** Where attempts are counted; what is opened for it is closed with it. */
const openThrottle = (
  { config: { RATE_LIMITS, REDIS_URL }, log }: ServiceDeps,
  { kind, knex }: DatabaseConnection,
): { throttle: Throttle; close: () => void } => {
  const close = () => undefined;
  if (RATE_LIMITS === 'off') return { throttle: createOpenThrottle(), close };
  if (REDIS_URL !== undefined) return openRedisThrottle({ url: REDIS_URL, log });
  return { throttle: kind === 'embedded' ? createMemoryThrottle() : openSharedThrottle(knex), close };
};

/** Its limiter asks the database by a way of its own, and throws what that throws. */
const openSharedThrottle = (knex: DatabaseConnection['knex']): Throttle => {
  const throttle = createPostgresThrottle({ knex });
  return {
    take: (...attempt) => orUnavailable(() => throttle.take(...attempt)),
    giveBack: (...attempt) => orUnavailable(() => throttle.giveBack(...attempt)),
    clear: (...attempt) => orUnavailable(() => throttle.clear(...attempt)),
  };
};

/**
 * Makes the ADMIN of the settings when no account has its e-mail; an account that has it is left as it is.
 * @throws ConfigError when the e-mail or the password breaks the rules
 */
export const ensureAdmin = async (
  { config, log }: Pick<ServiceDeps, 'config' | 'log'>,
  identity: Identity,
): Promise<void> => {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = config;
  if (email === undefined || password === undefined) return;
  try {
    await identity.registration.register({ email, password, role: 'ADMIN' }, null);
    log.info('the ADMIN of the settings was made');
  } catch (error) {
    if (!(error instanceof IdentityFailure)) throw error;
    if (error.facts.code === 'input_invalid') {
      throw new ConfigError(
        error.facts.violations.map(({ field, message }) => [`ADMIN_${field.toUpperCase()}`, message]),
      );
    }
    if (error.facts.code !== 'identity_taken') throw error;
    const account = await identity.accounts.findByEmail(email);
    // Whoever registered the address first must not become ADMIN by that.
    if (account.role !== 'ADMIN')
      log.warn('ADMIN_EMAIL belongs to an account that is no ADMIN; promote it by command');
  }
};
