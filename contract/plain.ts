/**
 * plain: bare JSON, errors as `{message}`.
 *
 * Settled here, since the document leaves it open:
 * - Paths are made from the document's headings: `/auth/create-user`, `/auth/login`, `/auth/refresh-token`.
 * - `login` is a username or an e-mail. An unknown login and a wrong password get the same answer, byte for byte.
 * - Login sets the cookie `refresh_token` (HttpOnly, SameSite=Strict, Path=/auth; Secure when the service's public
 *   address is https). Refreshing takes the cookie and rotates it, or, without one, takes the Bearer token while it
 *   is valid and its session lives. A cookie that was rotated away gives the same successor for 10 seconds; later
 *   it is refused and its whole session ends. A cookie counts as none when a page of another origin sent it, unless
 *   the operator named that origin (CORS_ORIGINS).
 * - Refreshing needs no body; one that is sent is ignored, whatever its type or form.
 * - Paths that no dialect documents are answered in this dialect's envelope.
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
  NameSchema,
  NameValueSchema,
  UsernameSchema,
  UsernameValueSchema,
} from './fields.ts';

const c = initContract();

export const PlainErrorSchema = note(
  z.object({ message: MessageSchema.describe('What went wrong, in English.') }),
  { title: 'PlainError', description: 'Every error of the plain dialect.' },
);
export type PlainError = z.infer<typeof PlainErrorSchema>;

export const PlainUserSchema = note(
  z.object({
    id: IdValueSchema,
    firstname: NameValueSchema,
    lastname: NameValueSchema,
    email: EmailValueSchema,
    username: UsernameValueSchema,
  }),
  { title: 'PlainUser', description: 'The account that was created.' },
);
export type PlainUser = z.infer<typeof PlainUserSchema>;

export const PlainTokenSchema = note(z.object({ token: JwtSchema }), {
  title: 'PlainToken',
  description: 'An access token.',
});
export type PlainToken = z.infer<typeof PlainTokenSchema>;

export const PlainCreateUserBodySchema = note(
  z.object({
    firstname: NameSchema,
    lastname: NameSchema,
    email: EmailSchema,
    username: UsernameSchema,
    password: NewPasswordSchema,
  }),
  { title: 'PlainCreateUserBody' },
);
export type PlainCreateUserBody = z.infer<typeof PlainCreateUserBodySchema>;

export const PlainLoginBodySchema = note(
  z.object({ login: LoginSchema.describe('A username or an e-mail.'), password: PasswordSchema }),
  { title: 'PlainLoginBody' },
);
export type PlainLoginBody = z.infer<typeof PlainLoginBodySchema>;

const always = { 429: PlainErrorSchema, 500: PlainErrorSchema, 503: PlainErrorSchema } as const;
const withBody = answers(always, { 400: PlainErrorSchema, 413: PlainErrorSchema, 415: PlainErrorSchema });
const cookieHeader = (description: string) => ({
  status: 200,
  name: 'Set-Cookie',
  description,
  pattern: '^refresh_token=',
});

export const plain = defineDialect({
  name: 'plain',
  summary: 'Bare JSON; errors as {message}; first name, last name, username.',
  description: [
    'Bare JSON answers; every error is `{message}`.',
    'Sign in with a username or an e-mail. Login also sets an HttpOnly cookie `refresh_token` (SameSite=Strict, Path=/auth), which `POST /auth/refresh-token` takes and rotates; without a cookie a live Bearer token is renewed instead.',
    'A cookie that was rotated away gives the same successor for 10 seconds, for calls that crossed; used later it is refused and its session ends. Sent by a page of another origin that CORS_ORIGINS does not name, it counts as none.',
  ].join('\n\n'),
  error: PlainErrorSchema,
  errorExamples: {
    400: { message: 'email must be a valid e-mail address' },
    413: { message: 'The body is larger than 102400 bytes' },
    415: { message: 'The body must be sent as application/json' },
    429: { message: 'Too many attempts, try again later' },
    500: { message: 'Internal server error' },
    503: { message: 'Service unavailable, try again later' },
  },
  prefixes: ['/'],
  routes: c.router(
    {
      createUser: {
        method: 'POST',
        path: '/auth/create-user',
        summary: 'Create an account',
        description:
          'Creates an account with the role UTILISATEUR. It can sign in through every dialect at once.',
        body: PlainCreateUserBodySchema,
        responses: answers(withBody, { 201: PlainUserSchema, 409: PlainErrorSchema }),
        metadata: facts({
          auth: 'public',
          tag: 'plain',
          source: 'Auth/Create User',
          examples: {
            request: {
              firstname: 'John',
              lastname: 'Doe',
              email: 'johndoe@gmail.com',
              username: 'johnDoe',
              password: 'password123',
            },
            answers: {
              201: {
                id: 1,
                firstname: 'John',
                lastname: 'Doe',
                email: 'johndoe@gmail.com',
                username: 'johnDoe',
              },
              409: { message: 'Username or email already taken' },
            },
          },
        }),
      },
      login: {
        method: 'POST',
        path: '/auth/login',
        summary: 'Sign in with a username or an e-mail',
        description: 'Answers an access token and sets the `refresh_token` cookie.',
        body: PlainLoginBodySchema,
        responses: answers(withBody, { 200: PlainTokenSchema, 401: PlainErrorSchema }),
        metadata: facts({
          auth: 'public',
          tag: 'plain',
          source: 'Auth/Login',
          headers: [cookieHeader('`refresh_token`: HttpOnly, SameSite=Strict, Path=/auth.')],
          examples: {
            request: { login: 'johnDoe', password: 'password123' },
            answers: {
              200: { token: 'Exemple token ...' },
              401: { message: 'Username or password is incorrect' },
            },
          },
        }),
      },
      refreshToken: {
        method: 'POST',
        path: '/auth/refresh-token',
        summary: 'Get a new access token',
        description:
          'Takes the `refresh_token` cookie and rotates it, unless a page of a foreign origin sent it; without a cookie, a live Bearer token. Needs no body; one that is sent is ignored.',
        body: c.noBody(),
        responses: answers(always, { 200: PlainTokenSchema, 401: PlainErrorSchema, 413: PlainErrorSchema }),
        metadata: facts({
          auth: 'cookie_or_bearer',
          tag: 'plain',
          source: 'Auth/Refresh Token',
          ignoresBody: true,
          headers: [cookieHeader('The successor of `refresh_token`, when the cookie was taken.')],
          examples: {
            answers: {
              200: { token: 'Exemple token ...' },
              401: { message: 'Refresh token is invalid or expired' },
            },
          },
        }),
      },
    },
    { strictStatusCodes: true },
  ),
});
