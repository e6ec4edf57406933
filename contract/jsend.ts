/**
 * jsend: `{status, data}` on success, `{status, code, message, details?}` on failure; access and refresh tokens.
 *
 * Settled here, since the document leaves it open:
 * - Every error is `{status:"error", code, message, details?}`: `code` is a stable upper-case word, `details` lists
 *   the refused fields.
 * - Refreshing hands out no new refresh token: the caller goes on with the one it has. It ends at an absolute time
 *   (7 days by default) and stops at once when its session is revoked.
 * - Any valid token may read accounts. Changing or deleting one: the account itself or an ADMIN. Anyone else gets
 *   403 for an account that exists and 404 for one that does not.
 * - DELETE is soft: the row stays, the account is gone from every dialect, its tokens stop at once, its e-mail and
 *   username are free again.
 * - Lists are ordered by id, at most 1000 entries; `Link: <…>; rel="next"` (RFC 8288) when more follow.
 * - Dates are UTC without a fraction of a second: `2026-01-09T10:00:00Z`.
 * - `GET /health` is liveness; `GET /health/ready` also asks the database.
 * - Unknown paths below `/api/v1` are answered in this dialect's envelope.
 */
import { initContract } from '@ts-rest/core';
import { z } from 'zod';
import { answers, defineDialect, facts, note } from './dialect.ts';
import {
  EmailSchema,
  EmailValueSchema,
  IdValueSchema,
  JwtSchema,
  MessageSchema,
  NewPasswordSchema,
  nextPageHeader,
  pageQuery,
  PasswordSchema,
  PathIdSchema,
  TokenSchema,
} from './fields.ts';

const c = initContract();

/** The stable words of `code`. */
export const JSEND_ERROR_CODES = [
  'VALIDATION_FAILED',
  'INVALID_JSON',
  'INVALID_ID',
  'BAD_REQUEST',
  'INVALID_CREDENTIALS',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'USER_NOT_FOUND',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'EMAIL_ALREADY_REGISTERED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'TOO_MANY_REQUESTS',
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
] as const;

export const JsendErrorSchema = note(
  z.object({
    status: z.literal('error'),
    code: z.enum(JSEND_ERROR_CODES).describe('A stable word to branch on.'),
    message: MessageSchema.describe('What went wrong, in English; may change.'),
    details: z
      .array(z.object({ field: z.string().max(255), message: MessageSchema }))
      .max(100)
      .optional()
      .describe('The refused fields.'),
  }),
  { title: 'JsendError', description: 'Every error of the jsend dialect.' },
);
export type JsendError = z.infer<typeof JsendErrorSchema>;

const success = <S extends z.ZodTypeAny>(data: S) => z.object({ status: z.literal('success'), data });

const JsendDateSchema = note(
  z
    .string()
    .max(20)
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
  {
    format: 'date-time',
    example: '2026-01-09T10:00:00Z',
  },
);

export const JsendUserSchema = note(
  z.object({
    id: IdValueSchema,
    email: EmailValueSchema,
    created_at: JsendDateSchema,
    updated_at: JsendDateSchema,
  }),
  { title: 'JsendUser', description: 'An account as the jsend dialect shows it.' },
);
export type JsendUser = z.infer<typeof JsendUserSchema>;

const AccessTokenFields = {
  access_token: JwtSchema,
  token_type: z.literal('Bearer'),
  expires_in: note(z.number().int().min(1).max(86_400), {
    format: 'int32',
    description: 'Seconds until the access token ends.',
  }),
};

export const JsendTokensSchema = note(
  success(
    z.object({
      access_token: AccessTokenFields.access_token,
      refresh_token: JwtSchema,
      token_type: AccessTokenFields.token_type,
      expires_in: AccessTokenFields.expires_in,
    }),
  ),
  { title: 'JsendTokens', description: 'An access token and the refresh token that renews it.' },
);
export type JsendTokens = z.infer<typeof JsendTokensSchema>;

export const JsendAccessTokenSchema = note(success(z.object(AccessTokenFields)), {
  title: 'JsendAccessToken',
  description: 'A new access token; the refresh token stays the same.',
});
export type JsendAccessToken = z.infer<typeof JsendAccessTokenSchema>;

export const JsendUserAnswerSchema = note(success(JsendUserSchema), {
  title: 'JsendUserAnswer',
  description: 'One account.',
});
export const JsendUsersAnswerSchema = note(success(z.array(JsendUserSchema).max(1000)), {
  title: 'JsendUsersAnswer',
  description: 'Accounts, ordered by id.',
});
export const JsendDeletedSchema = note(
  z.object({ status: z.literal('success'), message: z.literal('User deleted successfully') }),
  { title: 'JsendDeleted', description: 'The account is deleted.' },
);
export const HealthSchema = note(z.object({ status: z.literal('ok') }), {
  title: 'Health',
  description: 'It is well.',
});

export const JsendCredentialsSchema = note(z.object({ email: EmailSchema, password: NewPasswordSchema }), {
  title: 'JsendRegisterBody',
});
export const JsendLoginBodySchema = note(z.object({ email: EmailSchema, password: PasswordSchema }), {
  title: 'JsendLoginBody',
});
export const JsendRefreshBodySchema = note(z.object({ refresh_token: TokenSchema }), {
  title: 'JsendRefreshBody',
});
export const JsendUpdateBodySchema = note(z.object({ email: EmailSchema }), { title: 'JsendUpdateBody' });

const always = { 429: JsendErrorSchema, 500: JsendErrorSchema, 503: JsendErrorSchema } as const;
const withBody = answers(always, { 400: JsendErrorSchema, 413: JsendErrorSchema, 415: JsendErrorSchema });
const idParams = z.object({ id: PathIdSchema });

const tokensExample = (accessToken: string, refreshToken: string) => ({
  status: 'success',
  data: { access_token: accessToken, refresh_token: refreshToken, token_type: 'Bearer', expires_in: 900 },
});
const errorExample = (code: (typeof JSEND_ERROR_CODES)[number], message: string) => ({
  status: 'error',
  code,
  message,
});

const health = c.router(
  {
    live: {
      method: 'GET',
      path: '/health',
      summary: 'Is the process alive?',
      description: 'Answers as long as the process runs; asks nothing else.',
      responses: { 200: HealthSchema, 429: JsendErrorSchema, 500: JsendErrorSchema },
      metadata: facts({
        auth: 'public',
        tag: 'health',
        source: 'Health Check',
        examples: { answers: { 200: { status: 'ok' } } },
      }),
    },
    ready: {
      method: 'GET',
      path: '/health/ready',
      summary: 'Can the service answer?',
      description: 'Asks the database; 503 while it does not answer or the service is shutting down.',
      responses: answers(always, { 200: HealthSchema }),
      metadata: facts({
        auth: 'public',
        tag: 'health',
        source: 'Health Check',
        examples: { answers: { 200: { status: 'ok' } } },
      }),
    },
  },
  { strictStatusCodes: true },
);

const auth = c.router(
  {
    register: {
      method: 'POST',
      path: '/api/v1/auth/register',
      summary: 'Create an account and sign in',
      description: 'Creates an account without a username and answers its first tokens.',
      body: JsendCredentialsSchema,
      responses: answers(withBody, { 201: JsendTokensSchema, 409: JsendErrorSchema }),
      metadata: facts({
        auth: 'public',
        tag: 'jsend',
        source: 'Authentication: Register',
        examples: {
          request: { email: 'user@example.com', password: 'securePassword123' },
          answers: {
            201: tokensExample(
              'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
              'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
            ),
            409: errorExample('EMAIL_ALREADY_REGISTERED', 'Email already registered'),
          },
        },
      }),
    },
    login: {
      method: 'POST',
      path: '/api/v1/auth/login',
      summary: 'Sign in with an e-mail',
      description: 'An unknown e-mail and a wrong password get the same answer.',
      body: JsendLoginBodySchema,
      responses: answers(withBody, { 200: JsendTokensSchema, 401: JsendErrorSchema }),
      metadata: facts({
        auth: 'public',
        tag: 'jsend',
        source: 'Authentication: Login',
        examples: {
          request: { email: 'user@example.com', password: 'securePassword123' },
          answers: {
            200: tokensExample('eyJhbGc...', 'eyJhbGc...'),
            401: errorExample('INVALID_CREDENTIALS', 'Invalid email or password'),
          },
        },
      }),
    },
    refresh: {
      method: 'POST',
      path: '/api/v1/auth/refresh',
      summary: 'Get a new access token',
      description: 'The refresh token stays the same: it is not rotated, and ends at its absolute time.',
      body: JsendRefreshBodySchema,
      responses: answers(withBody, { 200: JsendAccessTokenSchema, 401: JsendErrorSchema }),
      metadata: facts({
        auth: 'public',
        tag: 'jsend',
        source: 'Authentication: Refresh Token',
        examples: {
          request: { refresh_token: 'eyJhbGc...' },
          answers: {
            200: {
              status: 'success',
              data: { access_token: 'eyJhbGc...', token_type: 'Bearer', expires_in: 900 },
            },
            401: errorExample('UNAUTHORIZED', 'Invalid or expired refresh token'),
          },
        },
      }),
    },
  },
  { strictStatusCodes: true },
);

const users = c.router(
  {
    list: {
      method: 'GET',
      path: '/api/v1/users',
      summary: 'List the accounts',
      description: 'Ordered by id. When more follow, the `Link` header names the next page.',
      query: z.object(pageQuery),
      responses: answers(always, {
        200: JsendUsersAnswerSchema,
        400: JsendErrorSchema,
        401: JsendErrorSchema,
      }),
      metadata: facts({
        tag: 'jsend',
        source: 'Users: List Users',
        headers: [nextPageHeader],
        examples: {
          answers: {
            200: {
              status: 'success',
              data: [
                {
                  id: 1,
                  email: 'user1@example.com',
                  created_at: '2026-01-09T10:00:00Z',
                  updated_at: '2026-01-09T10:00:00Z',
                },
                {
                  id: 2,
                  email: 'user2@example.com',
                  created_at: '2026-01-09T11:00:00Z',
                  updated_at: '2026-01-09T11:00:00Z',
                },
              ],
            },
            401: errorExample('UNAUTHORIZED', 'Missing or invalid token'),
          },
        },
      }),
    },
    get: {
      method: 'GET',
      path: '/api/v1/users/:id',
      summary: 'Read one account',
      description: 'Any valid token may read any account.',
      pathParams: idParams,
      responses: answers(always, {
        200: JsendUserAnswerSchema,
        400: JsendErrorSchema,
        401: JsendErrorSchema,
        404: JsendErrorSchema,
      }),
      metadata: facts({
        tag: 'jsend',
        source: 'Users: Get User by ID',
        examples: {
          answers: {
            200: {
              status: 'success',
              data: {
                id: 1,
                email: 'user@example.com',
                created_at: '2026-01-09T10:00:00Z',
                updated_at: '2026-01-09T10:00:00Z',
              },
            },
            404: errorExample('USER_NOT_FOUND', 'User not found'),
          },
        },
      }),
    },
    update: {
      method: 'PUT',
      path: '/api/v1/users/:id',
      summary: "Change an account's e-mail",
      description: 'For the account itself or an ADMIN. The new address counts as not verified.',
      pathParams: idParams,
      body: JsendUpdateBodySchema,
      responses: answers(withBody, {
        200: JsendUserAnswerSchema,
        401: JsendErrorSchema,
        403: JsendErrorSchema,
        404: JsendErrorSchema,
        409: JsendErrorSchema,
      }),
      metadata: facts({
        tag: 'jsend',
        source: 'Users: Update User',
        examples: {
          request: { email: 'newemail@example.com' },
          answers: {
            200: {
              status: 'success',
              data: {
                id: 1,
                email: 'newemail@example.com',
                created_at: '2026-01-09T10:00:00Z',
                updated_at: '2026-01-10T15:30:00Z',
              },
            },
            403: errorExample('FORBIDDEN', 'You may only change your own account'),
            404: errorExample('USER_NOT_FOUND', 'User not found'),
            409: errorExample('EMAIL_ALREADY_REGISTERED', 'Email already registered'),
          },
        },
      }),
    },
    remove: {
      method: 'DELETE',
      path: '/api/v1/users/:id',
      summary: 'Delete an account',
      description:
        'For the account itself or an ADMIN. A soft delete: the row stays, the account is gone from every dialect, its tokens stop at once, its e-mail and username are free again.',
      pathParams: idParams,
      responses: answers(always, {
        200: JsendDeletedSchema,
        400: JsendErrorSchema,
        401: JsendErrorSchema,
        403: JsendErrorSchema,
        404: JsendErrorSchema,
      }),
      metadata: facts({
        tag: 'jsend',
        source: 'Users: Delete User',
        examples: {
          answers: {
            200: { status: 'success', message: 'User deleted successfully' },
            404: errorExample('USER_NOT_FOUND', 'User not found'),
          },
        },
      }),
    },
  },
  { strictStatusCodes: true },
);

export const jsend = defineDialect({
  name: 'jsend',
  summary: '{status, data} or {status, code, message}; access and refresh tokens; accounts CRUD; health.',
  description: [
    'Success is `{status:"success", data}`; every error is `{status:"error", code, message, details?}` with a stable `code`.',
    'Register and login answer an access token (15 minutes) and a refresh token (7 days by default). Refreshing does not rotate the refresh token.',
    'Any valid token may read accounts; changing or deleting one takes the account itself or an ADMIN.',
  ].join('\n\n'),
  error: JsendErrorSchema,
  errorExamples: {
    400: {
      ...errorExample('VALIDATION_FAILED', 'Invalid input'),
      details: [{ field: 'email', message: 'email must be a valid e-mail address' }],
    },
    401: errorExample('UNAUTHORIZED', 'Missing or invalid token'),
    403: errorExample('FORBIDDEN', 'You may only change your own account'),
    413: errorExample('PAYLOAD_TOO_LARGE', 'The body is larger than 102400 bytes'),
    415: errorExample('UNSUPPORTED_MEDIA_TYPE', 'The body must be sent as application/json'),
    429: errorExample('TOO_MANY_REQUESTS', 'Too many attempts, try again later'),
    500: errorExample('INTERNAL_ERROR', 'Internal server error'),
    503: errorExample('SERVICE_UNAVAILABLE', 'Service unavailable, try again later'),
  },
  prefixes: ['/api/v1'],
  routes: c.router({ health, auth, users }, { strictStatusCodes: true }),
});
