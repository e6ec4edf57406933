/** Generated from contract/django.ts by `npm run client`; never edited. */
import type { Answer, Call, Dialect } from '../types.ts';

/** A new access token. */
export interface DjangoAccess {
  access: string;
}

/** A body that was refused. */
export type DjangoBadRequest = DjangoDetail | DjangoFieldErrors;

export interface DjangoConfirmBody {
  new_password1?: string | undefined;
  new_password2?: string | undefined;
}

/** An error that no field owns. */
export interface DjangoDetail {
  /** What went wrong, in English. */
  detail: string;
}

/** For each refused field its errors; `non_field_errors` for the body as a whole. */
export type DjangoFieldErrors = Record<string, Array<string>>;

/** The token is not live. */
export interface DjangoMessage {
  message: string;
}

export interface DjangoRefreshBody {
  refresh: string;
}

export interface DjangoResetBody {
  email: string;
}

export interface DjangoSignupBody {
  username: string;
  email: string;
  password: string;
}

/** The request was taken. */
export interface DjangoSuccess {
  success: string;
}

export interface DjangoTokenBody {
  /** A username or an e-mail. */
  username: string;
  password: string;
}

/** The refresh token is not live. */
export interface DjangoTokenNotValid {
  detail: 'Token is invalid or expired';
  code: 'token_not_valid';
}

/** A refresh token and an access token. */
export interface DjangoTokens {
  refresh: string;
  access: string;
}

/** The account that was created. */
export interface DjangoUser {
  id: number;
  username: string;
  email: string;
}

/** The token is live. */
export interface DjangoValidToken {
  message: string;
  /** The account's username; its e-mail where it has none. */
  username: string;
}

export interface DjangoValidateBody {
  token: string;
}

/** The calls of django: Trailing slashes; DRF field errors; uidb64/token links; HTML pages. */
export interface DjangoCalls {
  /**
   * Create an account
   *
   * Creates an account and queues its verification letter.
   *
   * `POST /auth/signup/`; for anyone.
   */
  readonly signup: Call<
    {
      readonly body: DjangoSignupBody;
    },
    | Answer<201, DjangoUser>
    | Answer<400, DjangoBadRequest>
    | Answer<413 | 415 | 429 | 500 | 503, DjangoDetail>
  >;

  /**
   * Sign in with a username or an e-mail
   *
   * Answers a refresh token and an access token.
   *
   * `POST /auth/token/`; for anyone.
   */
  readonly obtainToken: Call<
    {
      readonly body: DjangoTokenBody;
    },
    | Answer<200, DjangoTokens>
    | Answer<400, DjangoBadRequest>
    | Answer<401 | 413 | 415 | 429 | 500 | 503, DjangoDetail>
  >;

  /**
   * Get a new access token
   *
   * Takes the refresh token; it stays the same.
   *
   * `POST /auth/token/refresh/`; for anyone.
   */
  readonly refreshToken: Call<
    {
      readonly body: DjangoRefreshBody;
    },
    | Answer<200, DjangoAccess>
    | Answer<400, DjangoBadRequest>
    | Answer<401, DjangoTokenNotValid>
    | Answer<413 | 415 | 429 | 500 | 503, DjangoDetail>
  >;

  /**
   * Is this access token alive?
   *
   * Checks signature, time and session; a refresh token is not an access token.
   *
   * `POST /auth/validate_token/`; for anyone.
   */
  readonly validateToken: Call<
    {
      readonly body: DjangoValidateBody;
    },
    | Answer<200, DjangoValidToken>
    | Answer<400, DjangoBadRequest>
    | Answer<401, DjangoMessage>
    | Answer<413 | 415 | 429 | 500 | 503, DjangoDetail>
  >;

  /**
   * Verify an e-mail from the link of a letter
   *
   * A page. Opening a good link again shows success again.
   *
   * `GET /auth/verify-email/:uidb64/:token/`; for anyone.
   */
  readonly verifyEmail: Call<
    {
      readonly params: {
        /** Unpadded base64url of the account's id. */
        uidb64: string;
        /** The token from the letter. */
        token: string;
      };
    },
    Answer<200 | 400 | 429 | 500 | 503, string>
  >;

  /**
   * Ask for a reset link by mail
   *
   * The answer is the same whether an account has the address or not; the letter leaves afterwards.
   *
   * `POST /auth/reset_password/`; for anyone.
   */
  readonly resetPassword: Call<
    {
      readonly body: DjangoResetBody;
    },
    | Answer<200, DjangoSuccess>
    | Answer<400, DjangoBadRequest>
    | Answer<413 | 415 | 429 | 500 | 503, DjangoDetail>
  >;

  /**
   * The form for a new password
   *
   * A page with the form, or one that says that the link is dead (400). Changes nothing.
   *
   * `GET /auth/password_reset_confirm/:uidb64/:token/`; for anyone.
   */
  readonly showResetForm: Call<
    {
      readonly params: {
        /** Unpadded base64url of the account's id. */
        uidb64: string;
        /** The token from the letter. */
        token: string;
      };
    },
    Answer<200 | 400 | 429 | 500 | 503, string>
  >;

  /**
   * Set a new password
   *
   * What the form sends. Success sets the password, ends all sessions and uses the link up. A refused password shows the form again (400) and the link still works.
   *
   * `POST /auth/password_reset_confirm/:uidb64/:token/`; for anyone.
   */
  readonly confirmReset: Call<
    {
      readonly params: {
        /** Unpadded base64url of the account's id. */
        uidb64: string;
        /** The token from the letter. */
        token: string;
      };
      readonly body: DjangoConfirmBody;
    },
    Answer<200 | 400 | 413 | 415 | 429 | 500 | 503, string>
  >;
}

/**
 * The dialect django: Trailing slashes; DRF field errors; uidb64/token links; HTML pages.
 *
 * JSON with DRF field errors (`{"field": ["…"]}`) and `{detail}` for what no field owns. Paths answer alike with and without the trailing slash.
 *
 * Sign in with a username or an e-mail. Links in letters open HTML pages in French or English that work without JavaScript.
 */
export const django: Dialect<'django', DjangoCalls, 'renews'> = {
  name: 'django',
  kind: 'renews',
  routes: {
    signup: {
      method: 'POST',
      path: '/auth/signup/',
      auth: 'public',
      json: [201, 400, 413, 415, 429, 500, 503],
    },
    obtainToken: {
      method: 'POST',
      path: '/auth/token/',
      auth: 'public',
      json: [200, 400, 401, 413, 415, 429, 500, 503],
      grants: { access: ['access'], refresh: ['refresh'] },
    },
    refreshToken: {
      method: 'POST',
      path: '/auth/token/refresh/',
      auth: 'public',
      json: [200, 400, 401, 413, 415, 429, 500, 503],
      grants: { access: ['access'] },
    },
    validateToken: {
      method: 'POST',
      path: '/auth/validate_token/',
      auth: 'public',
      json: [200, 400, 401, 413, 415, 429, 500, 503],
    },
    verifyEmail: {
      method: 'GET',
      path: '/auth/verify-email/:uidb64/:token/',
      auth: 'public',
      text: [200, 400, 429, 500, 503],
    },
    resetPassword: {
      method: 'POST',
      path: '/auth/reset_password/',
      auth: 'public',
      json: [200, 400, 413, 415, 429, 500, 503],
    },
    showResetForm: {
      method: 'GET',
      path: '/auth/password_reset_confirm/:uidb64/:token/',
      auth: 'public',
      text: [200, 400, 429, 500, 503],
    },
    confirmReset: {
      method: 'POST',
      path: '/auth/password_reset_confirm/:uidb64/:token/',
      auth: 'public',
      text: [200, 400, 413, 415, 429, 500, 503],
      form: true,
    },
  },
  renewal: { call: 'refreshToken', body: 'refresh' },
};
