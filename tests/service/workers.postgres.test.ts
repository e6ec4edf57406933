/** WORKERS: several processes on one port are one service, whichever of them answers, dies or ends. */
import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { answerOf } from '../helpers/answers.ts';
import { sendBare } from '../helpers/bare-http.ts';
import { PASSWORD, uniqueNames } from '../helpers/people.ts';
import {
  openWorkbench,
  type ReadyService,
  type Settings,
  type Workbench,
} from '../helpers/service-process.ts';
import { beginSignUps, expectNothingLost, LOAD } from '../helpers/sign-up-load.ts';

let bench: Workbench;
let settings: Settings;
beforeAll(async () => {
  bench = await openWorkbench();
  settings = { ...(await bench.settings()), RATE_LIMITS: 'off', WORKERS: '2' };
});
afterAll(async () => {
  await bench.clearUp();
  await bench.close();
});

/** The process ids of all workers so far, in the order in which they answered. */
const workersOf = (service: ReadyService): number[] =>
  service
    .logLines()
    .filter(({ msg }) => msg === 'a worker answers')
    .map(({ worker }) => Number(worker));

/** A request on a connection of its own; the body is sent as JSON. */
const ask = (
  { url }: ReadyService,
  path: string,
  { method = 'GET', token, body }: { method?: string; token?: string; body?: unknown } = {},
) =>
  sendBare(url, {
    method,
    path,
    headers: {
      connection: 'close',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

describe('two workers', () => {
  let service: ReadyService;
  let workers: readonly [number, number];
  beforeAll(async () => {
    service = await bench.start({ ...settings, METRICS_PORT: '0' });
    const [one = 0, two = 0, ...others] = workersOf(service);
    expect(others).toEqual([]);
    workers = [one, two];
  });

  /** Freezes one worker, so that whatever is asked meanwhile is answered by the others. */
  const without = async <T>(worker: number, work: () => Promise<T>): Promise<T> => {
    process.kill(worker, 'SIGSTOP');
    try {
      return await work();
    } finally {
      process.kill(worker, 'SIGCONT');
    }
  };

  it('are announced once, as one service', () => {
    const ready = service.logLines().filter(({ msg }) => msg === 'polyglot-id is ready');
    expect(ready).toEqual([
      expect.objectContaining({ address: service.url.replace('127.0.0.1', 'localhost'), workers: 2 }),
    ]);
  });

  it('both answer on the one port, and a frozen one holds nobody up', async () => {
    const health = () => ask(service, '/health').then(answerOf);
    const fine = { status: 200, body: { status: 'ok' } };
    expect(await without(workers[1], health)).toEqual(fine);
    expect(await without(workers[0], health)).toEqual(fine);
    await service.nthLogged('request', 2);
    const requests = service.logLines().filter(({ msg }) => msg === 'request');
    // Each writes its lines some at a time, so that they may come in either order.
    expect(requests.map(({ pid }) => pid).sort()).toEqual([...workers].sort());
  });

  it('show what both have answered in one place', async () => {
    const { address } = await service.logged('metrics');
    const metrics = await (await fetch(String(address).replace('localhost', '127.0.0.1'))).text();
    const samples = metrics.split('\n');
    expect(samples).toContain(
      'http_requests_total{dialect="jsend",method="GET",route="/health",status="200"} 2',
    );
    // Of what both see the same, there is one.
    expect(samples).toContain('letters_waiting 0');
  });

  it('an account that one deletes is nobody for the other at once', async () => {
    const email = uniqueNames().email;
    const signedUp = await without(workers[1], () =>
      ask(service, '/api/v1/auth/register', { method: 'POST', body: { email, password: PASSWORD } }),
    );
    const { access_token: token } = (signedUp.body as { data: { access_token: string } }).data;
    const list = () => ask(service, '/api/v1/users', { token });
    const listed = await without(workers[0], list);
    const { data } = listed.body as { data: { id: number; email: string }[] };
    const id = data.find((user) => user.email === email)?.id;
    const remove = () => ask(service, `/api/v1/users/${id}`, { method: 'DELETE', token });
    expect(answerOf(await without(workers[0], remove))).toEqual({
      status: 200,
      body: { status: 'success', message: 'User deleted successfully' },
    });
    expect(await without(workers[1], list)).toMatchObject({ status: 401 });
  });

  it('one that is killed is replaced, and nothing promised is lost', async () => {
    const load = beginSignUps(service.url, LOAD);
    await load.until(() => load.acknowledged().length >= 50);
    process.kill(workers[0], 'SIGKILL');
    expect(await service.logged('a worker ended; another takes its place')).toMatchObject({
      worker: workers[0],
      ended: 'SIGKILL',
    });
    await load.end();
    const { worker } = await service.nthLogged('a worker answers', 3);
    await without(workers[1], () => expectNothingLost('kill -9 of a worker', service.url, load));
    workers = [workers[1], Number(worker)];
  });

  it('SIGTERM: all that was sent before it is answered, by whichever worker, and the service exits 0', async () => {
    const load = beginSignUps(service.url, LOAD);
    await load.until(() => load.acknowledged().length >= 50);
    // What a terminal sends to the whole group is the primary's to answer.
    for (const worker of workers) process.kill(worker, 'SIGINT');
    const before = load.acknowledged().length;
    await load.until(() => load.acknowledged().length >= before + 50);
    // Frozen, they neither accept nor read, while the kernel takes connections and bytes for them.
    service.signal('SIGSTOP');
    for (const worker of workers) process.kill(worker, 'SIGSTOP');
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
        await once(socket, 'connect');
        socket.write(REQUEST);
        return { answer: text(socket).catch(String) };
      }),
    );
    const running = load.signUps.filter(({ isSent, answer }) => isSent && answer === undefined);
    service.signal('SIGTERM');
    service.signal('SIGCONT');
    for (const worker of workers) process.kill(worker, 'SIGCONT');
    const unread = await Promise.all(answers.map(({ answer }) => answer));
    expect(unread.filter((answer) => !ANSWER.test(answer))).toEqual([]);
    await load.end();
    expect(running.filter(({ answer }) => answer?.status !== 200 && answer?.status !== 201)).toEqual([]);
    expect(await service.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(service.logLines().at(-1)).toMatchObject({ msg: 'stopped' });
  });
});

const REQUEST = 'GET /health HTTP/1.1\r\nHost: id.example.com\r\n\r\n';
const ANSWER = /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{"status":"ok"\}$/;

it('kill -9 of the primary ends its workers', async () => {
  const service = await bench.start(settings);
  // The end of its output is the end of all that write to it.
  expect(await service.kill()).toMatchObject({ code: null, signal: 'SIGKILL', stderr: '' });
});

it('a start that fails says why once', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const ended = await bench.run([], { ...settings, PORT: String(port) });
  expect(ended).toMatchObject({ code: 1, signal: null, stdout: '' });
  expect(ended.stderr).toMatch(
    new RegExp(`^The service cannot listen on PORT ${port} of HOST 127\\.0\\.0\\.1: .*EADDRINUSE.*\\n$`),
  );
  holder.close();
});
