/** Connections that keep the service waiting: each is ended, on a port whose patience is a few milliseconds. */
import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { openListener, type Listener } from '../../server/http/listener.ts';

const NEVER_MS = 60_000;
const SOON_MS = 50;
const IMPATIENT = { checkIntervalMs: 10, headersMs: SOON_MS, requestMs: SOON_MS, silenceMs: NEVER_MS };
const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\n';

const logged: unknown[] = [];
const log = { info: (line: unknown) => logged.push(line), warn: (line: unknown) => logged.push(line) };

let listener: Listener;
afterEach(async () => {
  await listener.close();
  logged.length = 0;
});

const listen = async (patience: Partial<typeof IMPATIENT>, app: RequestListener): Promise<Socket> => {
  listener = await openListener(
    { port: 0, host: '127.0.0.1' },
    { log, patience: { ...IMPATIENT, ...patience } },
  );
  listener.begin(app);
  const socket = connect(listener.port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};

const readToEnd = async (socket: Socket): Promise<string> => {
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  await once(socket, 'close');
  return text;
};

const takeAll: RequestListener = (req, res) => {
  req.on('error', () => undefined).resume();
  req.once('end', () => res.end('taken'));
};

const TOO_SLOW = [
  /^HTTP\/1\.1 408 Request Timeout\r\n/,
  /\r\nconnection: close\r\n/,
  /\r\n\r\n\{"message":"The request did not arrive in time"\}$/,
];

it.each([
  ['nothing', ''],
  ['half a request line', 'POST / HT'],
  ['headers without end', `${HEAD}A: b\r\n`],
  ['half a body', `${HEAD}Content-Length: 10\r\n\r\nhalf`],
  ['half a chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\na\r\nhalf`],
  ['half of a second request', `${HEAD}Content-Length: 0\r\n\r\nPOST / HT`],
])('%s, and then no more: 408, and the connection is closed', async (_, bytes) => {
  const socket = await listen({}, takeAll);
  socket.write(bytes);
  const answers = (await readToEnd(socket)).split('taken');
  for (const pattern of TOO_SLOW) expect(answers.at(-1)).toMatch(pattern);
  expect(logged).toEqual([expect.objectContaining({ status: 408, fault: 'ERR_HTTP_REQUEST_TIMEOUT' })]);
});

const ANSWER_BYTES = 64 * 1024 * 1024;

it('an answer that is not taken is given up', async () => {
  const answers: ServerResponse[] = [];
  const socket = await listen({ silenceMs: SOON_MS }, (_req, res) => {
    answers.push(res);
    // More than the kernel holds for somebody who does not read.
    res.end(Buffer.alloc(ANSWER_BYTES));
  });
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  while (answers[0] === undefined) await new Promise(setImmediate);
  await once(answers[0], 'close');
  const received = readToEnd(socket);
  socket.resume();
  expect((await received.catch(() => '')).length).toBeLessThan(ANSWER_BYTES);
});

it('a connection that was never used does not hold the end up; a request that has begun to come in is answered', async () => {
  const unused = await listen({ headersMs: NEVER_MS, requestMs: NEVER_MS }, takeAll);
  const begun = connect(listener.port, '127.0.0.1');
  const answer = readToEnd(begun);
  begun.write('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n');
  await once(begun, 'data');
  const ended = listener.close();
  // Nothing else ends it before the deadline, at which the request would be cut off.
  expect(await readToEnd(unused)).toBe('');
  begun.write('Host: x\r\n\r\n');
  expect(await answer).toMatch(/^(HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\ntaken){2}$/);
  await ended;
  expect(logged).toEqual([]);
});

it('what breaks behind an answer that has begun is not answered into it', async () => {
  const socket = await listen({ headersMs: NEVER_MS, requestMs: NEVER_MS }, (_req, res) =>
    res.write('begun'),
  );
  const answer = readToEnd(socket);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(socket, 'data');
  socket.write('no HTTP\r\n\r\n');
  expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n5\r\nbegun\r\n$/);
  expect(logged).toEqual([]);
});
