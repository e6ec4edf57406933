/**
 * django: trailing slashes, DRF field errors, `uidb64/token` links, HTML pages.
 *
 * Settled here, since the document leaves it open:
 * - Paths answer alike with and without the trailing slash, POST included.
 * - Sign in with a username or an e-mail, since accounts made elsewhere may have no username.
 * - The refresh token is not rotated. (The document's prose speaks of an expired access token, its example sends
 *   `refresh`: the example wins.)
 * - Sign-up queues a verification letter. A reset request answers the same for known and unknown addresses; its
 *   letter leaves afterwards.
 * - A second GET of a good verification link shows success again, since mail scanners open links; HEAD changes
 *   nothing. The reset link's GET changes nothing; its form POSTs to the same path. Success sets the password, ends
 *   all sessions and uses the link up; a refused password shows the form again and the link still works.
 * - `uidb64` is the unpadded base64url of the account's id; the token has 128 random bits or more.
 * - Errors that no field owns are `{detail}`; pages answer errors as pages, in French or English by Accept-Language.
 */
import { initContract } from '@ts-rest/core';
import { z } from 'zod';
import { answers, defineDialect, facts, note } from './dialect.ts';
import {
  EmailSchema,
  EmailValueSchema,
  IdValueSchema,
  JwtSchema,
  LoginSchema,
  MessageSchema,
  NewPasswordSchema,
  PasswordSchema,
  TokenSchema,
  UsernameSchema,
  UsernameValueSchema,
} from './fields.ts';

const c = initContract();

export const DjangoDetailSchema = note(
  z.object({ detail: MessageSchema.describe('What went wrong, in English.') }),
  { title: 'DjangoDetail', description: 'An error that no field owns.' },
);
export type DjangoDetail = z.infer<typeof DjangoDetailSchema>;

export const DjangoFieldErrorsSchema = note(z.record(z.array(MessageSchema).max(10)), {
  title: 'DjangoFieldErrors',
  description: 'For each refused field its errors; `non_field_errors` for the body as a whole.',
});
export type DjangoFieldErrors = z.infer<typeof DjangoFieldErrorsSchema>;

/** A 400: `{detail}` when the body is no JSON, else field errors. */
export const DjangoBadRequestSchema = note(z.union([DjangoDetailSchema, DjangoFieldErrorsSchema]), {
  title: 'DjangoBadRequest',
  description: 'A body that was refused.',
});

export const DjangoTokenNotValidSchema = note(
  z.object({ detail: z.literal('Token is invalid or expired'), code: z.literal('token_not_valid') }),
  { title: 'DjangoTokenNotValid', description: 'The refresh token is not live.' },
);

export const DjangoUserSchema = note(
  z.object({ id: IdValueSchema, username: UsernameValueSchema, email: EmailValueSchema }),
  { title: 'DjangoUser', description: 'The account that was created.' },
);
export type DjangoUser = z.infer<typeof DjangoUserSchema>;

export const DjangoTokensSchema = note(z.object({ refresh: JwtSchema, access: JwtSchema }), {
  title: 'DjangoTokens',
  description: 'A refresh token and an access token.',
});
export const DjangoAccessSchema = note(z.object({ access: JwtSchema }), {
  title: 'DjangoAccess',
  description: 'A new access token.',
});
export const DjangoValidTokenSchema = note(
  z.object({
    message: MessageSchema,
    username: z.string().max(255).describe("The account's username; its e-mail where it has none."),
  }),
  { title: 'DjangoValidToken', description: 'The token is live.' },
);
export const DjangoMessageSchema = note(z.object({ message: MessageSchema }), {
  title: 'DjangoMessage',
  description: 'The token is not live.',
});
export const DjangoSuccessSchema = note(z.object({ success: MessageSchema }), {
  title: 'DjangoSuccess',
  description: 'The request was taken.',
});

export const DjangoSignupBodySchema = note(
  z.object({ username: UsernameSchema, email: EmailSchema, password: NewPasswordSchema }),
  { title: 'DjangoSignupBody' },
);
export const DjangoTokenBodySchema = note(
  z.object({ username: LoginSchema.describe('A username or an e-mail.'), password: PasswordSchema }),
  { title: 'DjangoTokenBody' },
);
export const DjangoRefreshBodySchema = note(z.object({ refresh: TokenSchema }), {
  title: 'DjangoRefreshBody',
});
export const DjangoValidateBodySchema = note(z.object({ token: TokenSchema }), {
  title: 'DjangoValidateBody',
});
export const DjangoResetBodySchema = note(z.object({ email: EmailSchema }), { title: 'DjangoResetBody' });

const FormFieldSchema = note(z.string().default(''), { format: 'password', maxLength: 4096 });

/** The reset form's fields. What they hold is judged by the page, which shows the form again with the reason. */
export const DjangoConfirmBodySchema = note(
  z.object({ new_password1: FormFieldSchema, new_password2: FormFieldSchema }),
  { title: 'DjangoConfirmBody' },
);

const Page = c.otherResponse({
  contentType: 'text/html',
  body: note(z.string().max(100_000), { format: 'html', description: 'An HTML page.' }),
});

const always = { 429: DjangoDetailSchema, 500: DjangoDetailSchema, 503: DjangoDetailSchema } as const;
const withBody = answers(always, {
  400: DjangoBadRequestSchema,
  413: DjangoDetailSchema,
  415: DjangoDetailSchema,
});
const page = { 200: Page, 400: Page, 429: Page, 500: Page, 503: Page } as const;
const link = z.object({
  uidb64: note(z.string().max(64), {
    format: 'base64url',
    description: "Unpadded base64url of the account's id.",
    example: 'MQ',
  }),
  token: note(z.string().max(128), {
    format: 'base64url',
    description: 'The token from the letter.',
    example: 'uYbVqvUuTsBoZ2Xr0wLh5g',
  }),
});
const tag = 'django';

export const django = defineDialect({
  name: 'django',
  summary: 'Trailing slashes; DRF field errors; uidb64/token links; HTML pages.',
  description: [
    'JSON with DRF field errors (`{"field": ["…"]}`) and `{detail}` for what no field owns. Paths answer alike with and without the trailing slash.',
    'Sign in with a username or an e-mail. Links in letters open HTML pages in French or English that work without JavaScript.',
  ].join('\n\n'),
  error: DjangoDetailSchema,
  errorExamples: {
    400: { email: ['Enter a valid email address.'] },
    413: { detail: 'The body is larger than 102400 bytes.' },
    415: { detail: 'Unsupported media type "text/plain" in request.' },
    429: { detail: 'Request was throttled. Expected available in 900 seconds.' },
    500: { detail: 'A server error occurred.' },
    503: { detail: 'Service temporarily unavailable, try again later.' },
  },
  prefixes: [],
  routes: c.router(
    {
      signup: {
        method: 'POST',
        path: '/auth/signup/',
        summary: 'Create an account',
        description: 'Creates an account and queues its verification letter.',
        body: DjangoSignupBodySchema,
        responses: answers(withBody, { 201: DjangoUserSchema }),
        metadata: facts({
          auth: 'public',
          tag,
          source: 'auth/signup/',
          examples: {
            request: { username: 'john_doe', email: 'john@example.com', password: 'password123' },
            answers: {
              201: { id: 1, username: 'john_doe', email: 'john@example.com' },
              400: { username: ['This field is required.'] },
            },
          },
        }),
      },
      obtainToken: {
        method: 'POST',
        path: '/auth/token/',
        summary: 'Sign in with a username or an e-mail',
        description: 'Answers a refresh token and an access token.',
        body: DjangoTokenBodySchema,
        responses: answers(withBody, { 200: DjangoTokensSchema, 401: DjangoDetailSchema }),
        metadata: facts({
          auth: 'public',
          tag,
          source: 'auth/token/',
          examples: {
            request: { username: 'john_doe', password: 'password123' },
            answers: {
              200: {
                refresh: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
                access: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
              },
              401: { detail: 'No active account found with the given credentials' },
            },
          },
        }),
      },
      refreshToken: {
        method: 'POST',
        path: '/auth/token/refresh/',
        summary: 'Get a new access token',
        description: 'Takes the refresh token; it stays the same.',
        body: DjangoRefreshBodySchema,
        responses: answers(withBody, { 200: DjangoAccessSchema, 401: DjangoTokenNotValidSchema }),
        metadata: facts({
          auth: 'public',
          tag,
          source: 'auth/token/refresh/',
          examples: {
            request: { refresh: 'your_refresh_token_here' },
            answers: {
              200: { access: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...' },
              401: { detail: 'Token is invalid or expired', code: 'token_not_valid' },
            },
          },
        }),
      },
      validateToken: {
        method: 'POST',
        path: '/auth/validate_token/',
        summary: 'Is this access token alive?',
        description: 'Checks signature, time and session; a refresh token is not an access token.',
        body: DjangoValidateBodySchema,
        responses: answers(withBody, { 200: DjangoValidTokenSchema, 401: DjangoMessageSchema }),
        metadata: facts({
          auth: 'public',
          tag,
          source: 'auth/validate_token/',
          examples: {
            request: { token: 'your_access_token_here' },
            answers: {
              200: { message: 'Token is valid', username: 'john_doe' },
              401: { message: 'Token is invalid or expired' },
            },
          },
        }),
      },
      verifyEmail: {
        method: 'GET',
        path: '/auth/verify-email/:uidb64/:token/',
        summary: 'Verify an e-mail from the link of a letter',
        description: 'A page. Opening a good link again shows success again.',
        pathParams: link,
        responses: page,
        metadata: facts({ auth: 'public', tag, source: 'auth/verify-email/<uidb64>/<token>/' }),
      },
      resetPassword: {
        method: 'POST',
        path: '/auth/reset_password/',
        summary: 'Ask for a reset link by mail',
        description:
          'The answer is the same whether an account has the address or not; the letter leaves afterwards.',
        body: DjangoResetBodySchema,
        responses: answers(withBody, { 200: DjangoSuccessSchema }),
        metadata: facts({
          auth: 'public',
          tag,
          source: 'auth/reset_password/',
          examples: {
            request: { email: 'john@example.com' },
            answers: {
              200: { success: 'If an account has this address, a reset link is on its way.' },
              400: { email: ['Enter a valid email address.'] },
            },
          },
        }),
      },
      showResetForm: {
        method: 'GET',
        path: '/auth/password_reset_confirm/:uidb64/:token/',
        summary: 'The form for a new password',
        description: 'A page with the form, or one that says that the link is dead (400). Changes nothing.',
        pathParams: link,
        responses: page,
        metadata: facts({ auth: 'public', tag, source: 'auth/password_reset_confirm/<uidb64>/<token>/' }),
      },
      confirmReset: {
        method: 'POST',
        path: '/auth/password_reset_confirm/:uidb64/:token/',
        summary: 'Set a new password',
        description:
          'What the form sends. Success sets the password, ends all sessions and uses the link up. A refused password shows the form again (400) and the link still works.',
        contentType: 'application/x-www-form-urlencoded',
        pathParams: link,
        body: DjangoConfirmBodySchema,
        responses: answers(page, { 413: Page, 415: Page }),
        metadata: facts({ auth: 'public', tag, source: 'auth/password_reset_confirm/<uidb64>/<token>/' }),
      },
    },
    { strictStatusCodes: true },
  ),
});
