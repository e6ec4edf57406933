/** The identity service as its callers see it: every use case over one set of ports. */
import { createAccounts } from './accounts.ts';
import { createAttempts } from './attempts.ts';
import { createCredentials } from './credentials.ts';
import { createDirectory } from './directory.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createLetters } from './letters.ts';
import type { LinkPurpose } from './model.ts';
import type {
  Clock,
  Database,
  Journal,
  LetterBell,
  PasswordHasher,
  Postman,
  Throttle,
  TokenSigner,
} from './ports.ts';
import { createRegistration } from './registration.ts';
import type { PasswordRules } from './rules.ts';
import { createSessions } from './sessions.ts';

export interface IdentityDeps {
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly tokens: TokenSigner;
  readonly throttle: Throttle;
  readonly postman: Postman;
  readonly letterBell: LetterBell;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly passwordRules: PasswordRules;
  readonly accessTokenTtlSeconds: number;
  readonly sessionTtlSeconds: number;
  readonly auditRetentionDays: number;
  readonly linkTtlSeconds: Readonly<Record<LinkPurpose, number>>;
}

/** Builds the use cases over the ports. */
export const createIdentity = (deps: IdentityDeps) => {
  const { database } = deps;
  const attempts = createAttempts({ ...deps, audit: database.audit });
  const proveAccount = createCredentials({ ...deps, attempts, stores: database });
  const sessions = createSessions({ ...deps, attempts, proveAccount });
  return {
    sessions,
    registration: createRegistration({ ...deps, attempts, openSession: sessions.openSession }),
    accounts: createAccounts(deps),
    directory: createDirectory(database),
    letters: createLetters({ ...deps, attempts }),
    housekeeping: createHousekeeping(deps),
    admit: attempts.admit,
    /** Rejects when the database does not answer. */
    ping: (): Promise<void> => database.ping(),
  };
};

export type Identity = ReturnType<typeof createIdentity>;
