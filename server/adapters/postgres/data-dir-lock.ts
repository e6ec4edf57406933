/**
 * Makes one process the owner of the data folder: two that open the embedded database destroy it. The owner
 * listens on a Unix socket in the folder. Whether it lives is whether the kernel accepts a connection there,
 * so that nothing has to be cleaned up after kill -9, process ids mean nothing, and containers that share the
 * folder see each other.
 */
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { isAccepting, readLine, requestLine } from './line-socket.ts';

/** Another process owns the folder. */
export class DataDirInUse extends Error {
  constructor(dataDir: string) {
    super(
      `The data folder ${dataDir} is in use by another process. ` +
        'Stop that process, or set DATABASE_URL so that several can share a PostgreSQL database.',
    );
    this.name = 'DataDirInUse';
  }
}

/** The longest path that every system takes for a Unix socket, in bytes. */
const SOCKET_PATH_LIMIT_BYTES = 103;

/**
 * Takes the folder, and makes it when it is not there. It must be on a local disk: sockets do not reach across
 * a network file system.
 *
 * Owners are numbered: `service.<n>.sock`. Who finds the highest number dead links its own, listening socket
 * to the next one, which only one process can do. The highest name is never removed, not even by its owner: a
 * process that was slow to act on an old number then always finds a higher one, and gives way.
 *
 * @param deps.answer answers one line that another process sent with {@link askDataDirOwner}; when it rejects,
 *   the other process gets an error without the reason.
 * @throws DataDirInUse while another process owns the folder.
 * @throws Error when the path is too long for a socket, or the folder cannot be written.
 */
export async function lockDataDir(deps: {
  dataDir: string;
  answer: (line: string) => Promise<string>;
}): Promise<{ release(): Promise<void> }> {
  const { dataDir, answer } = deps;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const ownPath = shortEnough(dataDir, `service.${randomBytes(6).toString('hex')}`);
  const listener = await listen(ownPath, answer);
  try {
    await chmod(ownPath, 0o600);
    await become(dataDir, ownPath);
  } catch (error) {
    await listener.close();
    throw error;
  } finally {
    await rm(ownPath, { force: true });
  }
  return { release: listener.close };
}

/**
 * Asks the owner of the folder, which answers one line with one line.
 *
 * @returns undefined when no process owns the folder.
 * @throws Error when the owner gave no answer within `timeoutMilliseconds` (30 seconds by default).
 */
export async function askDataDirOwner(request: {
  dataDir: string;
  line: string;
  timeoutMilliseconds?: number;
}): Promise<string | undefined> {
  const { dataDir, line, timeoutMilliseconds = 30_000 } = request;
  const newest = await newestOwner(dataDir);
  if (newest === 0) return undefined;
  const path = socketOf(dataDir, newest);
  if (!(await isAccepting(path))) return undefined;
  return requestLine({ path, line, timeoutMilliseconds });
}

/** Links the listening socket at `ownPath` to the next number, unless an owner lives. */
async function become(dataDir: string, ownPath: string): Promise<void> {
  for (;;) {
    const newest = await newestOwner(dataDir);
    if (newest > 0 && (await isAccepting(socketOf(dataDir, newest)))) throw new DataDirInUse(dataDir);
    const next = newest + 1;
    if (!(await linked(ownPath, socketOf(dataDir, next)))) continue;
    // A higher number by now: others came, and perhaps went, since this process looked.
    if ((await newestOwner(dataDir)) === next) return forgetOlder(dataDir, next);
    await rm(socketOf(dataDir, next), { force: true });
  }
}

function socketOf(dataDir: string, owner: number): string {
  return shortEnough(dataDir, `service.${owner}.sock`);
}

function shortEnough(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  if (Buffer.byteLength(path) <= SOCKET_PATH_LIMIT_BYTES) return path;
  throw new Error(
    `The path ${path} is too long for a Unix socket (${SOCKET_PATH_LIMIT_BYTES} bytes). ` +
      'Choose a data folder with a shorter path.',
  );
}

async function owners(dataDir: string): Promise<number[]> {
  const names = await readdir(dataDir).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  return names.flatMap((name) => {
    const number = /^service\.([1-9]\d*)\.sock$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

async function newestOwner(dataDir: string): Promise<number> {
  return Math.max(0, ...(await owners(dataDir)));
}

async function forgetOlder(dataDir: string, owner: number): Promise<void> {
  const older = (await owners(dataDir)).filter((other) => other < owner);
  await Promise.all(older.map((other) => rm(socketOf(dataDir, other), { force: true })));
}

/** False when the name exists. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Listens before anybody knows the path: a name that others find is a living owner's or a dead one's. */
async function listen(
  path: string,
  answer: (line: string) => Promise<string>,
): Promise<{ close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // The other side may leave whenever it likes; a probe always does.
    socket.on('error', () => socket.destroy());
    readLine(socket)
      .then(answer)
      .then(
        (reply) => socket.end(`${reply}\n`),
        () => socket.destroy(),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
