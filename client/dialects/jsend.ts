/** Generated from contract/jsend.ts by `npm run client`; never edited. */
import type { Answer, Call, PagedCall, Dialect } from '../types.ts';

/** It is well. */
export interface Health {
  status: 'ok';
}

/** A new access token; the refresh token stays the same. */
export interface JsendAccessToken {
  status: 'success';
  data: {
    access_token: string;
    token_type: 'Bearer';
    /** Seconds until the access token ends. */
    expires_in: number;
  };
}

/** The account is deleted. */
export interface JsendDeleted {
  status: 'success';
  message: 'User deleted successfully';
}

/** Every error of the jsend dialect. */
export interface JsendError {
  status: 'error';
  /** A stable word to branch on. */
  code:
    | 'VALIDATION_FAILED'
    | 'INVALID_JSON'
    | 'INVALID_ID'
    | 'BAD_REQUEST'
    | 'INVALID_CREDENTIALS'
    | 'UNAUTHORIZED'
    | 'FORBIDDEN'
    | 'USER_NOT_FOUND'
    | 'NOT_FOUND'
    | 'METHOD_NOT_ALLOWED'
    | 'EMAIL_ALREADY_REGISTERED'
    | 'PAYLOAD_TOO_LARGE'
    | 'UNSUPPORTED_MEDIA_TYPE'
    | 'TOO_MANY_REQUESTS'
    | 'INTERNAL_ERROR'
    | 'SERVICE_UNAVAILABLE';
  /** What went wrong, in English; may change. */
  message: string;
  /** The refused fields. */
  details?:
    | Array<{
        field: string;
        message: string;
      }>
    | undefined;
}

export interface JsendLoginBody {
  email: string;
  password: string;
}

export interface JsendRefreshBody {
  refresh_token: string;
}

export interface JsendRegisterBody {
  email: string;
  password: string;
}

/** An access token and the refresh token that renews it. */
export interface JsendTokens {
  status: 'success';
  data: {
    access_token: string;
    refresh_token: string;
    token_type: 'Bearer';
    /** Seconds until the access token ends. */
    expires_in: number;
  };
}

export interface JsendUpdateBody {
  email: string;
}

/** An account as the jsend dialect shows it. */
export interface JsendUser {
  id: number;
  email: string;
  created_at: string;
  updated_at: string;
}

/** One account. */
export interface JsendUserAnswer {
  status: 'success';
  /** An account as the jsend dialect shows it. */
  data: JsendUser;
}

/** Accounts, ordered by id. */
export interface JsendUsersAnswer {
  status: 'success';
  data: Array<JsendUser>;
}

/** The calls of jsend: {status, data} or {status, code, message}; access and refresh tokens; accounts CRUD; health. */
export interface JsendCalls {
  readonly health: {
    /**
     * Is the process alive?
     *
     * Answers as long as the process runs; asks nothing else.
     *
     * `GET /health`; for anyone.
     */
    readonly live: Call<object, Answer<200, Health> | Answer<429 | 500, JsendError>>;

    /**
     * Can the service answer?
     *
     * Asks the database; 503 while it does not answer or the service is shutting down.
     *
     * `GET /health/ready`; for anyone.
     */
    readonly ready: Call<object, Answer<200, Health> | Answer<429 | 500 | 503, JsendError>>;
  };

  readonly auth: {
    /**
     * Create an account and sign in
     *
     * Creates an account without a username and answers its first tokens.
     *
     * `POST /api/v1/auth/register`; for anyone.
     */
    readonly register: Call<
      {
        readonly body: JsendRegisterBody;
      },
      Answer<201, JsendTokens> | Answer<400 | 409 | 413 | 415 | 429 | 500 | 503, JsendError>
    >;

    /**
     * Sign in with an e-mail
     *
     * An unknown e-mail and a wrong password get the same answer.
     *
     * `POST /api/v1/auth/login`; for anyone.
     */
    readonly login: Call<
      {
        readonly body: JsendLoginBody;
      },
      Answer<200, JsendTokens> | Answer<400 | 401 | 413 | 415 | 429 | 500 | 503, JsendError>
    >;

    /**
     * Get a new access token
     *
     * The refresh token stays the same: it is not rotated, and ends at its absolute time.
     *
     * `POST /api/v1/auth/refresh`; for anyone.
     */
    readonly refresh: Call<
      {
        readonly body: JsendRefreshBody;
      },
      Answer<200, JsendAccessToken> | Answer<400 | 401 | 413 | 415 | 429 | 500 | 503, JsendError>
    >;
  };

  readonly users: {
    /**
     * List the accounts
     *
     * Ordered by id. When more follow, the `Link` header names the next page.
     *
     * `GET /api/v1/users`; needs an access token.
     */
    readonly list: PagedCall<
      {
        readonly query?:
          | {
              /** At most this many entries (1 to 1000; 1000 when left out). */
              limit?: number | `${number}` | undefined;
              /** Only entries whose id is greater than this one. */
              after?: number | `${number}` | undefined;
            }
          | undefined;
      },
      Answer<200, JsendUsersAnswer> | Answer<400 | 401 | 429 | 500 | 503, JsendError>,
      JsendUser
    >;

    /**
     * Read one account
     *
     * Any valid token may read any account.
     *
     * `GET /api/v1/users/:id`; needs an access token.
     */
    readonly get: Call<
      {
        readonly params: {
          /** The account's id. */
          id: number | `${number}`;
        };
      },
      Answer<200, JsendUserAnswer> | Answer<400 | 401 | 404 | 429 | 500 | 503, JsendError>
    >;

    /**
     * Change an account's e-mail
     *
     * For the account itself or an ADMIN. The new address counts as not verified.
     *
     * `PUT /api/v1/users/:id`; needs an access token.
     */
    readonly update: Call<
      {
        readonly params: {
          /** The account's id. */
          id: number | `${number}`;
        };
        readonly body: JsendUpdateBody;
      },
      | Answer<200, JsendUserAnswer>
      | Answer<400 | 401 | 403 | 404 | 409 | 413 | 415 | 429 | 500 | 503, JsendError>
    >;

    /**
     * Delete an account
     *
     * For the account itself or an ADMIN. A soft delete: the row stays, the account is gone from every dialect, its tokens stop at once, its e-mail and username are free again.
     *
     * `DELETE /api/v1/users/:id`; needs an access token.
     */
    readonly remove: Call<
      {
        readonly params: {
          /** The account's id. */
          id: number | `${number}`;
        };
      },
      Answer<200, JsendDeleted> | Answer<400 | 401 | 403 | 404 | 429 | 500 | 503, JsendError>
    >;
  };
}

/**
 * The dialect jsend: {status, data} or {status, code, message}; access and refresh tokens; accounts CRUD; health.
 *
 * Success is `{status:"success", data}`; every error is `{status:"error", code, message, details?}` with a stable `code`.
 *
 * Register and login answer an access token (15 minutes) and a refresh token (7 days by default). Refreshing does not rotate the refresh token.
 *
 * Any valid token may read accounts; changing or deleting one takes the account itself or an ADMIN.
 */
export const jsend: Dialect<'jsend', JsendCalls, 'renews'> = {
  name: 'jsend',
  kind: 'renews',
  routes: {
    'health.live': { method: 'GET', path: '/health', auth: 'public', json: [200, 429, 500] },
    'health.ready': { method: 'GET', path: '/health/ready', auth: 'public', json: [200, 429, 500, 503] },
    'auth.register': {
      method: 'POST',
      path: '/api/v1/auth/register',
      auth: 'public',
      json: [201, 400, 409, 413, 415, 429, 500, 503],
      grants: { access: ['data', 'access_token'], refresh: ['data', 'refresh_token'] },
    },
    'auth.login': {
      method: 'POST',
      path: '/api/v1/auth/login',
      auth: 'public',
      json: [200, 400, 401, 413, 415, 429, 500, 503],
      grants: { access: ['data', 'access_token'], refresh: ['data', 'refresh_token'] },
    },
    'auth.refresh': {
      method: 'POST',
      path: '/api/v1/auth/refresh',
      auth: 'public',
      json: [200, 400, 401, 413, 415, 429, 500, 503],
      grants: { access: ['data', 'access_token'] },
    },
    'users.list': {
      method: 'GET',
      path: '/api/v1/users',
      json: [200, 400, 401, 429, 500, 503],
      entries: 'data',
    },
    'users.get': { method: 'GET', path: '/api/v1/users/:id', json: [200, 400, 401, 404, 429, 500, 503] },
    'users.update': {
      method: 'PUT',
      path: '/api/v1/users/:id',
      json: [200, 400, 401, 403, 404, 409, 413, 415, 429, 500, 503],
    },
    'users.remove': {
      method: 'DELETE',
      path: '/api/v1/users/:id',
      json: [200, 400, 401, 403, 404, 429, 500, 503],
    },
  },
  renewal: { call: 'auth.refresh', body: 'refresh_token' },
};
