/** The use cases over a real database and real adapters, without HTTP and without a dispatcher of their own. */
import bcrypt from 'bcrypt';
import { createBcryptHasher } from '../../server/adapters/bcrypt/hasher.ts';
import { createTokenSigner } from '../../server/adapters/jsonwebtoken.ts';
import { createOpenThrottle } from '../../server/adapters/throttle.ts';
import { createIdentity, type Identity } from '../../server/core/identity.ts';
import type { Origin } from '../../server/core/model.ts';
import type { Clock, Database, Journal, PasswordHasher, Postman, Throttle } from '../../server/core/ports.ts';
import { TEST_JWT_SECRET } from './service.ts';

/** Where requests of tests come from. */
export const ORIGIN: Origin = { address: '192.0.2.1', requestId: 'a-test' };

export interface TestIdentityDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly postman?: Postman;
  readonly journal?: Partial<Journal>;
  readonly hasher?: PasswordHasher;
  readonly throttle?: Throttle;
}

const silentJournal: Journal = {
  refreshTokenReused: () => undefined,
  letterDropped: () => undefined,
  letterPostponed: () => undefined,
};

export const createTestIdentity = ({ database, clock, ...given }: TestIdentityDeps): Identity =>
  createIdentity({
    database,
    clock,
    hasher: given.hasher ?? createBcryptHasher({ cost: 4, bcrypt }),
    tokens: createTokenSigner({ secret: TEST_JWT_SECRET, issuer: 'https://id.example.test' }),
    throttle: given.throttle ?? createOpenThrottle(),
    postman: given.postman ?? { deliver: () => Promise.resolve() },
    letterBell: { ring: () => undefined },
    journal: { ...silentJournal, ...given.journal },
    passwordRules: { minLength: 8, isCommon: () => false },
    accessTokenTtlSeconds: 900,
    sessionTtlSeconds: 7 * 24 * 3600,
    auditRetentionDays: 365,
    linkTtlSeconds: { verification: 3 * 24 * 3600, reset: 3600 },
  });
