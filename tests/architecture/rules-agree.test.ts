/**
 * The rules for e-mails, usernames and passwords stand twice, since neither room may import the other: in the contract
 * as a promise, in the core as its own gate. Here they are held to say the same of any text.
 */
import fc from 'fast-check';
import type { ZodTypeAny } from 'zod';
import { EmailSchema, NewPasswordSchema, UsernameSchema } from '../../contract/fields.ts';
import { violationsOf, type JudgedFields } from '../../server/core/rules.ts';

const RULES = { minLength: 8, isCommon: () => false };
const RUNS = { seed: 20_261_122, numRuns: 3_000 };

const PROMISES: Readonly<Record<keyof Omit<JudgedFields, 'texts'>, ZodTypeAny>> = {
  email: EmailSchema,
  username: UsernameSchema,
  password: NewPasswordSchema,
};

/** Pieces in which a rule may break: bounds, blanks, controls, other scripts, compositions, halves of characters. */
const piece = fc.oneof(
  fc.constantFrom(
    'a',
    'Z',
    '0',
    '.',
    '..',
    '-',
    '_',
    '@',
    '+',
    "'",
    ' ',
    '\t',
    '\0',
    '\u007f',
    '\u00e9',
    'e\u0301',
  ),
  fc.constantFrom(
    'ﬁ',
    'Å',
    '\u{1f600}',
    '\ud800',
    '\udc00',
    'x'.repeat(63),
    'x'.repeat(64),
    'é'.repeat(36),
    'ⅷ',
  ),
  fc.string({ maxLength: 12, unit: 'binary' }),
);
const anyText = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
const nearEmail = fc
  .tuple(anyText, anyText, fc.constantFrom('com', 'c', 'c-', '-c', '1c', 'x'.repeat(63), 'x'.repeat(64), ''))
  .map(([local, host, top]) => `${local}@${host}.${top}`);
const goodEmail = fc.emailAddress();
const goodName = fc.stringMatching(/^[A-Za-z0-9._-]{1,66}$/);
const text = fc.oneof(anyText, nearEmail, goodEmail, goodName);

it.each(Object.entries(PROMISES))('the contract and the core take the same %s', (field, promise) => {
  const verdicts = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(text, (value) => {
      const isTaken = violationsOf({ [field]: value }, RULES).length === 0;
      verdicts[isTaken ? 'taken' : 'refused'] += 1;
      return promise.safeParse(value).success === isTaken;
    }),
    RUNS,
  );
  // Neither verdict may be the only one that was ever asked for.
  expect(Math.min(verdicts.taken, verdicts.refused)).toBeGreaterThan(100);
});
