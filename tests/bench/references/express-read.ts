/**
 * The reference: what a careful hand would write for one account by its id, on the same Express and the same driver,
 * with the key parsed once and the statement named. It checks no session, no input and no answer, and logs nothing.
 */
import { createSecretKey } from 'node:crypto';
import express from 'express';
import jwt from 'jsonwebtoken';
import { Pool } from 'pg';
import { READ } from './statements.ts';

const [, , port, connectionString, secret = ''] = process.argv;
const key = createSecretKey(secret, 'utf8');
const pool = new Pool({ connectionString, max: 10 });

const app = express().disable('x-powered-by').disable('etag');

app.get('/api/v1/users/:id', async (req, res) => {
  try {
    jwt.verify((req.headers.authorization ?? '').slice('Bearer '.length), key, { algorithms: ['HS256'] });
  } catch {
    res.status(401).json({ status: 'error' });
    return;
  }
  const { rows } = await pool.query({ ...READ, values: [req.params.id] });
  if (rows.length === 0) res.status(404).json({ status: 'error' });
  else res.json({ status: 'success', data: rows[0] as unknown });
});

app.get('/health', (_req, res) => {
  res.end();
});

app.listen(Number(port), '127.0.0.1');
