/** The same operations by another service of this kind, on the same server, with the same hash: better-auth. */
import { execFile } from 'node:child_process';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CONNECTIONS, SMALL, type Bench, type Section } from '../bench.ts';
import { accountsOver, openSessions, PASSWORD, SIGNING } from '../population.ts';
import type { Server } from '../processes.ts';
import { post, readSelf, signIn } from '../requests.ts';

const PACKAGES = ['better-auth@1.7.25', 'pg@8.23.1', 'bcrypt@6.0.0'];
const CALLERS = 1_000;
const MEMBERS = CONNECTIONS;
/** A hash takes a quarter of a second: it takes time to see many of them. */
const PATIENCE = 3;

/** Installs it into a folder of its own, and starts it on an empty database. */
const startPeer = async (bench: Bench): Promise<Server> => {
  const folder = await bench.folder();
  await writeFile(join(folder, 'package.json'), '{}');
  const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...PACKAGES];
  await promisify(execFile)('npm', words, { cwd: folder });
  const script = join(folder, 'better-auth.mjs');
  await copyFile(join(import.meta.dirname, 'references', 'better-auth.mjs'), script);
  const database = await bench.emptyDatabase('bench_peer');
  return bench.start((port) => ({
    script,
    words: [String(port), database, SIGNING.secret, String(bench.sizes.cost)],
    nodeOptions: [],
    folder,
    environment: {},
  }));
};

const credentialsOf = (member: number) => ({ email: `member${member}@example.com`, password: PASSWORD });

/** Signs a member up. @returns the cookies of its session */
const signUpAt = async ({ url }: Server, member: number): Promise<string> => {
  const answer = await fetch(`${url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ ...credentialsOf(member), name: `Member ${member}` }),
  });
  if (!answer.ok) throw new Error(`better-auth answered ${answer.status}: ${await answer.text()}`);
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
};

/** A cookie that opens no session is answered 200 as well, and sooner. */
const requireSession = async ({ url }: Server, cookie: string): Promise<void> => {
  const answer = await fetch(`${url}/api/auth/get-session`, { headers: { cookie } });
  const text = await answer.text();
  if (!text.includes('@example.com')) throw new Error(`better-auth knows no session: ${text}`);
};

export const peers: Section = async (bench) => {
  const database = await bench.database(SMALL, bench.sizes.cost);
  const service = await bench.service(database);
  const callers = await openSessions(database.url, accountsOver(database.accounts, CALLERS));
  const peer = await startPeer(bench);
  const members = Array.from({ length: MEMBERS }, (_, at) => at + 1);
  const cookies = await Promise.all(members.map((member) => signUpAt(peer, member)));
  await Promise.all(cookies.map((cookie) => requireSession(peer, cookie)));
  const seconds = bench.sizes.seconds * PATIENCE;
  await bench.compare({
    title: `A session, the service and ${PACKAGES.join(', ')}`,
    cases: [
      {
        name: 'the service, its own account',
        measure: () => bench.loadInTurns(service, { requests: callers.map(readSelf) }),
      },
      {
        name: 'better-auth, get-session',
        measure: () =>
          bench.loadInTurns(peer, {
            requests: cookies.map((cookie) => ({
              method: 'GET',
              path: '/api/auth/get-session',
              headers: { cookie },
              status: 200,
            })),
          }),
      },
    ],
    questions: [
      {
        name: 'read of its own account / get-session of better-auth',
        of: (found) =>
          found('the service, its own account')['requests/s'] /
          found('better-auth, get-session')['requests/s'],
        goal: { atLeast: 20 },
      },
    ],
  });
  await bench.compare({
    title: 'A sign-in',
    cases: [
      {
        name: 'the service',
        measure: () =>
          bench.load(service, { requests: accountsOver(database.accounts, CALLERS).map(signIn), seconds }),
      },
      {
        name: 'better-auth',
        measure: () =>
          bench.load(peer, {
            requests: members.map((member) => {
              const request = post('/api/auth/sign-in/email', credentialsOf(member), 200);
              return { ...request, headers: { ...request.headers, origin: peer.url } };
            }),
            seconds,
          }),
      },
    ],
    questions: [
      {
        name: 'sign-in / sign-in of better-auth',
        of: (found) => found('the service')['requests/s'] / found('better-auth')['requests/s'],
      },
    ],
  });
};
