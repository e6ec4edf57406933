/** Generated from contract/stamped.ts by `npm run client`; never edited. */
import type { Answer, Call, Dialect } from '../types.ts';

/** Every error of the stamped dialect. */
export interface StampedError {
  /** The HTTP status. */
  code: number;
  /** When the request came in: UTC, with milliseconds. */
  requestTime: string;
  /** What went wrong, in English. */
  message: string;
  apiVersion: 'v0.0.1';
  /** Empty; `["err"]` for an internal error. */
  data: Array<'err'>;
}

export interface StampedLoginBody {
  /** A username or an e-mail. */
  identity: string;
  password: string;
}

/** The account that was created, in the stamped envelope. */
export interface StampedSignUp {
  code: 200;
  /** When the request came in: UTC, with milliseconds. */
  requestTime: string;
  message: 'Success';
  apiVersion: 'v0.0.1';
  /** One account. */
  data: Array<StampedUser>;
}

export interface StampedSignUpBody {
  username: string;
  email: string;
  password: string;
  /** Defaults to the username. */
  display_name?: string | null | undefined;
  /** The address of a picture; defaults to null. */
  profile_picture?: string | null | undefined;
}

/** One access token in the stamped envelope. */
export interface StampedToken {
  code: 200;
  /** When the request came in: UTC, with milliseconds. */
  requestTime: string;
  message: 'Success';
  apiVersion: 'v0.0.1';
  /** One access token. */
  data: Array<string>;
}

/** The account that was created. */
export interface StampedUser {
  uuid: string;
  display_name: string;
  username: string;
  email: string;
  profile_picture: string | null;
}

/** The calls of stamped: {code, requestTime, message, apiVersion, data: []} around everything. */
export interface StampedCalls {
  /**
   * Sign in with a username or an e-mail
   *
   * Answered in this dialect when the body has `identity`.
   *
   * `POST /api/v1/auth/login`; for anyone.
   */
  readonly login: Call<
    {
      readonly body: StampedLoginBody;
    },
    Answer<200, StampedToken> | Answer<400 | 401 | 404 | 429 | 500 | 503, StampedError>
  >;

  /**
   * Create an account
   *
   * Answers 200 with one object of the documented fields.
   *
   * `POST /api/v1/auth/signUp`; for anyone.
   */
  readonly signUp: Call<
    {
      readonly body: StampedSignUpBody;
    },
    Answer<200, StampedSignUp> | Answer<400 | 409 | 413 | 415 | 429 | 500 | 503, StampedError>
  >;
}

/**
 * The dialect stamped: {code, requestTime, message, apiVersion, data: []} around everything.
 *
 * Every answer is `{code, requestTime, message, apiVersion, data}`: `code` equals the HTTP status and `data` is always an array.
 *
 * Login tells an unknown user (404) from a wrong password (401), as its document does. The setting STAMPED_HIDE_UNKNOWN_USERS=true answers 401 for both.
 *
 * `POST /api/v1/auth/login` is answered in this dialect when the body has `identity`.
 */
export const stamped: Dialect<'stamped', StampedCalls, 'grants'> = {
  name: 'stamped',
  kind: 'grants',
  routes: {
    login: {
      method: 'POST',
      path: '/api/v1/auth/login',
      auth: 'public',
      json: [200, 400, 401, 404, 429, 500, 503],
      grants: { access: ['data', '0'] },
    },
    signUp: {
      method: 'POST',
      path: '/api/v1/auth/signUp',
      auth: 'public',
      json: [200, 400, 409, 413, 415, 429, 500, 503],
    },
  },
};
