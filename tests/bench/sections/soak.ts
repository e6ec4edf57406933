/** Minutes of everything at once: what is left on the heap after the garbage is gone must not grow. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'undici';
import { z } from 'zod';
import { QUICK, SMALL, type Section } from '../bench.ts';
import { accountsOver, openSessions, type Caller } from '../population.ts';
import { freePort } from '../../helpers/own-address.ts';
import { get, readOthers, readSelf, refresh, signIn, signInWrongly, validate } from '../requests.ts';
import { slope } from '../statistics.ts';
import { residentMegabytesOf } from '../usage.ts';

const CALLERS = 1_000;
const SAMPLES = 20;

const TargetsSchema = z.array(z.object({ webSocketDebuggerUrl: z.string() })).nonempty();
const ReplySchema = z.object({ id: z.number(), result: z.object({ usedSize: z.number().optional() }) });

/** Asks Node.js itself, through its inspector. */
const openInspector = async (port: number) => {
  const answer = await fetch(`http://127.0.0.1:${port}/json`);
  const [target] = TargetsSchema.parse(await answer.json());
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await once(socket, 'open');
  let serial = 0;
  const ask = async (method: string) => {
    serial += 1;
    const replied = once(socket, 'message');
    socket.send(JSON.stringify({ id: serial, method }));
    const [message] = (await replied) as [MessageEvent];
    return ReplySchema.parse(JSON.parse(String(message.data))).result;
  };
  return {
    /** What is still in use once all garbage is gone. */
    heapMegabytes: async (): Promise<number> => {
      await ask('HeapProfiler.collectGarbage');
      return ((await ask('Runtime.getHeapUsage')).usedSize ?? 0) / 1e6;
    },
    close: () => socket.close(),
  };
};

const everything = (callers: readonly Caller[]) => {
  const reads = readOthers(callers);
  return callers.flatMap((caller, at) => [
    ...reads.slice(at, at + 1),
    readSelf(caller),
    refresh(caller),
    validate(caller),
    ...(at % 10 === 0 ? [get('/api/v1/users?limit=100', caller), signIn(caller.accountId)] : []),
    ...(at % 20 === 0 ? [signInWrongly(caller.accountId), { ...get('/nowhere', caller), status: 404 }] : []),
  ]);
};

export const soak: Section = async (bench) => {
  const database = await bench.database(SMALL, QUICK.cost);
  const port = await freePort('127.0.0.1');
  const service = await bench.service(database, QUICK.environment, [`--inspect=127.0.0.1:${port}`]);
  const inspector = await openInspector(port);
  const requests = everything(await openSessions(database.url, accountsOver(database.accounts, CALLERS)));
  const seconds = bench.sizes.minutes * 60;

  const sample = async (): Promise<[minute: number, heapMegabytes: number][]> => {
    const samples: [number, number][] = [];
    for (let at = 0; at < SAMPLES; at += 1) {
      await sleep((seconds / SAMPLES) * 1000);
      samples.push([((at + 1) * bench.sizes.minutes) / SAMPLES, await inspector.heapMegabytes()]);
    }
    return samples;
  };

  await bench.compare({
    title: `${bench.sizes.minutes} minutes of everything at once`,
    rounds: 1,
    cases: [
      {
        name: 'the service',
        measure: async () => {
          const [load, samples] = await Promise.all([bench.load(service, { requests, seconds }), sample()]);
          return {
            ...load,
            'first heap MB': samples.at(0)?.[1] ?? NaN,
            'last heap MB': samples.at(-1)?.[1] ?? NaN,
            'resident MB': residentMegabytesOf(service.pid),
            'heap MB/min': slope(samples),
          };
        },
      },
    ],
    questions: [
      { name: 'growth of the heap, MB a minute', of: (found) => found('the service')['heap MB/min'] },
    ],
  });
  inspector.close();
};
