/** The upper bound of a read on Node.js: node:http, one HMAC and one named statement; no router, no framework. */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { READ } from './statements.ts';

const [, , port, connectionString, secret = ''] = process.argv;
const key = createSecretKey(secret, 'utf8');
const pool = new Pool({ connectionString, max: 10 });

const isSigned = (token: string): boolean => {
  const end = token.lastIndexOf('.');
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  const expected = createHmac('sha256', key).update(token.slice(0, end)).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
};

createServer((req, res) => {
  const { url = '', headers } = req;
  if (url === '/health') {
    res.end();
    return;
  }
  if (!isSigned((headers.authorization ?? '').slice('Bearer '.length))) {
    res.writeHead(401).end();
    return;
  }
  pool.query({ ...READ, values: [url.slice(url.lastIndexOf('/') + 1)] }).then(
    ({ rows }) => {
      const body = JSON.stringify({ status: 'success', data: rows[0] as unknown });
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      res.end(body);
    },
    () => res.writeHead(500).end(),
  );
}).listen(Number(port), '127.0.0.1');
