/** Connections that speak no proper HTTP, or break off: each is answered briefly or dropped, and harms no other. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Account } from '../../../server/core/model.ts';
import { jsonIn } from '../../helpers/answers.ts';
import { startBesiegedService, type BesiegedService } from '../../helpers/besieged-service.ts';
import { uniqueNames } from '../../helpers/service.ts';

let besieged: BesiegedService;
let before: readonly Account[];
beforeAll(async () => {
  besieged = await startBesiegedService();
});
beforeEach(async () => {
  before = await besieged.accounts();
});
afterAll(() => besieged.service.close());

/** Writes bytes and reads until the service closes the connection. */
const exchange = async (bytes: string): Promise<string> => {
  const { hostname, port } = new URL(besieged.service.url);
  const socket = connect({ host: hostname, port: Number(port) });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  socket.write(bytes, 'latin1');
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
};

interface Refusal {
  readonly status: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An answer as it stands on the line; one that is followed by another is no answer. */
const refusalIn = (text: string): Refusal => {
  const [head = '', body = '', ...rest] = text.split('\r\n\r\n');
  expect(rest).toEqual([]);
  const [status = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => [line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 1)]),
  );
  return { status, headers, body: jsonIn(body) };
};

/** Refused in plain's words, with all that every answer carries, and the connection closed. */
const expectRefusal = async (bytes: string, status: string, message: string): Promise<void> => {
  const seen = besieged.service.logLines.length;
  const refusal = refusalIn(await exchange(bytes));
  expect({ status: refusal.status, body: refusal.body }).toEqual({
    status: `HTTP/1.1 ${status}`,
    body: { message },
  });
  expect(Object.fromEntries(refusal.headers)).toMatchObject({
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(JSON.stringify({ message }).length),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(UUID) as string,
  });
  const lines = besieged.service.logLines.slice(seen);
  expect(lines.filter(({ msg }) => msg === 'a request could not be read')).toEqual([
    expect.objectContaining({
      level: 30,
      requestId: refusal.headers.get('x-request-id'),
      status: Number(status.slice(0, 3)),
    }),
  ]);
  await besieged.expectUnharmed(before);
};

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

const crlf = (...lines: string[]): string => lines.join('\r\n');
const body = '{"email":"a@example.com","password":"password123"}';
const post = (...headers: string[]): string =>
  crlf('POST /api/v1/auth/register HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...headers);

const chunked = (coding: string, size: string): string =>
  post(`Transfer-Encoding: ${coding}`, '', `${size}\r\n${body}\r\n0\r\n\r\n`);

test.each<[string, string]>([
  ['another protocol', 'HELO example.com\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'.padEnd(300, '\x00')],
  ['an unknown method', 'FETCH / HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a path of raw bytes', 'GET /utilisateurs/courriel/\xe9@example.com HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a blank in the path', 'GET /health /ready HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a header with a blank in its name', 'GET /health HTTP/1.1\r\nHost: x\r\nA B: c\r\n\r\n'],
  ['a header of NUL', 'GET /health HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n'],
  ['two lengths', post('Content-Length: 5', 'Content-Length: 50', '', body)],
  [
    'a length and chunks',
    post('Content-Length: 5', 'Transfer-Encoding: chunked', '', `32\r\n${body}\r\n0\r\n\r\n`),
  ],
  ['a length that is no number', post('Content-Length: 5x', '', body)],
  ['a negative length', post('Content-Length: -5', '', body)],
  [
    'the same length twice',
    post(`Content-Length: ${body.length}`, `Content-Length: ${body.length}`, '', body),
  ],
  ['a list of lengths', post(`Content-Length: ${body.length}, ${body.length}`, '', body)],
  ['a length with a sign', post(`Content-Length: +${body.length}`, '', body)],
  ['a blank behind the name of the length', post(`Content-Length : ${body.length}`, '', body)],
  ['a chunk that is no number', chunked('chunked', 'zz')],
  ['a chunk that ends with a bare LF', chunked('chunked', '32').replace('32\r\n', '32\n')],
  ['chunks that are not the last coding', chunked('chunked, gzip', '32')],
  ['a coding that only looks like chunks', chunked('xchunked', '32')],
  ['chunks behind a vertical tab', chunked('\x0bchunked', '32')],
  ['chunks twice', chunked('chunked\r\nTransfer-Encoding: chunked', '32')],
  ['chunks in HTTP/1.0', chunked('chunked', '32').replace('HTTP/1.1', 'HTTP/1.0')],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
  ['two hosts', 'GET /health HTTP/1.1\r\nHost: id.example.com\r\nHost: evil.example\r\n\r\n'],
  ['the same host twice', 'GET /health HTTP/1.1\r\nHost: x\r\nhOST: x\r\n\r\n'],
  ['a header that goes on in the next line', 'GET /health HTTP/1.1\r\nHost: x\r\nA: b\r\n c: d\r\n\r\n'],
  ['a header that ends with a bare LF', 'GET /health HTTP/1.1\r\nHost: x\r\nA: b\nB: c\r\n\r\n'],
  ['a header with a bare CR', 'GET /health HTTP/1.1\r\nHost: x\r\nA: b\rB: c\r\n\r\n'],
  ['lines that end with a bare LF', 'GET /health HTTP/1.1\nHost: x\n\n'],
])('%s gets 400 and its connection closed', (_, bytes) =>
  expectRefusal(bytes, '400 Bad Request', 'The request is malformed'),
);

const TOO_LARGE = ['431 Request Header Fields Too Large', 'The headers are too large'] as const;

test.each<[string, string]>([
  ['a header without end', `GET /health HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['a path without end', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['10000 parameters', `GET /api/v1/users?${'x=1&'.repeat(10_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ['101 headers', `GET /health HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(100)}\r\n`],
])('%s: 431', (_, bytes) => expectRefusal(bytes, ...TOO_LARGE));

test('chunks with remarks without end get 413', () =>
  expectRefusal(
    chunked('chunked', `32;${'x'.repeat(20_000)}`),
    '413 Payload Too Large',
    'The request is too large',
  ));

test('100 headers are taken, an expectation that nobody knows is passed over, and HTTP/1.0 needs no host', async () => {
  const OK = /^HTTP\/1\.1 200 OK\r\n[^]*\{"status":"ok"\}$/;
  const last = 'Connection: close\r\n\r\n';
  const many = await exchange(`GET /health HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(98)}${last}`);
  expect(many).toMatch(OK);
  expect(await exchange(`GET /health HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n${last}`)).toMatch(OK);
  const old = await exchange('GET /health HTTP/1.0\r\n\r\n');
  expect(old).toMatch(OK);
});

test('a body that breaks off makes no account, and no fault', async () => {
  const { hostname, port } = new URL(besieged.service.url);
  const { email } = uniqueNames();
  const whole = JSON.stringify({ email, password: 'password123' });
  const socket = connect({ host: hostname, port: Number(port) });
  const seen = besieged.service.logLines.length;
  socket.write(post(`Content-Length: ${whole.length + 1}`, '', whole));
  const logged = (): boolean =>
    besieged.service.logLines.slice(seen).some(({ route }) => route === '/api/v1/auth/register');
  // The service has the headers and most of the body when another connection has been answered.
  await besieged.send({ path: '/health' });
  socket.destroy();
  for (let tries = 0; !logged() && tries < 1000; tries += 1) await besieged.send({ path: '/health' });
  expect(logged()).toBe(true);
  await besieged.expectUnharmed(before);
  expect(besieged.service.logLines.slice(seen).filter(({ level }) => Number(level) >= 50)).toEqual([]);
});

test('a second request smuggled behind a body is one of its own, and gets its own answer', async () => {
  const answer = await exchange(
    post(`Content-Length: 2`, '', '{}') + 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  );
  expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 200']);
});

test('a request id is taken over only when it is harmless', async () => {
  const given = 'trace-1.A_z';
  const kept = await besieged.send({ path: '/health', headers: { 'x-request-id': given } });
  expect(kept.headers['x-request-id']).toBe(given);
  for (const id of ['', 'a b', '<script>', '{"a":1}', 'x'.repeat(65), 'é', 'a\tb', "';--"]) {
    const answer = await besieged.send({ path: '/health', headers: { 'x-request-id': id } });
    expect(answer.headers['x-request-id']).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  }
});

test('letters name the service’s own address, whatever host the request named', async () => {
  const { email, username } = uniqueNames();
  await besieged.service.identity.registration.register({ email, username, password: 'password123' }, null);
  const answer = await besieged.send({
    method: 'POST',
    path: '/auth/reset_password/',
    headers: {
      'content-type': 'application/json',
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
      origin: 'https://evil.example',
      referer: 'https://evil.example/',
    },
    body: JSON.stringify({ email }),
  });
  expect(answer.status).toBe(200);
  const [letter] = await besieged.service.letters(1);
  const links = (letter?.text ?? '').match(/https?:\/\/\S+/g) ?? [];
  expect(links.length).toBeGreaterThan(0);
  const home = besieged.service.url.replace('127.0.0.1', 'localhost');
  expect(links.filter((link) => !link.startsWith(`${home}/auth/password_reset_confirm/`))).toEqual([]);
  expect(`${String(letter?.html)}${letter?.text ?? ''}`).not.toContain('evil');
});
