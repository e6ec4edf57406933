/**
 * The load driver: a process of its own, which is told one plan, carries it out turn by turn and answers what it saw. In
 * a turn it keeps its connections busy without a pause, one request at a time on each.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Dispatcher } from 'undici';
import { mean, quantile } from '../statistics.ts';
import { cpuSecondsOf } from '../usage.ts';
import type { LoadOrder, LoadPlan, LoadRequest, LoadResult } from './plan.ts';

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

interface Connection {
  readonly client: Client;
  cookie: string | undefined;
}

const openLoad = (plan: LoadPlan) => {
  const { requests, watched } = plan;
  const latenciesMs: number[] = [];
  const cpuSeconds = { server: 0, database: 0, driver: 0 };
  let seconds = 0;
  let taken = 0;
  let leadSeconds = plan.warmUpSeconds;
  let phase: 'lead' | 'counting' | 'over';

  const connections = Array.from({ length: plan.connections }, (_, at): Connection => ({
    client: new Client(plan.url, { localAddress: `127.0.0.${2 + (at % plan.addresses)}` }),
    cookie: plan.cookies?.[at],
  }));

  const nextRequest = (): LoadRequest => {
    const request = requests[plan.areUnique ? taken : taken % requests.length];
    if (request === undefined) throw new Error(`the ${requests.length} requests of the plan were too few`);
    taken += 1;
    return request;
  };

  const askOn = async (connection: Connection): Promise<void> => {
    const request = nextRequest();
    const startedAt = performance.now();
    const { status, setCookie, text } = await ask(connection.client, request, connection.cookie);
    const now = performance.now();
    if (status !== request.status) {
      throw new Error(`${request.method} ${request.path} was answered ${status}: ${text.slice(0, 500)}`);
    }
    if (connection.cookie !== undefined) connection.cookie = setCookie?.split(';')[0];
    if (phase === 'counting') latenciesMs.push(now - startedAt);
  };

  const keepBusy = async (connection: Connection, first: Promise<void>): Promise<void> => {
    await first;
    while (phase !== 'over') await askOn(connection);
  };

  const computed = () => {
    const { user, system } = process.cpuUsage();
    return {
      server: cpuSecondsOf(watched.server),
      database: cpuSecondsOf(watched.database),
      driver: (user + system) / 1e6,
    };
  };

  const measure = async (firsts: readonly Promise<void>[]): Promise<void> => {
    // The first of a turn find a server that has nothing to do: they are answered sooner than all that follow.
    await Promise.all([sleep(leadSeconds * 1000), ...firsts]);
    leadSeconds = plan.leadSeconds;
    const before = computed();
    const startedAt = performance.now();
    phase = 'counting';
    await sleep(plan.turnSeconds * 1000);
    phase = 'over';
    seconds += (performance.now() - startedAt) / 1000;
    const after = computed();
    cpuSeconds.server += after.server - before.server;
    cpuSeconds.database += after.database - before.database;
    cpuSeconds.driver += after.driver - before.driver;
  };

  return {
    turn: async (): Promise<void> => {
      phase = 'lead';
      const begun = connections.map((connection) => ({ connection, first: askOn(connection) }));
      const measuring = measure(begun.map(({ first }) => first));
      await Promise.all([measuring, ...begun.map(({ connection, first }) => keepBusy(connection, first))]);
    },
    end: async (): Promise<LoadResult> => {
      await Promise.all(connections.map(({ client }) => client.close()));
      const answers = latenciesMs.length;
      if (answers === 0) throw new Error(`there was no answer in ${seconds} s`);
      return {
        answers,
        seconds,
        cpuSeconds,
        // Every connection is always busy: so many answers come in the time that one takes (Little's law). Counting those
        // of the window instead would take a burst at its edge for a rate.
        perSecond: plan.connections / (mean(latenciesMs) / 1000),
        medianMs: quantile(latenciesMs, 0.5),
        p99Ms: quantile(latenciesMs, 0.99),
      };
    },
  };
};

const obey = async (plan: LoadPlan): Promise<void> => {
  const load = openLoad(plan);
  for (;;) {
    process.send?.('ready');
    const [order] = (await once(process, 'message')) as [LoadOrder];
    if (order === 'end') break;
    await load.turn();
  }
  const result = await load.end();
  process.send?.(result, () => process.exit());
};

process.once('message', (plan) => {
  obey(plan as LoadPlan).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
