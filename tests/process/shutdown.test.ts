/** Ending the process: by signal, nobody's request is lost; by kill -9, nothing that was acknowledged is. */
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { django } from '../../client/dialects/django.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { stamped } from '../../client/dialects/stamped.ts';
import { PASSWORD, uniqueNames } from '../helpers/people.ts';
import {
  openWorkbench,
  type ReadyService,
  type Settings,
  type Workbench,
} from '../helpers/service-process.ts';

let bench: Workbench;
let settings: Settings;
beforeAll(async () => {
  bench = await openWorkbench();
  settings = await bench.settings();
});
afterAll(async () => {
  await bench.clearUp();
  await bench.close();
});

/** Begins a sign-up: resolves when the service has the request and waits for its body. */
const beginSignUp = async (service: ReadyService, email: string) => {
  const body = JSON.stringify({ email, password: PASSWORD });
  const agent = new Agent({ keepAlive: true });
  const call = request(`${service.url}/api/v1/auth/register`, {
    method: 'POST',
    agent,
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      expect: '100-continue',
    },
  });
  const answered = once(call, 'response').then(async ([response]: IncomingMessage[]) => ({
    status: response?.statusCode,
    connection: response?.headers.connection,
    body: response && (JSON.parse(await text(response)) as unknown),
  }));
  const continued = once(call, 'continue');
  call.flushHeaders();
  await continued;
  return {
    finish: () => {
      call.end(body);
      return answered;
    },
    agent,
  };
};

/** Resolves once nobody accepts connections there; tries again and again until then. */
const awaitRefusal = async (url: string): Promise<void> => {
  for (;;) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const [outcome] = await Promise.race([
      once(socket, 'connect').then(() => ['accepted']),
      new Promise<[string]>((resolve) =>
        socket.once('error', (error: NodeJS.ErrnoException) => resolve([error.code ?? ''])),
      ),
    ]);
    socket.destroy();
    if (outcome === 'ECONNREFUSED') return;
  }
};

const signInStatus = async (service: ReadyService, login: string) =>
  (await service.client(plain).login({ body: { login, password: PASSWORD } })).status;

describe('a signal', () => {
  let service: ReadyService;
  beforeAll(async () => (service = await bench.start(settings)));

  /** Sends the signals while a sign-up is in flight, and tells whose it was. */
  const endDuringSignUp = async (signals: readonly NodeJS.Signals[]) => {
    const { email } = uniqueNames();
    const signUp = await beginSignUp(service, email);
    for (const name of signals) {
      service.signal(name);
      expect(await service.logged('shutting down')).toMatchObject({ signal: name });
    }
    await awaitRefusal(service.url);
    expect(await signUp.finish()).toMatchObject({
      status: 201,
      connection: 'close',
      body: { status: 'success', data: { token_type: 'Bearer' } },
    });
    expect(await service.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(service.logLines().at(-1)).toMatchObject({ msg: 'stopped' });
    signUp.agent.destroy();
    return email;
  };

  it.each([
    ['SIGTERM', ['SIGTERM']],
    // A terminal's Ctrl+C reaches npm and the service, and npm passes it on.
    ['SIGINT, twice', ['SIGINT', 'SIGINT']],
  ] as const)(
    '%s: refuses new connections, finishes the request that is in flight, and exits 0',
    async (_, signals) => {
      const email = await endDuringSignUp(signals);
      service = await bench.start(settings);
      expect(await signInStatus(service, email)).toBe(200);
    },
  );

  afterAll(() => service.stop());
});

describe('kill -9', () => {
  /** Sign-ups through every dialect that has one, each with its own answer to success. */
  const signUps = (service: ReadyService) =>
    Array.from({ length: 24 }, (_, index) => {
      const names = { ...uniqueNames(), password: PASSWORD };
      const person = { firstname: 'Zoé', lastname: 'Martin' };
      const doors = [
        () => service.client(jsend).auth.register({ body: names }),
        () => service.client(plain).createUser({ body: { ...names, ...person } }),
        () => service.client(stamped).signUp({ body: names }),
        () => service.client(django).signup({ body: names }),
      ];
      const knock = doors[index % doors.length];
      return { email: names.email, answered: Promise.resolve(knock?.().then(({ status }) => status)) };
    });

  it('loses no account that was acknowledged', async () => {
    const service = await bench.start(settings);
    const acknowledged: string[] = [];
    const killed = signUps(service).map(async ({ email, answered }) => {
      // Sign-ups that the kill cut off reject: they were promised nothing.
      const status = await answered.catch(() => undefined);
      if (status !== 200 && status !== 201) return;
      acknowledged.push(email);
      if (acknowledged.length === 8) service.signal('SIGKILL');
    });
    await Promise.all(killed);
    expect(await service.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(acknowledged.length).toBeGreaterThanOrEqual(8);
    const next = await bench.start(settings);
    for (const email of acknowledged) expect([email, await signInStatus(next, email)]).toEqual([email, 200]);
  });
});
