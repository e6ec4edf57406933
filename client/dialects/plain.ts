/** Generated from contract/plain.ts by `npm run client`; never edited. */
import type { Answer, Call, Dialect } from '../types.ts';

export interface PlainCreateUserBody {
  firstname: string;
  lastname: string;
  email: string;
  username: string;
  password: string;
}

/** Every error of the plain dialect. */
export interface PlainError {
  /** What went wrong, in English. */
  message: string;
}

export interface PlainLoginBody {
  /** A username or an e-mail. */
  login: string;
  password: string;
}

/** An access token. */
export interface PlainToken {
  token: string;
}

/** The account that was created. */
export interface PlainUser {
  id: number;
  firstname: string;
  lastname: string;
  email: string;
  username: string;
}

/** The calls of plain: Bare JSON; errors as {message}; first name, last name, username. */
export interface PlainCalls {
  /**
   * Create an account
   *
   * Creates an account with the role UTILISATEUR. It can sign in through every dialect at once.
   *
   * `POST /auth/create-user`; for anyone.
   */
  readonly createUser: Call<
    {
      readonly body: PlainCreateUserBody;
    },
    Answer<201, PlainUser> | Answer<400 | 409 | 413 | 415 | 429 | 500 | 503, PlainError>
  >;

  /**
   * Sign in with a username or an e-mail
   *
   * Answers an access token and sets the `refresh_token` cookie.
   *
   * `POST /auth/login`; for anyone.
   */
  readonly login: Call<
    {
      readonly body: PlainLoginBody;
    },
    Answer<200, PlainToken> | Answer<400 | 401 | 413 | 415 | 429 | 500 | 503, PlainError>
  >;

  /**
   * Get a new access token
   *
   * Takes the `refresh_token` cookie and rotates it, unless a page of a foreign origin sent it; without a cookie, a live Bearer token. Needs no body; one that is sent is ignored.
   *
   * `POST /auth/refresh-token`; takes the cookie, or a live access token.
   */
  readonly refreshToken: Call<
    object,
    Answer<200, PlainToken> | Answer<401 | 413 | 429 | 500 | 503, PlainError>
  >;
}

/**
 * The dialect plain: Bare JSON; errors as {message}; first name, last name, username.
 *
 * Bare JSON answers; every error is `{message}`.
 *
 * Sign in with a username or an e-mail. Login also sets an HttpOnly cookie `refresh_token` (SameSite=Strict, Path=/auth), which `POST /auth/refresh-token` takes and rotates; without a cookie a live Bearer token is renewed instead.
 *
 * A cookie that was rotated away gives the same successor for 10 seconds, for calls that crossed; used later it is refused and its session ends. Sent by a page of another origin that CORS_ORIGINS does not name, it counts as none.
 */
export const plain: Dialect<'plain', PlainCalls, 'renews'> = {
  name: 'plain',
  kind: 'renews',
  routes: {
    createUser: {
      method: 'POST',
      path: '/auth/create-user',
      auth: 'public',
      json: [201, 400, 409, 413, 415, 429, 500, 503],
    },
    login: {
      method: 'POST',
      path: '/auth/login',
      auth: 'public',
      json: [200, 400, 401, 413, 415, 429, 500, 503],
      cookies: true,
      grants: { access: ['token'] },
    },
    refreshToken: {
      method: 'POST',
      path: '/auth/refresh-token',
      auth: 'cookie_or_bearer',
      json: [200, 401, 413, 429, 500, 503],
      cookies: true,
      grants: { access: ['token'] },
    },
  },
  renewal: { call: 'refreshToken' },
};
