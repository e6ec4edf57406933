/** Signed tokens by jsonwebtoken: HS256 and nothing else (RFC 7519, RFC 8725). */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { TokenClaims, TokenSigner, TokenType } from '../core/ports.ts';

const ALGORITHM = 'HS256';
const AUDIENCE = 'polyglot-id';

/**
 * How every token of ours begins. One with another header (another algorithm, a key or its address, `crit`, `b64`) is
 * none, whatever a library would make of it.
 */
const HEADER = `${Buffer.from(JSON.stringify({ alg: ALGORITHM, typ: 'JWT' })).toString('base64url')}.`;

/** What a clock may be set back by, or those of several nodes differ: nobody is signed out by that. */
const CLOCK_SKEW_SECONDS = 3600;

/** So many tokens are verified once only: a caller sends each of its own many times. Some 10 MB when all are taken. */
const REMEMBERED = 10_000;

/** The only thing about a token that changes with time: our own have no `nbf`. */
const isCurrent = ({ expiresAtSeconds }: TokenClaims, now: Date): boolean =>
  Math.floor(now.getTime() / 1000) < expiresAtSeconds;

interface Payload {
  readonly sub: string;
  readonly sid: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly token_type: TokenType;
}

const isPayload = (payload: unknown, type: TokenType, now: Date): payload is Payload => {
  if (typeof payload !== 'object' || payload === null) return false;
  const { sub, sid, jti, iat, exp, aud, token_type } = payload as Record<string, unknown>;
  return (
    [sub, sid, jti].every((claim) => typeof claim === 'string') &&
    [iat, exp].every(Number.isSafeInteger) &&
    Number(iat) >= 0 &&
    Number(iat) <= now.getTime() / 1000 + CLOCK_SKEW_SECONDS &&
    // jsonwebtoken takes a list that has it, too.
    aud === AUDIENCE &&
    token_type === type
  );
};

interface TokenSignerDeps {
  /** At least 32 bytes. */
  readonly secret: string;
  /** Tokens of this one are still taken: while a secret is being replaced. */
  readonly previousSecret?: string | undefined;
  /** The `iss` claim: the service's public address. */
  readonly issuer: string;
}

export const createTokenSigner = ({ secret, previousSecret, issuer }: TokenSignerDeps): TokenSigner => {
  // Parsed once: a string secret costs jsonwebtoken many times more on every call.
  const key = createSecretKey(secret, 'utf8');
  const previousKey = previousSecret === undefined ? undefined : createSecretKey(previousSecret, 'utf8');

  const payloadOf = (token: string, signedBy: KeyObject, now: Date): unknown => {
    try {
      return jwt.verify(token, signedBy, {
        algorithms: [ALGORITHM],
        issuer,
        audience: AUDIENCE,
        clockTimestamp: Math.floor(now.getTime() / 1000),
      });
    } catch {
      // Whatever is wrong with it, it is no token of ours: callers learn no more than that.
      return undefined;
    }
  };

  const verified = new Map<string, TokenClaims>();
  const remember = (token: string, claims: TokenClaims): TokenClaims => {
    const [oldest] = verified.size < REMEMBERED ? [] : verified.keys();
    if (oldest !== undefined) verified.delete(oldest);
    verified.set(token, claims);
    return claims;
  };

  return {
    sign: ({ type, subject, sessionId, tokenId, issuedAtSeconds, expiresAtSeconds }) =>
      jwt.sign(
        {
          token_type: type,
          sid: sessionId,
          jti: tokenId,
          iat: issuedAtSeconds,
          exp: expiresAtSeconds,
          sub: subject,
          iss: issuer,
          aud: AUDIENCE,
        },
        key,
        { algorithm: ALGORITHM },
      ),

    verify: (token, type, now): TokenClaims | undefined => {
      const known = verified.get(token);
      if (known !== undefined) return known.type === type && isCurrent(known, now) ? known : undefined;
      if (!token.startsWith(HEADER)) return undefined;
      const payload = payloadOf(token, key, now) ?? (previousKey && payloadOf(token, previousKey, now));
      if (!isPayload(payload, type, now)) return undefined;
      return remember(token, {
        type,
        subject: payload.sub,
        sessionId: payload.sid,
        tokenId: payload.jti,
        issuedAtSeconds: payload.iat,
        expiresAtSeconds: payload.exp,
      });
    },

    successorId: (token) => createHmac('sha256', key).update(`successor of ${token}`).digest('base64url'),
  };
};
