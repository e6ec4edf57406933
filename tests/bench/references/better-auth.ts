/**
 * better-auth as its documentation serves it on node:http, with the service's pool and hash: e-mail and password, its
 * rate limit and its cookie cache off, so that every session is looked up. Words: port, database, secret, cost.
 * It runs from the folder into which its packages were installed.
 */
import { createServer } from 'node:http';
import bcrypt from 'bcrypt';
import { Pool } from 'pg';

const serve = async ([port = '', connectionString = '', secret = '', cost = '']: readonly string[]) => {
  // Modules of the other kind: a bundle for require has to wait for them.
  const { betterAuth } = await import('better-auth');
  const { getMigrations } = await import('better-auth/db/migration');
  const { toNodeHandler } = await import('better-auth/node');
  const options = {
    baseURL: `http://127.0.0.1:${port}`,
    secret,
    database: new Pool({ connectionString, max: 10 }),
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    session: { cookieCache: { enabled: false } },
    emailAndPassword: {
      enabled: true,
      password: {
        hash: (password: string) => bcrypt.hash(password, Number(cost)),
        verify: ({ password, hash }: { password: string; hash: string }) => bcrypt.compare(password, hash),
      },
    },
  };
  await (await getMigrations(options)).runMigrations();
  const handle = toNodeHandler(betterAuth(options));
  createServer((req, res) => {
    if (req.url === '/health') res.end();
    else handle(req, res);
  }).listen(Number(port), '127.0.0.1');
};

void serve(process.argv.slice(2));
