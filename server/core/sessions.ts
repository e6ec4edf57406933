/** Sign-ins and their tokens: short access tokens, hashed refresh tokens, one absolute end. */
import { createHash, randomUUID } from 'node:crypto';
import type { Attempts } from './attempts.ts';
import type { Credentials, ProvenAccount } from './credentials.ts';
import { IdentityFailure } from './failures.ts';
import type { Account, Origin, Session } from './model.ts';
import type {
  Clock,
  Database,
  Journal,
  LiveSession,
  RefreshTokenRecord,
  Stores,
  TokenSigner,
} from './ports.ts';

/** How long a rotated token still gives the same successor: calls that crossed on their way are no theft. */
const ROTATION_GRACE_SECONDS = 10;

/** What a caller holds after signing in. */
export interface SignedIn {
  readonly accessToken: string;
  readonly accessTokenTtlSeconds: number;
  readonly refreshToken: string;
  /** The absolute end of the session and so of the refresh token. */
  readonly sessionExpiresAt: Date;
}

/** A new access token. */
export interface Refreshed {
  readonly accessToken: string;
  readonly accessTokenTtlSeconds: number;
}

/** Who calls: a living account in a live session. */
export type Caller = LiveSession;

interface SessionsDeps {
  readonly database: Database;
  readonly tokens: TokenSigner;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly attempts: Attempts;
  readonly proveAccount: (credentials: Credentials, origin: Origin) => Promise<ProvenAccount>;
  readonly accessTokenTtlSeconds: number;
  readonly sessionTtlSeconds: number;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);
const accessInvalid = () => new IdentityFailure({ code: 'token_invalid', type: 'access' });
const refreshInvalid = () => new IdentityFailure({ code: 'token_invalid', type: 'refresh' });

/** A refresh token whose session lives; `spentAt` still has to be looked at. */
type LiveRecord = RefreshTokenRecord & { readonly account: Account };

const isLive = (record: RefreshTokenRecord | undefined, now: Date): record is LiveRecord =>
  record?.account !== undefined && record.session.revokedAt === null && record.session.expiresAt > now;

export const createSessions = (deps: SessionsDeps) => {
  const { database, tokens, clock, journal, attempts, proveAccount } = deps;

  const signAccess = (account: Account, session: Pick<Session, 'id' | 'expiresAt'>, now: Date): Refreshed => {
    const issuedAtSeconds = secondsOf(now);
    const expiresAtSeconds = Math.min(
      issuedAtSeconds + deps.accessTokenTtlSeconds,
      secondsOf(session.expiresAt),
    );
    const accessToken = tokens.sign({
      type: 'access',
      subject: account.uuid,
      sessionId: session.id,
      tokenId: randomUUID(),
      issuedAtSeconds,
      expiresAtSeconds,
    });
    return { accessToken, accessTokenTtlSeconds: expiresAtSeconds - issuedAtSeconds };
  };

  /** Opens a session for an account whose password was just proven or set. */
  const openSession = async (
    stores: Stores,
    { account, passwordHash }: ProvenAccount,
    origin: Origin,
  ): Promise<SignedIn> => {
    const now = clock.now();
    const session = {
      id: randomUUID(),
      accountId: account.id,
      createdAt: now,
      expiresAt: new Date(now.getTime() + deps.sessionTtlSeconds * 1000),
    };
    const refreshToken = tokens.sign({
      type: 'refresh',
      subject: account.uuid,
      sessionId: session.id,
      tokenId: randomUUID(),
      issuedAtSeconds: secondsOf(now),
      expiresAtSeconds: secondsOf(session.expiresAt),
    });
    const refreshTokenHash = hashOf(refreshToken);
    const opened = await stores.sessions.insert({ ...session, passwordHash, refreshTokenHash });
    if (!opened) throw new IdentityFailure({ code: 'password_wrong' });
    await stores.addresses.remember(account.id, origin.address, now);
    const who = { accountId: account.id, actorId: account.id };
    await stores.audit.append({ at: now, event: 'signed_in', origin, ...who });
    return { ...signAccess(account, session, now), refreshToken, sessionExpiresAt: session.expiresAt };
  };

  const graceIsOver = (spentAt: Date, now: Date): boolean =>
    now.getTime() - spentAt.getTime() > ROTATION_GRACE_SECONDS * 1000;

  /** A spent token came back after its grace: whoever holds its successor may be a thief, so nobody keeps it. */
  const endAfterReuse = async (
    { session: { id, accountId } }: RefreshTokenRecord,
    origin: Origin,
    now: Date,
  ): Promise<void> => {
    await database.transaction(async ({ sessions, audit }) => {
      await sessions.revoke(id, now);
      await audit.append({
        at: now,
        event: 'refresh_token_reused',
        origin,
        accountId,
        detail: `session ${id}`,
      });
    });
    journal.refreshTokenReused({ sessionId: id, accountId });
  };

  const chargeRefresh = (origin: Origin): Promise<void> =>
    attempts.spend([{ budget: 'refresh-from-address', key: origin.address }], origin);

  /**
   * Who an access token speaks for.
   * @throws IdentityFailure `token_invalid` when it is not live: signature, time, session or account
   */
  const authenticate = async (accessToken: string): Promise<Caller> => {
    const now = clock.now();
    const claims = tokens.verify(accessToken, 'access', now);
    if (claims === undefined) throw accessInvalid();
    const live = await database.sessions.findLive(claims.sessionId, now);
    if (live?.account.uuid !== claims.subject) throw accessInvalid();
    return live;
  };

  return {
    openSession,
    authenticate,

    /**
     * Signs in with a username or an e-mail.
     * @throws IdentityFailure `account_not_found` by login, `password_wrong`, `too_many_attempts`
     */
    signIn: async (credentials: Credentials, origin: Origin): Promise<SignedIn> => {
      const proven = await proveAccount(credentials, origin);
      return database.transaction((stores) => openSession(stores, proven, origin));
    },

    /**
     * A new access token for a refresh token, which stays the same.
     * @throws IdentityFailure `token_invalid`, `too_many_attempts`
     */
    refresh: async (refreshToken: string, origin: Origin): Promise<Refreshed> => {
      await chargeRefresh(origin);
      const now = clock.now();
      if (tokens.verify(refreshToken, 'refresh', now) === undefined) throw refreshInvalid();
      const record = await database.sessions.findRefreshToken(hashOf(refreshToken));
      if (!isLive(record, now)) throw refreshInvalid();
      if (record.spentAt !== null) {
        if (graceIsOver(record.spentAt, now)) await endAfterReuse(record, origin, now);
        throw refreshInvalid();
      }
      return signAccess(record.account, record.session, now);
    },

    /**
     * A new access token and the refresh token's successor. For 10 seconds a rotated token gives the same
     * successor again; later its session ends (RFC 9700, section 4.14.2).
     * @throws IdentityFailure `token_invalid`, `too_many_attempts`
     */
    rotate: async (refreshToken: string, origin: Origin): Promise<SignedIn> => {
      await chargeRefresh(origin);
      const now = clock.now();
      const claims = tokens.verify(refreshToken, 'refresh', now);
      if (claims === undefined) throw refreshInvalid();
      /** The same for one token and one time, so that a rotation can be repeated although only hashes are stored. */
      const successorOf = (spentAt: Date): string =>
        tokens.sign({
          ...claims,
          tokenId: tokens.successorId(refreshToken),
          issuedAtSeconds: secondsOf(spentAt),
        });
      const signedIn = ({ account, session }: LiveSession, successor: string): SignedIn => ({
        ...signAccess(account, session, now),
        refreshToken: successor,
        sessionExpiresAt: session.expiresAt,
      });

      const hash = hashOf(refreshToken);
      const successor = successorOf(now);
      const rotation = { hash, successorHash: hashOf(successor), at: now };
      const rotated = await database.sessions.rotateRefreshToken(rotation);
      if (rotated !== undefined) return signedIn(rotated, successor);

      const record = await database.sessions.findRefreshToken(hash);
      if (!isLive(record, now) || record.spentAt === null) throw refreshInvalid();
      if (graceIsOver(record.spentAt, now)) {
        await endAfterReuse(record, origin, now);
        throw refreshInvalid();
      }
      return signedIn(record, successorOf(record.spentAt));
    },

    /**
     * A new access token for one that is still live.
     * @throws IdentityFailure `token_invalid`, `too_many_attempts`
     */
    renew: async (accessToken: string, origin: Origin): Promise<Refreshed> => {
      await chargeRefresh(origin);
      const { account, session } = await authenticate(accessToken);
      return signAccess(account, session, clock.now());
    },
  };
};

export type Sessions = ReturnType<typeof createSessions>;
