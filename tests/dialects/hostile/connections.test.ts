/** Connections that speak no proper HTTP, or break off: each is answered briefly or dropped, and harms no other. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Account } from '../../../server/core/model.ts';
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

const EMPTY_400 = /^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/;

const crlf = (...lines: string[]): string => lines.join('\r\n');
const body = '{"email":"a@example.com","password":"password123"}';
const post = (...headers: string[]): string =>
  crlf('POST /api/v1/auth/register HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...headers);

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
  ['a chunk that is no number', post('Transfer-Encoding: chunked', '', `zz\r\n${body}\r\n0\r\n\r\n`)],
])('%s gets an empty 400 and its connection closed', async (_, bytes) => {
  expect(await exchange(bytes)).toMatch(EMPTY_400);
  await besieged.expectUnharmed(before);
});

test('headers without end get an empty 431', async () => {
  const answer = await exchange(`GET /health HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 [^\r]+\r\nConnection: close\r\n\r\n$/);
  await besieged.expectUnharmed(before);
});

test('a request without Host, and one of HTTP/1.0, get an answer and no stack', async () => {
  const without = await exchange('GET /health HTTP/1.1\r\nConnection: close\r\n\r\n');
  expect(without).toMatch(/^HTTP\/1\.1 400 /);
  const old = await exchange('GET /health HTTP/1.0\r\n\r\n');
  expect(old).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\{"status":"ok"\}$/);
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
