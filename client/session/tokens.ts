/** The tokens of one sign-in, and how long they live. */
import type { AnyAnswer, Grants } from '../types.ts';

/** What a session keeps, and a store stores: plain data, fit for JSON. */
export interface Tokens {
  readonly accessToken: string;
  /** Absent where a cookie or the access token itself renews. */
  readonly refreshToken?: string;
  /** When the access token ends, in milliseconds since 1970 on this machine's clock; absent when it does not tell. */
  readonly endsAtMs?: number;
  /** When it is to be renewed: a tenth of its life before its end, a minute at most. */
  readonly renewAtMs?: number;
}

const LONGEST_MARGIN_MS = 60_000;

const fieldAt = (body: unknown, path: readonly string[]): unknown =>
  path.reduce(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined),
    body,
  );

/** A claim of a token (RFC 7519 section 4.1). */
const claimOf = (token: string, name: string): unknown => {
  try {
    const payload = token.split('.')[1] ?? '';
    return fieldAt(JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/'))), [name]);
  } catch {
    return undefined; // not a JWT: it is used until it is refused
  }
};

/**
 * The seconds from a token's making to its end, undefined when it does not tell. Its times themselves are of no use
 * here: the service's clock and this one may differ.
 */
const lifeSecondsOf = (token: string): number | undefined => {
  const life = Number(claimOf(token, 'exp')) - Number(claimOf(token, 'iat'));
  return life > 0 ? life : undefined;
};

/** True for two tokens of one account, as far as they tell. */
export const isSameAccount = (one: string, other: string): boolean =>
  claimOf(one, 'sub') === claimOf(other, 'sub');

/** The tokens that an answer grants. A renewal that grants no refresh token leaves the former one in place. */
export const tokensOf = (
  grants: Grants | undefined,
  { status, body }: AnyAnswer,
  former?: Tokens,
): Tokens | undefined => {
  if (grants === undefined || status >= 300) return undefined;
  const accessToken = fieldAt(body, grants.access);
  if (typeof accessToken !== 'string') return undefined;
  const refreshToken = grants.refresh === undefined ? former?.refreshToken : fieldAt(body, grants.refresh);
  const life = lifeSecondsOf(accessToken);
  const endsAtMs = life === undefined ? undefined : Date.now() + life * 1000;
  return {
    accessToken,
    ...(typeof refreshToken === 'string' && { refreshToken }),
    ...(life !== undefined &&
      endsAtMs !== undefined && {
        endsAtMs,
        renewAtMs: endsAtMs - Math.min(life * 100, LONGEST_MARGIN_MS),
      }),
  };
};

/** Tokens out of a store's text; undefined for anything else. */
export const parseTokens = (text: string | null | undefined): Tokens | undefined => {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof fieldAt(value, ['accessToken']) === 'string' ? (value as Tokens) : undefined;
  } catch {
    return undefined; // somebody else's text, or none
  }
};
