/** Sign-ups that never give up: what is refused or breaks off is sent again, so that one e-mail may arrive many times. */
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { PASSWORD, uniqueNames } from '../../helpers/people.ts';
import { SIGN_UP_PATHS } from '../../helpers/sign-up-load.ts';

/** Longer than the service waits for a database that says nothing. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

export interface ChaosLoad {
  readonly counts: Readonly<Record<'sent' | 'acknowledged' | 'refused' | 'broken', number>>;
  /** The e-mails whose accounts were promised. */
  readonly promised: readonly string[];
  /** Answers that are neither a promise nor an outage, nor say that an unanswered sign-up was kept. */
  readonly unexpected: readonly string[];
  /** Resolves with the next promise of a sign-up that begins from now on; rejects at the deadline. */
  readonly nextPromise: (deadlineMs: number) => Promise<void>;
  /** Begins no more; resolves when the last is answered. */
  readonly end: () => Promise<void>;
}

/** Begins. @param parallel sign-ups at a time, each on a connection that is kept alive */
export const beginChaosLoad = (url: string, parallel: number): ChaosLoad => {
  const agent = new Agent({ keepAlive: true, maxSockets: parallel });
  const counts = { sent: 0, acknowledged: 0, refused: 0, broken: 0 };
  const promised: string[] = [];
  const unexpected: string[] = [];
  const waiting = new Set<{ readonly since: number; readonly resolve: () => void }>();
  let isEnding = false;

  const send = async (path: string, body: string): Promise<{ status: number; answer: string }> => {
    const call = request(url + path, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    call.end(body);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, answer: await text(response) };
  };

  /** Sends one sign-up until it is answered for good. */
  const signUp = async (path: string): Promise<void> => {
    const names = uniqueNames();
    const body = JSON.stringify({ ...names, password: PASSWORD, firstname: 'Zoé', lastname: 'Martin' });
    for (let isRepeated = false; !isEnding; isRepeated = true) {
      const since = performance.now();
      counts.sent += 1;
      const { status, answer } = await send(path, body).catch(() => ({ status: 0, answer: '' }));
      if (status === 200 || status === 201) {
        counts.acknowledged += 1;
        promised.push(names.email);
        for (const one of waiting) if (one.since <= since) one.resolve();
        return;
      }
      if (status === 0) counts.broken += 1;
      else if (status === 503) counts.refused += 1;
      // An answer that got lost was a promise, or an outage came after the commit.
      else if (isRepeated && /already|taken/i.test(answer)) return;
      else {
        unexpected.push(`${path}: ${status} ${answer}`);
        return;
      }
      await pause(PAUSE_MS);
    }
  };

  const paths = Object.values(SIGN_UP_PATHS);
  const workers = Promise.all(
    Array.from({ length: parallel }, async (_, first) => {
      for (let turn = first; !isEnding; turn++) await signUp(paths[turn % paths.length] ?? '');
    }),
  );

  return {
    counts,
    promised,
    unexpected,
    nextPromise: (deadlineMs) =>
      new Promise((resolve, reject) => {
        const deadline = setTimeout(() => reject(new Error('nothing was promised any more')), deadlineMs);
        const one = {
          since: performance.now(),
          resolve: () => {
            clearTimeout(deadline);
            waiting.delete(one);
            resolve();
          },
        };
        waiting.add(one);
      }),
    end: async () => {
      isEnding = true;
      await workers;
      agent.destroy();
    },
  };
};
