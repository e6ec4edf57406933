/** Tokens that a test signs itself: like the service's own, and with any claim, header or key that it likes. */
import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { TEST_JWT_SECRET, type TestClock } from './service.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** The claims of a token, without any proof. */
export const claimsOf = (token: string): Claims => jwt.decode(token) as Claims;

/** Signs claims as they are, with the service's secret unless another key is given. */
export const sign = (
  claims: Claims,
  options: jwt.SignOptions = {},
  key: jwt.Secret = TEST_JWT_SECRET,
): string => {
  // jsonwebtoken leaves undefined claims out only once they are gone.
  const payload = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  return jwt.sign(payload, key, { algorithm: 'HS256', ...options });
};

/** A token that the service itself could have given out, for an account and a session that need not be. */
export const signLikeService = (
  type: 'access' | 'refresh',
  { issuer, clock }: { readonly issuer: string; readonly clock: TestClock },
): string => {
  const iat = Math.floor(clock.now().getTime() / 1000);
  const ids = { sub: randomUUID(), sid: randomUUID(), jti: randomUUID() };
  return sign({ token_type: type, ...ids, iat, exp: iat + 60, iss: issuer, aud: 'polyglot-id' });
};
