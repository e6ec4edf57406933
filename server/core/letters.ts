/**
 * Letters and the links in them: verification and reset.
 * A request only queues; account and link are looked up and made when the letter leaves. So a request costs the same
 * whether an account exists or not, and no clear link is ever stored.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Attempts } from './attempts.ts';
import { passwordCharges } from './credentials.ts';
import { IdentityFailure } from './failures.ts';
import type { Account, Language, Letter, Link, LinkPurpose, Origin } from './model.ts';
import type { Clock, Database, Journal, LetterBell, PasswordHasher, Postman, Stores } from './ports.ts';
import { normalisePassword, violationsOf, type PasswordRules } from './rules.ts';

/** What stands in a link: whose it is, and its clear token. */
export interface LinkKey {
  readonly accountId: number;
  readonly token: string;
}

interface LettersDeps {
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly attempts: Attempts;
  readonly postman: Postman;
  readonly letterBell: LetterBell;
  readonly journal: Journal;
  readonly passwordRules: PasswordRules;
  readonly linkTtlSeconds: Readonly<Record<LinkPurpose, number>>;
}

const TOKEN_BYTES = 32;
/** Letters that are sent at once; their receivers are independent. */
const BATCH_SIZE = 5;
/** A claimed letter is due again after this time, should the process that claimed it die; no delivery takes longer. */
const LEASE_SECONDS = 120;
/** Waits after a failed attempt; the last one repeats. */
const BACK_OFF_SECONDS = [5, 30, 120, 600, 1800, 3600];
const GIVE_UP_AFTER_SECONDS = 3 * 24 * 3600;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
const later = (date: Date, seconds: number): Date => new Date(date.getTime() + seconds * 1000);
const backOffSeconds = (attempts: number): number =>
  BACK_OFF_SECONDS[Math.min(attempts, BACK_OFF_SECONDS.length) - 1] ?? 5;

export const createLetters = (deps: LettersDeps) => {
  const { database, hasher, clock, attempts, postman, letterBell, journal, passwordRules, linkTtlSeconds } =
    deps;

  /** The account that a link speaks for, when the link is good; a link mailed to an address that the account left is not. */
  const accountOf = async (
    stores: Stores,
    link: Link | undefined,
    purpose: LinkPurpose,
    { accountId }: LinkKey,
  ): Promise<Account> => {
    const dead = new IdentityFailure({ code: 'link_dead', purpose });
    if (link?.purpose !== purpose || link.accountId !== accountId || link.expiresAt <= clock.now())
      throw dead;
    const account = await stores.accounts.findById(accountId);
    if (account?.email.toLowerCase() !== link.email.toLowerCase()) throw dead;
    return account;
  };

  const requireUnused = (link: Link | undefined, purpose: LinkPurpose): void => {
    if (link?.usedAt != null) throw new IdentityFailure({ code: 'link_dead', purpose });
  };

  /** Who gets the letter; undefined when nobody does (any more). */
  const receiverOf = async ({ purpose, email }: Letter): Promise<Account | undefined> => {
    const account = await database.accounts.findByEmail(email);
    return purpose === 'verification' && account?.emailVerifiedAt != null ? undefined : account;
  };

  const send = async (letter: Letter, account: Account): Promise<void> => {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const createdAt = clock.now();
    const expiresAt = later(createdAt, linkTtlSeconds[letter.purpose]);
    const { id: accountId, email } = account;
    await database.links.insert({
      hash: hashOf(token),
      accountId,
      purpose: letter.purpose,
      email,
      createdAt,
      expiresAt,
    });
    await postman.deliver({
      id: letter.id,
      purpose: letter.purpose,
      language: letter.language,
      to: email,
      accountId,
      name: account.givenName ?? account.displayName ?? account.username,
      token,
      expiresAt,
    });
    await database.letters.markSent(letter.id, clock.now());
  };

  const dispatch = async (letter: Letter): Promise<void> => {
    const account = await receiverOf(letter);
    if (account === undefined) {
      await database.letters.drop(letter.id);
      return;
    }
    try {
      await send(letter, account);
    } catch (error) {
      const now = clock.now();
      if (later(letter.createdAt, GIVE_UP_AFTER_SECONDS) <= now) {
        journal.letterDropped({ letterId: letter.id, reason: 'undeliverable' });
        await database.letters.drop(letter.id);
        return;
      }
      journal.letterPostponed({ letterId: letter.id, attempts: letter.attempts, error });
      await database.letters.postpone(letter.id, later(now, backOffSeconds(letter.attempts)));
    }
  };

  return {
    /**
     * Queues a reset letter for an address, known or not.
     * @throws IdentityFailure `input_invalid`, `too_many_attempts`
     */
    requestReset: async (email: string, language: Language, origin: Origin): Promise<void> => {
      const violations = violationsOf({ email }, passwordRules);
      if (violations.length > 0) throw new IdentityFailure({ code: 'input_invalid', violations });
      const charges = [
        { budget: 'letter-from-address', key: origin.address },
        { budget: 'letter-to-receiver', key: email.toLowerCase() },
      ] as const;
      await attempts.spend(charges, origin);
      const createdAt = clock.now();
      await database.transaction(async ({ letters, audit }) => {
        await letters.enqueue({ purpose: 'reset', email, language, createdAt });
        // Whose address it is, is looked up when the letter leaves: asking costs the same for everyone.
        await audit.append({ at: createdAt, event: 'reset_requested', origin });
      });
      letterBell.ring();
    },

    /** Letters that have not left yet. */
    countWaiting: (): Promise<number> => database.letters.countWaiting(),

    /** Sends the letters that are due; returns how many were taken. Run it again until it returns 0. */
    dispatchDue: async (): Promise<number> => {
      const now = clock.now();
      const due = await database.letters.claimDue({
        now,
        leaseUntil: later(now, LEASE_SECONDS),
        limit: BATCH_SIZE,
      });
      const rounds = await Promise.allSettled(due.map(dispatch));
      // All have come to an end before one that the database failed ends the round.
      const failed = rounds.find((round) => round.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return due.length;
    },

    /**
     * Says whose link it is, and changes nothing. A verification link that was used counts as good.
     * @throws IdentityFailure `link_dead`
     */
    checkLink: async (purpose: LinkPurpose, key: LinkKey): Promise<Account> => {
      const link = await database.links.find(hashOf(key.token));
      if (purpose === 'reset') requireUnused(link, purpose);
      return accountOf(database, link, purpose, key);
    },

    /**
     * Marks the e-mail as verified. Doing it again succeeds again, since mail scanners open links too.
     * @throws IdentityFailure `link_dead`
     */
    verifyEmail: (key: LinkKey, origin: Origin): Promise<Account> =>
      database.transaction(async (stores) => {
        const hash = hashOf(key.token);
        const link = await stores.links.lock(hash);
        const account = await accountOf(stores, link, 'verification', key);
        if (link?.usedAt != null) return account;
        const now = clock.now();
        await stores.links.spend(hash, now);
        const verified = await stores.accounts.update(account.id, { emailVerifiedAt: now, updatedAt: now });
        await stores.audit.append({ at: now, event: 'email_verified', origin, accountId: account.id });
        return verified ?? account;
      }),

    /**
     * Sets a new password, ends every session and uses every reset link of the account up. Guesses at the old password
     * are forgotten, and the address is known from now on: nobody else can shut the owner out.
     * @throws IdentityFailure `link_dead`; `input_invalid`, and the link still works
     */
    confirmReset: async (key: LinkKey, password: string, origin: Origin): Promise<void> => {
      const hash = hashOf(key.token);
      const link = await database.links.find(hash);
      requireUnused(link, 'reset');
      await accountOf(database, link, 'reset', key);
      const violations = violationsOf({ password }, passwordRules);
      if (violations.length > 0) throw new IdentityFailure({ code: 'input_invalid', violations });
      const passwordHash = await hasher.hash(normalisePassword(password));
      const { uuid } = await database.transaction(async (stores) => {
        // Looked at again under a lock: of two confirmations that cross, one finds the link used.
        const locked = await stores.links.lock(hash);
        requireUnused(locked, 'reset');
        const account = await accountOf(stores, locked, 'reset', key);
        const { id } = account;
        const now = clock.now();
        await stores.accounts.update(id, { passwordHash, updatedAt: now });
        await stores.links.spendAllOf(id, 'reset', now);
        await stores.sessions.revokeAllOf(id, now);
        await stores.addresses.remember(id, origin.address, now);
        await stores.audit.append({
          at: now,
          event: 'password_changed',
          origin,
          accountId: id,
          actorId: id,
          detail: 'reset',
        });
        return account;
      });
      const [, ...ofAccount] = passwordCharges(uuid, origin);
      await attempts.forgive(ofAccount);
    },
  };
};
