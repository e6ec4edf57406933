/** Letters and helpers that the mail tests share. */
import type { OutgoingLetter } from '../../server/core/ports.ts';
import type { LinkTo } from '../../server/adapters/mail/postman.ts';

export const TOKEN = 'c2VjcmV0LXRva2VuLW9mLXRoZS1sZXR0ZXI';
export const FROM = 'Accounts <accounts@id.example.org>';

export const linkTo: LinkTo = ({ purpose, accountId, token }) =>
  `https://id.example.org/auth/${purpose}/${accountId}/${token}/?a=1&b=2`;

export const letterOf = (changes: Partial<OutgoingLetter> = {}): OutgoingLetter => ({
  id: 42,
  purpose: 'reset',
  language: 'en',
  to: 'zoe@example.com',
  accountId: 7,
  name: 'Zoé',
  token: TOKEN,
  expiresAt: new Date('2026-01-09T10:05:00Z'),
  ...changes,
});

/** Addresses that a mail client would load something from. */
export const REMOTE_RESOURCE =
  /<(?:img|link|iframe|object|embed|video|audio|source|script)\b|url\(|@import|\bsrc=/i;
