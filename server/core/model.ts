/** The nouns of the identity core: plain data, the same in every store and every dialect. */

/** What an account may do. The words are the directory's own; every room uses them. */
export const ROLES = ['ADMIN', 'MODERATEUR', 'UTILISATEUR'] as const;
export type Role = (typeof ROLES)[number];

/** A living or removed account; the password hash is never part of it. */
export interface Account {
  /** Sequential; what dialects show as `id`. */
  readonly id: number;
  /** What tokens name as their subject. */
  readonly uuid: string;
  readonly email: string;
  readonly username: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly displayName: string | null;
  /** The address of a picture, as the account's owner gave it. */
  readonly picture: string | null;
  readonly role: Role;
  readonly emailVerifiedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** One sign-in. Its tokens live no longer than it does. */
export interface Session {
  readonly id: string;
  readonly accountId: number;
  readonly createdAt: Date;
  /** The absolute end: no refresh moves it. */
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

/** Where a request came from. */
export interface Origin {
  /** The network address that budgets and the audit count it for: an IPv4 address, or an IPv6 network of 64 bits. */
  readonly address: string;
  readonly requestId: string;
}

/** What the audit keeps. */
export type AuditEvent =
  | 'account_created'
  | 'account_removed'
  | 'budget_spent'
  | 'email_changed'
  | 'email_verified'
  | 'password_changed'
  | 'refresh_token_reused'
  | 'reset_requested'
  | 'role_changed'
  | 'signed_in'
  | 'sign_in_refused';

/** One line of the audit: who, what, when, from where; never a secret. */
export interface AuditEntry {
  readonly at: Date;
  readonly event: AuditEvent;
  /** Where it came from; null for the operator. */
  readonly origin: Origin | null;
  /** Whom it happened to; none when no account is known. */
  readonly accountId?: number | null;
  /** Who did it; none for somebody who is not signed in, and for the operator. */
  readonly actorId?: number | null;
  /** What else is to be known, in short words: a role, a budget, a masked name. */
  readonly detail?: string | null;
}

/** What a mailed link is for; a link of one purpose is dead for the other. */
export const LINK_PURPOSES = ['verification', 'reset'] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

/** A mailed link, without its token: only the token's hash is kept. */
export interface Link {
  readonly accountId: number;
  readonly purpose: LinkPurpose;
  /** The address that the link was mailed to: it proves nothing about another one. */
  readonly email: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** The languages of letters and pages. */
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * A letter that waits to be sent. It names a receiver and a purpose; the link itself is made when the letter
 * leaves, so that no clear link is ever stored.
 */
export interface Letter {
  readonly id: number;
  readonly purpose: LinkPurpose;
  /** The receiver; whether an account lives there is looked up when the letter leaves. */
  readonly email: string;
  readonly language: Language;
  readonly createdAt: Date;
  /** Attempts so far, the running one included. */
  readonly attempts: number;
}
