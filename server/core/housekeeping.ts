/** Forgetting what has served its time. */
import type { Clock, Database } from './ports.ts';

const DAY_MS = 24 * 3600 * 1000;
const BATCH_SIZE = 500;

/** Kept for a while after their end: a session, so that the theft of its token is still seen; a link, so that its page can say why it is dead. */
const DAYS = { session: 7, link: 30, sentLetter: 7, knownAddress: 90 } as const;

interface HousekeepingDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly auditRetentionDays: number;
}

export const createHousekeeping = ({ database, clock, auditRetentionDays }: HousekeepingDeps) => ({
  /** Forgets one batch of each kind; returns how many rows went. Run it again until it returns 0. */
  purgeDue: (): Promise<number> => {
    const before = (days: number) => new Date(clock.now().getTime() - days * DAY_MS);
    return database.archive.purge(
      {
        sessionsExpiredBefore: before(DAYS.session),
        linksExpiredBefore: before(DAYS.link),
        lettersSentBefore: before(DAYS.sentLetter),
        addressesSeenBefore: before(DAYS.knownAddress),
        auditBefore: before(auditRetentionDays),
      },
      BATCH_SIZE,
    );
  },
});
