/**
 * stamped: every answer is `{code, requestTime, message, apiVersion, data}`, in this order.
 *
 * Settled here, since the document leaves it open:
 * - `code` equals the HTTP status; `data` is always an array: one token, one account, or empty.
 * - Login tells an unknown user (404) from a wrong password (401), as documented; both take the same time. The
 *   setting STAMPED_HIDE_UNKNOWN_USERS answers 401 for both.
 * - This dialect answers `POST /api/v1/auth/login` when the body has `identity`; without it the path is jsend's, and
 *   so are the answers to a body that is no JSON, too large or of another media type.
 * - Sign-up answers 200 with one object of the documented fields. Its fields are checked in the order e-mail,
 *   password, username. `display_name` defaults to the username, `profile_picture` to null.
 * - A taken e-mail or username is 409 "User already exists".
 * - The internal error's `data` is `["err"]`, as documented; never an internal text.
 */
import { initContract } from '@ts-rest/core';
import { z } from 'zod';
import { answers, defineDialect, facts, note } from './dialect.ts';
import {
  EmailSchema,
  EmailValueSchema,
  JwtSchema,
  LoginSchema,
  MessageSchema,
  NewPasswordSchema,
  PasswordSchema,
  NameSchema,
  NameValueSchema,
  PictureSchema,
  PictureValueSchema,
  UsernameSchema,
  UsernameValueSchema,
} from './fields.ts';

const c = initContract();

export const STAMPED_API_VERSION = 'v0.0.1' as const;

const stamp = <C extends z.ZodTypeAny, M extends z.ZodTypeAny, D extends z.ZodTypeAny>(
  code: C,
  message: M,
  data: D,
) =>
  z.object({
    code,
    requestTime: note(z.string().max(24).datetime({ precision: 3 }), {
      format: 'date-time',
      description: 'When the request came in: UTC, with milliseconds.',
    }),
    message,
    apiVersion: z.literal(STAMPED_API_VERSION),
    data,
  });

/** Success is 200, whatever was done. */
const CodeOkSchema = note(z.literal(200), { format: 'int32', minimum: 200, maximum: 200 });

export const StampedErrorSchema = note(
  stamp(
    note(z.number().int().min(400).max(599), { format: 'int32', description: 'The HTTP status.' }),
    MessageSchema.describe('What went wrong, in English.'),
    z.array(z.literal('err')).max(1).describe('Empty; `["err"]` for an internal error.'),
  ),
  { title: 'StampedError', description: 'Every error of the stamped dialect.' },
);
export type StampedError = z.infer<typeof StampedErrorSchema>;

export const StampedTokenSchema = note(
  stamp(CodeOkSchema, z.literal('Success'), z.array(JwtSchema).length(1).describe('One access token.')),
  { title: 'StampedToken', description: 'One access token in the stamped envelope.' },
);
export type StampedToken = z.infer<typeof StampedTokenSchema>;

export const StampedUserSchema = note(
  z.object({
    uuid: z.string().max(36).uuid(),
    display_name: NameValueSchema,
    username: UsernameValueSchema,
    email: EmailValueSchema,
    profile_picture: PictureValueSchema.nullable(),
  }),
  { title: 'StampedUser', description: 'The account that was created.' },
);
export type StampedUser = z.infer<typeof StampedUserSchema>;

export const StampedSignUpSchema = note(
  stamp(CodeOkSchema, z.literal('Success'), z.array(StampedUserSchema).length(1).describe('One account.')),
  { title: 'StampedSignUp', description: 'The account that was created, in the stamped envelope.' },
);

export const StampedLoginBodySchema = note(
  z.object({ identity: LoginSchema.describe('A username or an e-mail.'), password: PasswordSchema }),
  { title: 'StampedLoginBody' },
);

export const StampedSignUpBodySchema = note(
  z.object({
    username: UsernameSchema,
    email: EmailSchema,
    password: NewPasswordSchema,
    display_name: NameSchema.nullish().describe('Defaults to the username.'),
    profile_picture: PictureSchema.nullish().describe('The address of a picture; defaults to null.'),
  }),
  { title: 'StampedSignUpBody' },
);

const always = { 429: StampedErrorSchema, 500: StampedErrorSchema, 503: StampedErrorSchema } as const;
const withBody = answers(always, {
  400: StampedErrorSchema,
  413: StampedErrorSchema,
  415: StampedErrorSchema,
});

const example = (code: number, message: string, data: unknown[]) => ({
  code,
  requestTime: '2023-10-23T07:49:26.825Z',
  message,
  apiVersion: STAMPED_API_VERSION,
  data,
});

export const stamped = defineDialect({
  name: 'stamped',
  summary: '{code, requestTime, message, apiVersion, data: []} around everything.',
  description: [
    'Every answer is `{code, requestTime, message, apiVersion, data}`: `code` equals the HTTP status and `data` is always an array.',
    'Login tells an unknown user (404) from a wrong password (401), as its document does. The setting STAMPED_HIDE_UNKNOWN_USERS=true answers 401 for both.',
    '`POST /api/v1/auth/login` is answered in this dialect when the body has `identity`.',
  ].join('\n\n'),
  error: StampedErrorSchema,
  errorExamples: {
    400: example(400, 'Password is not valid', []),
    413: example(413, 'Body is too large', []),
    415: example(415, 'Media type is not supported', []),
    429: example(429, 'Too many attempts', []),
    500: example(500, 'Server error', ['err']),
    503: example(503, 'Service unavailable', []),
  },
  prefixes: [],
  routes: c.router(
    {
      login: {
        method: 'POST',
        path: '/api/v1/auth/login',
        summary: 'Sign in with a username or an e-mail',
        description: 'Answered in this dialect when the body has `identity`.',
        body: StampedLoginBodySchema,
        // What is wrong with a body as such is said by the owner of the path, before anyone can claim it.
        responses: answers(always, {
          200: StampedTokenSchema,
          400: StampedErrorSchema,
          401: StampedErrorSchema,
          404: StampedErrorSchema,
        }),
        metadata: facts({
          auth: 'public',
          tag: 'stamped',
          source: '/api/v1/auth/login',
          claims: 'identity',
          examples: {
            request: { identity: 'john_doe', password: 'password123' },
            answers: {
              200: example(200, 'Success', ['token-JWT']),
              401: example(401, 'Invalid password', []),
              404: example(404, 'User not found', []),
            },
          },
        }),
      },
      signUp: {
        method: 'POST',
        path: '/api/v1/auth/signUp',
        summary: 'Create an account',
        description: 'Answers 200 with one object of the documented fields.',
        body: StampedSignUpBodySchema,
        responses: answers(withBody, { 200: StampedSignUpSchema, 409: StampedErrorSchema }),
        metadata: facts({
          auth: 'public',
          tag: 'stamped',
          source: '/api/v1/auth/signUp',
          examples: {
            request: { username: 'john_doe', email: 'john@example.com', password: 'password123' },
            answers: {
              200: example(200, 'Success', [
                {
                  uuid: '3f2b8c1e-5d4a-4f6b-9c7d-8e9f0a1b2c3d',
                  display_name: 'john_doe',
                  username: 'john_doe',
                  email: 'john@example.com',
                  profile_picture: null,
                },
              ]),
              400: example(400, 'Email is not valid', []),
              409: example(409, 'User already exists', []),
            },
          },
        }),
      },
    },
    { strictStatusCodes: true },
  ),
});
