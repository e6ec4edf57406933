/** What the core needs from the world, as interfaces; the adapters implement them. */
import type { BudgetName } from './budgets.ts';
import type { Account, AuditEntry, Language, Letter, Link, LinkPurpose, Role, Session } from './model.ts';

/** The only source of time. */
export interface Clock {
  now(): Date;
}

export interface NewAccount {
  readonly uuid: string;
  readonly email: string;
  readonly username: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly displayName: string | null;
  readonly picture: string | null;
  readonly role: Role;
  readonly passwordHash: string;
  readonly createdAt: Date;
}

/** The changes that one update makes; `updatedAt` is always moved. */
export interface AccountChanges {
  readonly email?: string;
  readonly emailVerifiedAt?: Date | null;
  readonly passwordHash?: string;
  readonly role?: Role;
  readonly updatedAt: Date;
}

export interface AccountPage {
  /** Ids greater than this one. */
  readonly after: number;
  /** At most this many. */
  readonly limit: number;
  readonly role?: Role;
}

/** Living accounts; a removed one is found by nothing here. E-mails and usernames compare without case. */
export interface AccountStore {
  /** @throws IdentityFailure `identity_taken` when a living account has the e-mail or the username. */
  insert(account: NewAccount): Promise<Account>;
  findById(id: number): Promise<Account | undefined>;
  findByEmail(email: string): Promise<Account | undefined>;
  /** By username or e-mail, with the password hash that a sign-in verifies. */
  findCredentials(login: string): Promise<{ account: Account; passwordHash: string } | undefined>;
  /** Ordered by id. */
  list(page: AccountPage): Promise<Account[]>;
  /**
   * Undefined when no living account has the id.
   * @throws IdentityFailure `identity_taken` when another living account has the e-mail.
   */
  update(id: number, changes: AccountChanges): Promise<Account | undefined>;
  /** Stores another hash of the same password. False when `from` is not the stored hash any more. */
  replacePasswordHash(id: number, hashes: { from: string; to: string }): Promise<boolean>;
  /** Soft delete: the row stays, its e-mail and username are free again. False when it lives no more. */
  remove(id: number, at: Date): Promise<boolean>;
}

/** A stored refresh token with the session and the account that it belongs to. */
export interface RefreshTokenRecord {
  readonly spentAt: Date | null;
  readonly session: Session;
  /** Undefined when the account was removed. */
  readonly account: Account | undefined;
}

/** A session with its living account. */
export interface LiveSession {
  readonly session: Session;
  readonly account: Account;
}

/** One refresh token for another, by their hashes. */
export interface RefreshTokenRotation {
  readonly hash: Buffer;
  readonly successorHash: Buffer;
  readonly at: Date;
}

/** Sessions and the hashes of their refresh tokens. */
export interface SessionStore {
  /**
   * Opens a session with its first refresh token. False, and nothing is kept, when the account lives no more or its
   * password hash is not `passwordHash` any more: a sign-in that crosses a password change must not outlive it.
   */
  insert(
    session: Omit<Session, 'revokedAt'> & { passwordHash: string; refreshTokenHash: Buffer },
  ): Promise<boolean>;
  /** A session that is neither revoked nor past its end at `now`, with its living account: one read. */
  findLive(id: string, now: Date): Promise<LiveSession | undefined>;
  findRefreshToken(hash: Buffer): Promise<RefreshTokenRecord | undefined>;
  /**
   * Spends a token of a live session and keeps its successor, both or nothing. Undefined when it is no such token, or
   * was spent already, be it in the same moment.
   */
  rotateRefreshToken(rotation: RefreshTokenRotation): Promise<LiveSession | undefined>;
  revoke(id: string, at: Date): Promise<void>;
  revokeAllOf(accountId: number, at: Date): Promise<void>;
}

/** Mailed links, by the hash of their token. */
export interface LinkStore {
  insert(link: Omit<Link, 'usedAt'> & { hash: Buffer; createdAt: Date }): Promise<void>;
  find(hash: Buffer): Promise<Link | undefined>;
  /**
   * As {@link find}, and locks the link and its account's other links of the purpose until the transaction ends;
   * all of them, so that two links of one account that cross wait for each other.
   */
  lock(hash: Buffer): Promise<Link | undefined>;
  spend(hash: Buffer, at: Date): Promise<void>;
  /** Uses up every unused link of one purpose that the account has. */
  spendAllOf(accountId: number, purpose: LinkPurpose, at: Date): Promise<void>;
}

/** The queue of letters. It is filled in the transaction of what caused the letter. */
export interface LetterStore {
  enqueue(letter: Omit<Letter, 'id' | 'attempts'>): Promise<void>;
  /**
   * Takes letters that are due, oldest first, and counts the attempt. Until `leaseUntil` no other dispatcher
   * takes them; then they are due again, so that a crash loses none.
   */
  claimDue(claim: { now: Date; leaseUntil: Date; limit: number }): Promise<Letter[]>;
  /** Letters that have not left yet. */
  countWaiting(): Promise<number>;
  markSent(id: number, at: Date): Promise<void>;
  postpone(id: number, until: Date): Promise<void>;
  /** Forgets a letter that has no receiver, or that could not be delivered in its time. */
  drop(id: number): Promise<void>;
}

/** What happened, line after line; nothing changes a line. */
export interface AuditStore {
  append(entry: AuditEntry): Promise<void>;
}

/** The addresses from which owners of accounts have proven themselves. */
export interface AddressStore {
  remember(accountId: number, address: string, at: Date): Promise<void>;
  isKnown(accountId: number, address: string): Promise<boolean>;
}

/** How long what has served its time is kept: everything older than these dates may go. */
export interface Retention {
  readonly sessionsExpiredBefore: Date;
  readonly linksExpiredBefore: Date;
  readonly lettersSentBefore: Date;
  readonly addressesSeenBefore: Date;
  readonly auditBefore: Date;
}

/** Forgetting. */
export interface ArchiveStore {
  /** Deletes at most `limit` rows of each kind, the oldest first; returns how many went. */
  purge(retention: Retention, limit: number): Promise<number>;
}

export interface Stores {
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly links: LinkStore;
  readonly letters: LetterStore;
  readonly audit: AuditStore;
  readonly addresses: AddressStore;
  readonly archive: ArchiveStore;
}

/** The stores, and the unit of work: all of `work` is kept, or nothing of it. */
export interface Database extends Stores {
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
}

/** One-way password hashing. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
  /** A hash that no password has; verifying against it costs what verifying against a real one costs. */
  readonly decoy: string;
  /** True for a hash that was made with another cost than today's. */
  isOutdated(hash: string): boolean;
}

export type TokenType = 'access' | 'refresh';

/** What a token says: RFC 7519 claims, nothing personal. */
export interface TokenClaims {
  readonly type: TokenType;
  /** `sub`: the account's uuid. */
  readonly subject: string;
  /** `sid`: the session's id. */
  readonly sessionId: string;
  /** `jti`: random, unique for each token. */
  readonly tokenId: string;
  /** `iat`, in seconds since the epoch. */
  readonly issuedAtSeconds: number;
  /** `exp`, in seconds since the epoch. */
  readonly expiresAtSeconds: number;
}

/** Signed tokens. */
export interface TokenSigner {
  /** The same claims give the same token. */
  sign(claims: TokenClaims): string;
  /** Undefined unless signature, algorithm, issuer, audience, type and time are all right. */
  verify(token: string, type: TokenType, now: Date): TokenClaims | undefined;
  /**
   * The id of the token that follows `token` in a rotation: always the same for one token, and not to be
   * computed without the signing key. It lets a rotation be repeated although only hashes are stored.
   */
  successorId(token: string): string;
}

/** What became of an attempt that was counted. */
export type Taken =
  | {
      readonly allowed: true;
      /** Attempts that are left until the window ends. */
      readonly remaining: number;
      readonly resetAfterSeconds: number;
    }
  | { readonly allowed: false; readonly retryAfterSeconds: number };

/** Counts attempts on budgets; `key` says for whom. */
export interface Throttle {
  /** Counts one attempt before it is made, so that parallel ones cannot pass the budget together. */
  take(budget: BudgetName, key: string): Promise<Taken>;
  /** Gives an attempt back that turned out to be rightful. */
  giveBack(budget: BudgetName, key: string): Promise<void>;
  /** Forgets every attempt. */
  clear(budget: BudgetName, key: string): Promise<void>;
}

/** A letter with its link's parts, ready to be composed and delivered. */
export interface OutgoingLetter {
  readonly id: number;
  readonly purpose: LinkPurpose;
  readonly language: Language;
  readonly to: string;
  readonly accountId: number;
  /** How the letter addresses its reader; null when the account has no name. */
  readonly name: string | null;
  /** The link's clear token: it stands in the letter and nowhere else. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Hears that a letter was queued, so that it need not wait for the next round. */
export interface LetterBell {
  ring(): void;
}

/** Delivers letters. */
export interface Postman {
  /** Rejects when the letter could not be handed over. */
  deliver(letter: OutgoingLetter): Promise<void>;
}

/** What operators should learn of; never a secret among the facts. */
export interface Journal {
  /** A spent refresh token came back after its grace: the session was ended (RFC 9700, section 4.14.2). */
  refreshTokenReused(facts: { sessionId: string; accountId: number }): void;
  letterDropped(facts: { letterId: number; reason: 'undeliverable' }): void;
  letterPostponed(facts: { letterId: number; attempts: number; error: unknown }): void;
}
