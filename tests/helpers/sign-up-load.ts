/** Sign-ups without a pause, through every door, while something breaks: what was promised, and what was refused how. */
import { EventEmitter, once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { PASSWORD, uniqueNames } from './people.ts';

/** The doors, by the path of their sign-up; each takes the same body. */
export const SIGN_UP_PATHS = {
  jsend: '/api/v1/auth/register',
  plain: '/auth/create-user',
  stamped: '/api/v1/auth/signUp',
  django: '/auth/signup/',
} as const;

type Door = keyof typeof SIGN_UP_PATHS;
const DOORS: readonly Door[] = ['jsend', 'plain', 'stamped', 'django'];

export interface SignUp {
  readonly door: Door;
  readonly email: string;
  /** Left out while there is no answer, and for good when the connection broke. */
  answer?: { readonly status: number; readonly body: unknown; readonly retryAfter: string | undefined };
  /** The request has left this process whole. */
  isSent: boolean;
}

export interface SignUpLoad {
  readonly signUps: readonly SignUp[];
  /** The addresses of the accounts that were promised. */
  readonly acknowledged: () => string[];
  /** Everything that was answered but no promise. */
  readonly refused: () => SignUp[];
  /** Resolves once this holds, which is asked after every answer. */
  readonly until: (holds: () => boolean) => Promise<void>;
  /** Begins no more sign-ups; resolves when the last is answered. */
  readonly end: () => Promise<void>;
}

const isPromise = ({ answer }: SignUp): boolean => answer?.status === 200 || answer?.status === 201;

/**
 * Begins.
 * @param options.parallel sign-ups at a time, each on a connection that is kept alive
 * @param options.patienceMs an answer that takes longer counts as none
 */
export const beginSignUps = (url: string, options: { parallel: number; patienceMs: number }): SignUpLoad => {
  const agent = new Agent({ keepAlive: true, maxSockets: options.parallel });
  const signUps: SignUp[] = [];
  const answered = new EventEmitter();
  let isEnding = false;

  const signUp = async (door: Door): Promise<void> => {
    const names = uniqueNames();
    const entry: SignUp = { door, email: names.email, isSent: false };
    signUps.push(entry);
    const call = request(url + SIGN_UP_PATHS[door], {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(options.patienceMs),
    });
    call.once('finish', () => (entry.isSent = true));
    call.end(JSON.stringify({ ...names, password: PASSWORD, firstname: 'Zoé', lastname: 'Martin' }));
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    const { statusCode: status = 0, headers } = response;
    entry.answer = { status, body: await json(response), retryAfter: headers['retry-after'] };
  };

  const work = async (first: number): Promise<void> => {
    for (let turn = first; !isEnding; turn++) {
      try {
        await signUp(DOORS[turn % DOORS.length] ?? 'jsend');
      } catch {
        // The process is gone: nothing was promised, and nobody is there to ask.
        isEnding = true;
      }
      answered.emit('answer');
    }
  };
  const workers = Promise.all(Array.from({ length: options.parallel }, (_, at) => work(at)));

  return {
    signUps,
    acknowledged: () => signUps.filter(isPromise).map(({ email }) => email),
    refused: () => signUps.filter((entry) => entry.answer !== undefined && !isPromise(entry)),
    until: async (holds) => {
      while (!holds()) {
        if (isEnding) throw new Error('a sign-up was not answered');
        await once(answered, 'answer');
      }
    },
    end: async () => {
      isEnding = true;
      await workers;
      agent.destroy();
    },
  };
};

/** The promised accounts that cannot sign in. */
export const lostAmong = async (url: string, emails: readonly string[]): Promise<string[]> => {
  const left = [...emails];
  const lost: string[] = [];
  const check = async (): Promise<void> => {
    for (let email = left.pop(); email !== undefined; email = left.pop()) {
      const answer = await fetch(`${url}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login: email, password: PASSWORD }),
      });
      await answer.arrayBuffer();
      if (answer.status !== 200) lost.push(email);
    }
  };
  await Promise.all(Array.from({ length: 8 }, check));
  return lost;
};

/** Holds that every promised account signs in, and prints the figures of the run. */
export const expectNothingLost = async (
  name: string,
  url: string,
  { signUps, acknowledged }: SignUpLoad,
): Promise<void> => {
  const promised = acknowledged();
  const lost = await lostAmong(url, promised);
  process.stdout.write(
    `${name}: sent ${signUps.length}, acknowledged ${promised.length}, lost ${lost.length}\n`,
  );
  expect(lost).toEqual([]);
};

const outages = (): Readonly<Record<Door, unknown>> => ({
  jsend: {
    status: 'error',
    code: 'SERVICE_UNAVAILABLE',
    message: 'Service unavailable, try again later',
  },
  plain: { message: 'Service unavailable, try again later' },
  stamped: {
    code: 503,
    requestTime: expect.any(String) as string,
    message: 'Service unavailable',
    apiVersion: 'v0.0.1',
    data: [],
  },
  django: { detail: 'Service temporarily unavailable, try again later.' },
});

/** Holds that whatever was no promise was an outage, in the words of its door and with a time to come back. */
export const expectOnlyOutages = (refused: readonly SignUp[]): void => {
  const bodies = outages();
  expect(refused.map(({ door, answer }) => ({ door, answer }))).toEqual(
    refused.map(({ door }) => ({ door, answer: { status: 503, body: bodies[door], retryAfter: '1' } })),
  );
};

/** How many connections the load keeps busy, and how long anything may take: more than any pause of the service. */
export const LOAD = { parallel: 8, patienceMs: 20_000 };
