/** Asked to end, the service answers what the kernel has taken for it and it has not read; no database has a part in it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { openWorkbench, type ReadyService, type Workbench } from '../helpers/service-process.ts';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterAll(async () => {
  await bench.clearUp();
  await bench.close();
});

const REQUEST = 'GET /health HTTP/1.1\r\nHost: id.example.com\r\n\r\n';
const ANSWER = /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{"status":"ok"\}$/;

const open = async ({ url }: ReadyService): Promise<Socket> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};

it('SIGTERM: requests that it has not read yet are answered, on old connections and on ones not yet accepted', async () => {
  const service = await bench.start(await bench.settings());
  const kept = await Promise.all(Array.from({ length: 20 }, () => open(service)));
  for (const socket of kept) {
    socket.write(REQUEST);
    await once(socket, 'data');
  }
  // Stopped, it neither accepts nor reads, while the kernel takes connections and bytes for it.
  service.signal('SIGSTOP');
  const sockets = [...kept, ...(await Promise.all(Array.from({ length: 20 }, () => open(service))))];
  await Promise.all(
    sockets.map((socket) => new Promise<void>((resolve) => socket.write(REQUEST, () => resolve()))),
  );
  const answers = sockets.map((socket) => text(socket).catch(String));
  service.signal('SIGTERM');
  service.signal('SIGCONT');
  expect((await Promise.all(answers)).filter((answer) => !ANSWER.test(answer))).toEqual([]);
  expect(await service.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
});
