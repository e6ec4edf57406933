/** What the core reports, as lines of the log. */
import type { Logger } from 'pino';
import type { Journal } from '../core/ports.ts';

export const createJournal = ({ log }: { readonly log: Pick<Logger, 'warn' | 'error'> }): Journal => ({
  refreshTokenReused: (facts) => log.warn(facts, 'a spent refresh token came back: its session was ended'),
  letterDropped: (facts) => log.error(facts, 'a letter could not be delivered and was given up'),
  letterPostponed: ({ error, ...facts }) =>
    log.warn({ ...facts, err: error }, 'a letter could not be delivered yet'),
});
