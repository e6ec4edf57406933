/** The upper bound of a list: rows that the database has written as JSON, piped to the socket by node:http. */
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { LISTS } from './statements.ts';

const ROWS = 1_000;

const [, , port, connectionString] = process.argv;
const pool = new Pool({ connectionString, max: 10 });

createServer((req, res) => {
  if (req.url === '/health') {
    res.end();
    return;
  }
  const list = LISTS[req.url === '/same' ? '/same' : '/plain'];
  pool.query<[string]>({ ...list, values: [ROWS], rowMode: 'array' }).then(
    ({ rows }) => {
      const body = `{"status":"success","data":[${rows.map(([row]) => row).join(',')}]}`;
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      res.end(body);
    },
    () => res.writeHead(500).end(),
  );
}).listen(Number(port), '127.0.0.1');
