/** What operators watch: metrics on a port of their own, and the callers' traces in the log. */
import { jsend } from '../../client/dialects/jsend.ts';
import { startRelayedService } from '../helpers/relayed-service.ts';
import { PASSWORD, uniqueNames } from '../helpers/service.ts';
import { openWorkbench, type Workbench } from '../helpers/service-process.ts';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterEach(() => bench.clearUp());
afterAll(() => bench.close());

const samplesOf = (text: string): string[] => text.split('\n').filter((line) => !line.startsWith('#'));

test('metrics count what was answered, by dialect, route and status, and name nobody', async () => {
  const service = await bench.start({ ...(await bench.settings()), METRICS_PORT: '0' });
  const { address } = await service.logged('metrics');
  const { email } = uniqueNames();
  const body = { email, password: PASSWORD };
  expect((await service.client(jsend).auth.register({ body })).status).toBe(201);
  expect((await service.client(jsend).auth.login({ body })).status).toBe(200);
  expect((await service.client(jsend).auth.login({ body })).status).toBe(200);
  expect((await fetch(`${service.url}/nothing/here?token=secret`)).status).toBe(404);

  const answer = await fetch(String(address).replace('localhost', '127.0.0.1'));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  const samples = samplesOf(text);
  const requests = (route: string, status: string) =>
    `http_requests_total{dialect="jsend",method="POST",route="${route}",status="${status}"}`;
  expect(samples).toContain(`${requests('/api/v1/auth/register', '201')} 1`);
  expect(samples).toContain(`${requests('/api/v1/auth/login', '200')} 2`);
  expect(samples).toContain('password_hashing_jobs{state="waiting"} 0');
  expect(samples).toContain('letters_waiting 0');
  for (const name of [
    'http_request_duration_seconds_bucket',
    'database_connections{state="free"}',
    'nodejs_eventloop_lag_p99_seconds',
    'process_resident_memory_bytes',
  ]) {
    expect([name, samples.some((sample) => sample.startsWith(name))]).toEqual([name, true]);
  }
  expect(text).not.toContain(email);
  expect(text).not.toContain('secret');
});

test('metrics are nowhere but on their port, and nothing else is on it', async () => {
  const service = await bench.start({ ...(await bench.settings()), METRICS_PORT: '0' });
  const { address } = await service.logged('metrics');
  const watching = new URL(String(address).replace('localhost', '127.0.0.1'));
  expect((await fetch(`${service.url}/metrics`)).status).toBe(404);
  expect((await fetch(new URL('/health', watching))).status).toBe(404);
  const posted = await fetch(watching, { method: 'POST' });
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

// The embedded database is part of the process: it is never away.
if (databaseKind === 'postgres') {
  test('while the database is away, metrics tell everything but how many letters wait', async () => {
    const { service, relay, close } = await startRelayedService({ METRICS_PORT: '0' });
    try {
      const { address } = await service.logged('metrics');
      const namesNow = async () => {
        const answer = await fetch(String(address).replace('localhost', '127.0.0.1'));
        expect(answer.status).toBe(200);
        return samplesOf(await answer.text()).map((sample) => sample.replace(/[ {].*/, ''));
      };
      expect(await namesNow()).toContain('letters_waiting');
      await relay.cut();
      const names = await namesNow();
      expect(names).not.toContain('letters_waiting');
      expect(names).toContain('password_hashing_jobs');
      await relay.mend();
      expect(await namesNow()).toContain('letters_waiting');
    } finally {
      await close();
    }
  });
}

test('a trace that a caller is part of stands in the log; what is none does not', async () => {
  const service = await bench.start(await bench.settings());
  const ask = (traceparent: string) => fetch(`${service.url}/health`, { headers: { traceparent } });
  await ask('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
  await ask('4bf92f3577b34da6a3ce929d0e0e4736');
  await service.nthLogged('request', 2);
  const traces = service
    .logLines()
    .filter(({ msg }) => msg === 'request')
    .map(({ trace_id, span_id }) => ({ trace_id, span_id }));
  expect(traces).toEqual([
    { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7' },
    { trace_id: undefined, span_id: undefined },
  ]);
});
