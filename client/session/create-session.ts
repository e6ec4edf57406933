/** createSession: takes the tokens of sign-ins, hands them to calls, renews them once for all, and ends cleanly. */
import { clientError } from '../errors.ts';
import { apiError } from '../outcome.ts';
import type { AnyAnswer, Dialect, Renewal, Send, TokenHolder } from '../types.ts';
import { sleep, withLock } from './lock.ts';
import { memoryStore, type TokenStore } from './stores.ts';
import { isSameAccount, tokensOf, type Tokens } from './tokens.ts';

/**
 * Why a session ended.
 * - `refused`: the service renews its tokens no more: it has ended, or was ended.
 * - `ended`: the access token's time is over, and its dialect renews none.
 * - `asked`: by `signOut()`.
 * - `elsewhere`: in another tab, which shares the tokens.
 */
export interface SignedOut {
  readonly reason: 'refused' | 'ended' | 'asked' | 'elsewhere';
}

/** A dialect that a session can be made for: one that signs in. */
export type SessionDialect = Dialect<string, unknown, 'renews' | 'grants'>;

interface CommonOptions {
  /** Where the tokens are kept; in memory by default. */
  readonly store?: TokenStore | undefined;
  /** When the session is over; once for each. */
  readonly onSignedOut?: ((event: SignedOut) => void) | undefined;
}

/**
 * For a dialect that cannot renew tokens, `renewal: 'none'` must be said: its sessions end with their first access
 * token.
 */
export type SessionOptions<D extends SessionDialect> =
  D extends Dialect<string, unknown, 'renews'> ? CommonOptions : CommonOptions & { readonly renewal: 'none' };

/** Holds the tokens of one sign-in. Give it to `createClient` of any dialect: they share accounts and tokens. */
export interface Session extends TokenHolder {
  /** True while there are tokens. The service may have ended the session meanwhile. */
  isSignedIn(): Promise<boolean>;
  /** Forgets the tokens, in every tab that shares them. */
  signOut(): Promise<void>;
  /** Stops listening to other tabs. */
  close(): void;
}

/** How often, and after which pauses, a tab looks for the tokens that another one has renewed: for a second at most. */
const NEWS_LOOKS = 40;
const NEWS_PAUSE_MS = 25;

type SignedOutReason = SignedOut['reason'];

const isTokenRefusal = ({ status }: AnyAnswer): boolean => status === 400 || status === 401;

/**
 * A session of a dialect that signs in: `createSession(jsend)`; for one without renewal,
 * `createSession(stamped, { renewal: 'none' })`.
 *
 * Clients that have it put its token on their calls, and give it the tokens that sign-ins answer. It renews a token
 * shortly before its end or when it is refused, once for all calls that wait, in all tabs that share a store.
 */
export const createSession = <D extends SessionDialect>(
  dialect: D,
  ...[options]: object extends SessionOptions<D>
    ? [options?: SessionOptions<D>]
    : [options: SessionOptions<D>]
): Session => {
  const { store = memoryStore(), onSignedOut }: CommonOptions = options ?? {};
  const { renewal } = dialect;
  const renewalRoute = renewal && dialect.routes[renewal.call];
  let renewing: Promise<string | undefined> | undefined;
  // A cookie from an earlier page can renew without any token: that is tried once.
  let mayHaveCookie = renewal !== undefined && renewal.body === undefined;
  let isKnownIn = false;
  // Counts the sign-ins and sign-outs: what was begun before one of them must not undo it.
  let turn = 0;

  const tell = (reason: SignedOutReason) => {
    mayHaveCookie = false;
    if (isKnownIn) onSignedOut?.({ reason });
    isKnownIn = false;
  };

  const keep = async (tokens: Tokens): Promise<string> => {
    isKnownIn = true;
    await store.write(tokens);
    return tokens.accessToken;
  };

  const forget = async (reason: SignedOutReason): Promise<void> => {
    turn += 1;
    await store.write(undefined);
    tell(reason);
  };

  const read = async (): Promise<Tokens | undefined> => {
    const tokens = await store.read();
    isKnownIn ||= tokens !== undefined;
    return tokens;
  };

  const callRenewal = ({ call, body }: Renewal, tokens: Tokens | undefined, send: Send) =>
    send(
      dialect,
      call,
      body === undefined ? {} : { body: { [body]: tokens?.refreshToken ?? '' } },
      tokens?.accessToken,
    );

  const canRenew = (tokens: Tokens | undefined): boolean =>
    renewal !== undefined && (renewal.body === undefined || tokens?.refreshToken !== undefined);

  /** The tokens; after another tab was busy with them, as soon as they are other ones. */
  const readNews = async (stale: string | undefined, hasWaited: boolean): Promise<Tokens | undefined> => {
    for (let looks = hasWaited ? NEWS_LOOKS : 0; ; looks -= 1) {
      const tokens = await read();
      if (looks === 0 || tokens?.accessToken !== stale) return tokens;
      await sleep(NEWS_PAUSE_MS);
    }
  };

  /** The token to go on with in place of a stale one; never another account's, whoever signed in meanwhile. */
  const successorOf = (stale: string | undefined, tokens: Tokens | undefined): string | undefined => {
    const token = tokens?.accessToken;
    if (token === undefined || token === stale) return undefined;
    return stale === undefined || isSameAccount(stale, token) ? token : undefined;
  };

  /** Under the lock: whoever waited for it finds what the one before has done. */
  const renewOnce = async (
    stale: string | undefined,
    send: Send,
    hasWaited: boolean,
  ): Promise<string | undefined> => {
    const tokens = await readNews(stale, hasWaited);
    if (tokens?.accessToken !== stale) return successorOf(stale, tokens);
    const begun = turn;
    const answer = renewal && canRenew(tokens) ? await callRenewal(renewal, tokens, send) : undefined;
    // Somebody may have signed in or out meanwhile, in this tab or another; then this answer is of no account.
    const present = await read();
    if (turn !== begun || present?.accessToken !== stale) return successorOf(stale, present);
    const renewed = answer && tokensOf(renewalRoute?.grants, answer, tokens);
    if (renewed !== undefined) return keep(renewed);
    if (answer !== undefined && !isTokenRefusal(answer)) {
      throw clientError('The tokens could not be renewed', { kind: 'network' }, apiError(answer));
    }
    await forget('refused');
    return undefined;
  };

  const renew = async (stale: string | undefined, send: Send): Promise<string | undefined> => {
    const tokens = await read();
    if (tokens?.accessToken !== stale) return successorOf(stale, tokens);
    renewing ??= withLock(store.sharedAs, (hasWaited) => renewOnce(stale, send, hasWaited)).finally(() => {
      renewing = undefined;
    });
    return renewing;
  };

  const unwatch = store.watch?.(() => {
    turn += 1;
    tell('elsewhere');
  });

  return {
    token: async (send) => {
      const begun = turn;
      const tokens = await read();
      if (tokens === undefined) return mayHaveCookie ? renew(undefined, send) : undefined;
      const { accessToken, endsAtMs = Infinity, renewAtMs = Infinity } = tokens;
      const isLive = () => Date.now() < endsAtMs;
      if (Date.now() < renewAtMs) return accessToken;
      if (canRenew(tokens)) {
        return renew(accessToken, send).catch((error: unknown) => {
          // Until its end the token is as good as ever; the next call tries again.
          if (isLive()) return accessToken;
          throw error;
        });
      }
      if (isLive()) return accessToken;
      if (turn === begun) await forget('ended');
      return undefined;
    },
    renew,
    learn: async (route, answer) => {
      if (route.grants === undefined) return;
      const former = route === renewalRoute ? await read() : undefined;
      const tokens = tokensOf(route.grants, answer, former);
      if (tokens === undefined) return;
      turn += 1;
      await keep(tokens);
    },
    isSignedIn: async () => (await read()) !== undefined,
    signOut: () => forget('asked'),
    close: () => unwatch?.(),
  };
};
