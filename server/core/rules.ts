/** The rules for e-mails, usernames and passwords: the core's own gate, whatever door an input came through. */
import type { Rule, Violation } from './failures.ts';

export interface PasswordRules {
  /** In code points, counted after normalisation. */
  readonly minLength: number;
  /** True for a password that is too common to be accepted. */
  readonly isCommon: (password: string) => boolean;
}

/** bcrypt reads no more than this many bytes of a password. */
export const PASSWORD_MAX_BYTES = 72;

// The HTML Living Standard's address syntax, narrowed: a dot in the domain, RFC 5321's dot-atom and its 64 octets
// before the @. ASCII only, so that comparing without case means one thing everywhere.
const EMAIL =
  /^(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/i;
const EMAIL_MAX_LENGTH = 255;
const USERNAME = /^[a-z0-9._-]{3,64}$/i;
const TEXT_MAX_LENGTH = 2048;

const violation = (field: string, rule: Rule, message: string, limit?: number): Violation => ({
  field,
  in: 'body',
  rule,
  message,
  ...(limit === undefined ? {} : { limit }),
});

const emailViolation = (email: string): Violation | undefined => {
  if (email.length > EMAIL_MAX_LENGTH) {
    return violation(
      'email',
      'too_long',
      `must have at most ${EMAIL_MAX_LENGTH} characters`,
      EMAIL_MAX_LENGTH,
    );
  }
  return EMAIL.test(email) ? undefined : violation('email', 'format', 'must be a valid e-mail address');
};

const usernameViolation = (username: string): Violation | undefined =>
  USERNAME.test(username)
    ? undefined
    : violation('username', 'format', 'must have 3 to 64 letters, digits, ".", "_" or "-"');

/** The form in which a password is hashed: NFKC, so that every keyboard's way to type it is the same password. */
export const normalisePassword = (password: string): string => password.normalize('NFKC');

/** True when bcrypt tells the password apart from every other: neither cut off nor changed on its way. */
export const isHashable = (password: string): boolean =>
  Buffer.byteLength(normalisePassword(password), 'utf8') <= PASSWORD_MAX_BYTES &&
  !/[\0\p{Cs}]/u.test(password);

const passwordViolation = (password: string, rules: PasswordRules): Violation | undefined => {
  const normalised = normalisePassword(password);
  if (Array.from(normalised).length < rules.minLength) {
    return violation(
      'password',
      'too_short',
      `must have at least ${rules.minLength} characters`,
      rules.minLength,
    );
  }
  if (Buffer.byteLength(normalised, 'utf8') > PASSWORD_MAX_BYTES) {
    return violation(
      'password',
      'too_long',
      `must have at most ${PASSWORD_MAX_BYTES} bytes in UTF-8`,
      PASSWORD_MAX_BYTES,
    );
  }
  if (!isHashable(password))
    return violation('password', 'format', 'must not contain NUL or a lone surrogate');
  if (rules.isCommon(normalised)) return violation('password', 'common', 'is too common');
  return undefined;
};

const textViolation = (field: string, text: string): Violation | undefined =>
  text.length <= TEXT_MAX_LENGTH && !/[\p{Cc}\p{Cs}]/u.test(text)
    ? undefined
    : violation(field, 'format', 'must be a short text without control characters');

/** The fields of an account that rules apply to; what is left out or null is not judged. */
export interface JudgedFields {
  readonly email?: string;
  readonly password?: string;
  readonly username?: string | null;
  readonly texts?: Readonly<Record<string, string | null>>;
}

/** Every broken rule, in the order e-mail, password, username, other texts. */
export const violationsOf = (fields: JudgedFields, rules: PasswordRules): Violation[] =>
  [
    fields.email === undefined ? undefined : emailViolation(fields.email),
    fields.password === undefined ? undefined : passwordViolation(fields.password, rules),
    fields.username == null ? undefined : usernameViolation(fields.username),
    ...Object.entries(fields.texts ?? {}).map(([field, text]) =>
      text === null ? undefined : textViolation(field, text),
    ),
  ].filter((found) => found !== undefined);
