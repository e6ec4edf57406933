/**
 * The load driver: a process of its own, which is told one plan, carries it out and answers what it saw. It keeps its
 * connections busy without a pause, one request at a time on each.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Dispatcher } from 'undici';
import { mean, quantile } from '../statistics.ts';
import { cpuSecondsOf } from '../usage.ts';
import type { LoadPlan, LoadRequest, LoadResult } from './plan.ts';

interface Answer {
  readonly status: number;
  readonly setCookie: string | undefined;
  /** Kept of answers that nobody expects. */
  readonly text: string;
}

const ask = (client: Client, request: LoadRequest, cookie: string | undefined): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let status = 0;
    let setCookie: string | undefined;
    const unexpected: Buffer[] = [];
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode, headers) => {
        status = statusCode;
        const cookies = headers['set-cookie'];
        setCookie = typeof cookies === 'string' ? cookies : cookies?.[0];
      },
      onResponseData: (_controller, chunk) => {
        if (status !== request.status) unexpected.push(chunk);
      },
      onResponseEnd: () => resolve({ status, setCookie, text: Buffer.concat(unexpected).toString() }),
      onResponseError: (_controller, error) => reject(error),
    };
    const { method, path, body } = request;
    const headers = cookie === undefined ? request.headers : { ...request.headers, cookie };
    client.dispatch({ method, path, body: body ?? null, headers: headers ?? null }, handler);
  });

const carryOut = async (plan: LoadPlan): Promise<LoadResult> => {
  const { requests, watched } = plan;
  const latenciesMs: number[] = [];
  let phase: 'warm-up' | 'counting' | 'over' = 'warm-up';
  let taken = 0;

  const nextRequest = (): LoadRequest => {
    const request = requests[plan.areUnique ? taken : taken % requests.length];
    if (request === undefined) throw new Error(`the ${requests.length} requests of the plan were too few`);
    taken += 1;
    return request;
  };

  const keepBusy = async (connection: number): Promise<void> => {
    const localAddress = `127.0.0.${2 + (connection % plan.addresses)}`;
    const client = new Client(plan.url, { localAddress });
    let cookie = plan.cookies?.[connection];
    while (phase !== 'over') {
      const request = nextRequest();
      const startedAt = performance.now();
      const { status, setCookie, text } = await ask(client, request, cookie);
      const now = performance.now();
      if (status !== request.status) {
        throw new Error(`${request.method} ${request.path} was answered ${status}: ${text.slice(0, 500)}`);
      }
      if (cookie !== undefined) cookie = setCookie?.split(';')[0];
      if (phase === 'counting') latenciesMs.push(now - startedAt);
    }
    await client.close();
  };

  const computed = () => {
    const { user, system } = process.cpuUsage();
    return {
      server: cpuSecondsOf(watched.server),
      database: cpuSecondsOf(watched.database),
      driver: (user + system) / 1e6,
    };
  };

  const measure = async (): Promise<Pick<LoadResult, 'cpuSeconds' | 'seconds'>> => {
    await sleep(plan.warmUpSeconds * 1000);
    const before = computed();
    const startedAt = performance.now();
    phase = 'counting';
    await sleep(plan.seconds * 1000);
    phase = 'over';
    const after = computed();
    return {
      cpuSeconds: {
        server: after.server - before.server,
        database: after.database - before.database,
        driver: after.driver - before.driver,
      },
      seconds: (performance.now() - startedAt) / 1000,
    };
  };

  const connections = Array.from({ length: plan.connections }, (_, at) => keepBusy(at));
  const [measured] = await Promise.all([measure(), ...connections]);
  const answers = latenciesMs.length;
  if (answers === 0) throw new Error(`there was no answer in ${plan.seconds} s`);
  return {
    ...measured,
    answers,
    // Every connection is always busy: so many answers come in the time that one takes (Little's law). Counting those of
    // the window instead would take a burst at its edge for a rate.
    perSecond: plan.connections / (mean(latenciesMs) / 1000),
    medianMs: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
  };
};

process.once('message', (plan) => {
  carryOut(plan as LoadPlan).then(
    (result) => process.send?.(result, () => process.exit()),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
