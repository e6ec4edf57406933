/**
 * The fields that several dialects share: what an e-mail, a username, a password, an id may look like.
 * The core guards the same rules again; here they are a promise that documents show and clients can check early.
 */
import { z } from 'zod';
import { note, type SchemaNote } from './dialect.ts';

const required = { required_error: 'is required', invalid_type_error: 'must be a string' };

// The HTML Living Standard's "valid e-mail address", with a dot in the domain and RFC 5321's dot-atom
// (no leading, trailing or doubled dot) and 64 octets before the @.
const EMAIL_PATTERN =
  /^(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])$/;

/** An e-mail address: ASCII, at most 255 characters, no blanks around it. Compared without case. */
export const EmailSchema = note(
  z
    .string(required)
    .min(1, 'must not be empty')
    .max(255, 'must have at most 255 characters')
    .regex(EMAIL_PATTERN, 'must be a valid e-mail address'),
  { format: 'email', maxLength: 255 },
);

const USERNAME_PATTERN = /^[A-Za-z0-9._-]{3,64}$/;

/** A username: 3 to 64 letters, digits, `.`, `_` or `-`. No `@`, so it can never be another's e-mail. */
export const UsernameSchema = note(
  z
    .string(required)
    .min(1, 'must not be empty')
    .regex(USERNAME_PATTERN, 'must have 3 to 64 letters, digits, ".", "_" or "-"'),
  { minLength: 3, maxLength: 64 },
);

const codePointsOf = (text: string): number => Array.from(text).length;
const utf8BytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Text that every store and every encoding keeps as it is: no control character, no lone surrogate. */
const CLEAN = /^[^\p{Cc}\p{Cs}]*$/u;

/** The same for the documents, in what every language's regular expressions know; JSON has no lone surrogates. */
const CLEAN_PATTERN = '^[^\\x00-\\x1f\\x7f-\\x9f]+$';

/**
 * A new password: 8 or more code points and at most 72 UTF-8 bytes (bcrypt ignores what follows) once it is
 * NFKC-normalised; no NUL, no lone surrogate.
 */
export const NewPasswordSchema = note(
  z.string(required).superRefine((password, context) => {
    const normalised = password.normalize('NFKC');
    if (password === '') {
      context.addIssue({
        code: 'too_small',
        type: 'string',
        minimum: 1,
        inclusive: true,
        message: 'must not be empty',
      });
    } else if (codePointsOf(normalised) < 8) {
      context.addIssue({
        code: 'too_small',
        type: 'string',
        minimum: 8,
        inclusive: true,
        message: 'must have at least 8 characters',
      });
    } else if (utf8BytesOf(normalised) > 72) {
      context.addIssue({
        code: 'too_big',
        type: 'string',
        maximum: 72,
        inclusive: true,
        message: 'must have at most 72 bytes in UTF-8',
      });
    } else if (/[\0\p{Cs}]/u.test(password)) {
      context.addIssue({
        code: 'invalid_string',
        validation: 'regex',
        message: 'must not contain NUL or a lone surrogate',
      });
    }
  }),
  { format: 'password', minLength: 8, maxLength: 72 },
);

/** A password to sign in with: whatever was typed; a wrong one is wrong, not malformed. */
export const PasswordSchema = note(
  z.string(required).min(1, 'must not be empty').max(4096, 'must have at most 4096 characters'),
  { format: 'password', minLength: 1, maxLength: 4096 },
);

/** What a caller signs in with: a username or an e-mail. */
export const LoginSchema = z
  .string(required)
  .min(1, 'must not be empty')
  .max(255, 'must have at most 255 characters');

/** A person's name, or another text of one line: no control character, at least one character. */
const textOf = (maxLength: number, more: SchemaNote = {}) =>
  note(
    z
      .string(required)
      .min(1, 'must not be empty')
      .max(maxLength, `must have at most ${maxLength} characters`)
      .regex(CLEAN, 'must not contain control characters'),
    { minLength: 1, maxLength, pattern: CLEAN_PATTERN, ...more },
  );

/** A person's name: 1 to 255 characters, no control character. */
export const NameSchema = textOf(255);

/** What an account's e-mail is looked up by: 1 to 255 characters, no control character. */
export const EmailQuerySchema = textOf(255, {
  description: "The account's e-mail.",
  example: 'user@example.com',
});

/** The address of a picture: 1 to 2048 characters, no control character. */
export const PictureSchema = textOf(2048);

/** A signed token as a caller sends it back; one that is none is refused as one that is not live. */
export const TokenSchema = note(
  z.string(required).min(1, 'must not be empty').max(4096, 'must have at most 4096 characters'),
  { format: 'jwt' },
);

/** A signed token as the service hands it out (RFC 7519, compact form). */
export const JwtSchema = note(z.string().max(4096), { format: 'jwt' });

const numberOf = (given: unknown): unknown =>
  typeof given === 'string' && /^[1-9][0-9]{0,15}$/.test(given) ? Number(given) : given;

/**
 * What `preprocess` makes, but for the context that zod offers to each run of it, and that nothing here looks at: an
 * object whose shape is new to V8 every time, and kept.
 */
class WholeNumber extends z.ZodEffects<z.ZodNumber, number, number | `${number}`> {
  override _parse(input: z.ParseInput): z.ParseReturnType<number> {
    input.data = numberOf(input.data);
    return this._def.schema._parse(input);
  }
}

/**
 * A whole number in a path or a query: decimal digits only, so that `1e3`, `0x10`, ` 1` and `1.5` are refused.
 * Callers in TypeScript pass a number or its digits.
 */
const wholeNumber = (bounds: { min: number; max: number; message: string }): WholeNumber => {
  const number = z
    .number({ required_error: 'is required', invalid_type_error: bounds.message })
    .int(bounds.message)
    .min(bounds.min, bounds.message)
    .max(bounds.max, bounds.message);
  return new WholeNumber(z.preprocess(numberOf, note(number, { format: 'int64' }))._def);
};

/** An account's id: 1 to 2^53 - 1, the whole numbers that JSON readers keep exact. */
export const IdSchema = wholeNumber({
  min: 1,
  max: Number.MAX_SAFE_INTEGER,
  message: 'must be a whole number from 1 to 9007199254740991',
});

/** An account's id in a path. */
export const PathIdSchema = note(IdSchema, { description: "The account's id.", example: 1 });

/** Keyset paging: how many, and after which id. More follow where the answer has a `Link` header (RFC 8288). */
export const pageQuery = {
  limit: wholeNumber({ min: 1, max: 1000, message: 'must be a whole number from 1 to 1000' })
    .optional()
    .describe('At most this many entries (1 to 1000; 1000 when left out).'),
  after: IdSchema.optional().describe('Only entries whose id is greater than this one.'),
};

/** An id in an answer. */
export const IdValueSchema = note(z.number().int().min(1).max(Number.MAX_SAFE_INTEGER), {
  format: 'int64',
  example: 1,
});

/** An e-mail in an answer. */
export const EmailValueSchema = note(z.string().max(255), { format: 'email' });

/** A username in an answer. */
export const UsernameValueSchema = note(z.string().max(64), { pattern: USERNAME_PATTERN.source });

/** A person's name in an answer. */
export const NameValueSchema = note(z.string().max(255), { pattern: CLEAN_PATTERN });

/** The address of a picture in an answer. */
export const PictureValueSchema = note(z.string().max(2048), { pattern: CLEAN_PATTERN });

/** The `Link` header of a list: where the next page is, when there is one. */
export const nextPageHeader = {
  status: 200,
  name: 'Link',
  description: 'The next page, `<…>; rel="next"` (RFC 8288).',
  pattern: '^<[^>]+>; rel="next"$',
} as const;

/** One sentence of an answer, for people. */
export const MessageSchema = z.string().max(1000);
