/** Opens the embedded database, PGlite in a folder, and opens it again when it has stopped itself. */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import knex from 'knex';
import type { Logger } from 'pino';
import { loadOf, ownTypes, quiet, type DatabaseConnection } from './connection.ts';
import { isPanic } from './outages.ts';

export interface EmbeddedSettings {
  readonly dataDir: string;
  /** Learns that the database has stopped, and that it is back. */
  readonly log?: Pick<Logger, 'error' | 'info'> | undefined;
}

/**
 * Opens the embedded database in `<dataDir>/database`, and prepares it when there is none yet. The caller owns
 * the folder alone ({@link lockDataDir}): two processes that open it would destroy it.
 *
 * A database that cannot write what it must not lose stops itself, as on a full disk. It is opened again by the first
 * query that comes once there is room; until then every query fails at once.
 *
 * @throws Error when the folder cannot be written, or holds no database that this version can read.
 */
export async function openEmbedded({ dataDir, log }: EmbeddedSettings): Promise<DatabaseConnection> {
  const { createPgConfig } = await import('@electric-sql/pglite/node-postgres');
  let pglite = await openFolder(dataDir);
  let panic: unknown;
  const hasStopped = (): boolean => panic !== undefined;
  const mayTry = backingOff();

  const reopen = async (): Promise<void> => {
    try {
      if (!mayTry()) throw new Error('it is too early to try again');
      await expectRoom(dataDir);
      await abandon(pglite);
      pglite = await openFolder(dataDir);
    } catch (cause) {
      // crash_shutdown, as a server says it. Asked again, the stopped database would never answer.
      const stopped = new Error('the embedded database has stopped', { cause });
      throw Object.assign(stopped, { code: '57P02' });
    }
    panic = undefined;
    mayTry.again();
    log?.info('the embedded database is open again');
  };

  const pool = knex({
    client: 'pg',
    connection: async () => {
      if (hasStopped()) await reopen();
      return Object.assign(createPgConfig(pglite), { types: ownTypes(), expirationChecker: hasStopped });
    },
    pool: { min: 1, max: 1 },
    // To wait here is to queue behind the only connection, which is no sign of a dead server.
    acquireConnectionTimeout: 10_000,
    log: quiet,
  });
  pool.on('query-error', (error: unknown) => {
    if (!isPanic(error) || hasStopped()) return;
    panic = error;
    log?.error({ err: error }, 'the embedded database has stopped');
  });
  return {
    knex: pool,
    kind: 'embedded',
    load: () => loadOf(pool),
    // Nothing here is ever given up: the database is part of this process.
    patiently: (work) => work(pool),
    close: async () => {
      if (hasStopped()) return;
      await pool.destroy();
      await pglite.close();
    },
  };
}

async function openFolder(dataDir: string): Promise<PGlite> {
  // Imported here, so that a service on a PostgreSQL server never loads the WebAssembly.
  const { PGlite } = await import('@electric-sql/pglite');
  const folder = join(dataDir, 'database');
  // A first start that was killed half-way leaves this mark; nothing was ever acknowledged then, so the next
  // start begins anew. A folder without the mark is never removed.
  const unfinished = join(dataDir, 'database.unfinished');
  const isFirstStart = existsSync(unfinished) || !existsSync(folder);
  if (isFirstStart) {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(unfinished, '');
    await rm(folder, { recursive: true, force: true });
    // PGlite makes files that everybody may write; the folder lets nobody else in.
    await mkdir(folder, { mode: 0o700 });
  }
  const pglite = await PGlite.create({
    dataDir: folder,
    ...(isFirstStart && { loadDataDir: await preparedTemplate() }),
  });
  if (isFirstStart) await rm(unfinished);
  return pglite;
}

/**
 * Closes a database that has stopped, for the memory and the files that it holds. It does so as a healthy one, and
 * would write out what it should no longer trust: so its folder is taken from it first.
 */
async function abandon(pglite: PGlite): Promise<void> {
  if (pglite.closed) return;
  const files = pglite.Module.FS as Files;
  files.unmount(MOUNTED_AT);
  for (const stream of files.streams) {
    if (stream?.path?.startsWith(MOUNTED_AT) === true) files.close(stream);
  }
  await pglite.close();
}

/** Where PGlite sees the folder. */
const MOUNTED_AT = '/pglite/data';

/** Emscripten's file system, whose types PGlite does not bring along. */
interface Files {
  readonly streams: readonly (OpenFile | null | undefined)[];
  readonly close: (stream: OpenFile) => void;
  readonly unmount: (mountpoint: string) => void;
}

interface OpenFile {
  readonly path?: string;
}

/** An empty database as an archive: unpacking it takes a third of the time of initdb. */
async function preparedTemplate(): Promise<Blob> {
  const { dataDir } = await import('@electric-sql/pglite-prepopulatedfs');
  return dataDir();
}

/** Two files of the write-ahead log: what an opening database writes first. */
const ROOM_BYTES = 2 * 16 * 1024 * 1024;

/**
 * Tries it with a file: an attempt to open the database costs memory that is never given back when it fails.
 * @throws Error when the disk does not take so much.
 */
async function expectRoom(dataDir: string): Promise<void> {
  const file = join(dataDir, 'database.room');
  try {
    await writeFile(file, Buffer.alloc(ROOM_BYTES), { flush: true });
  } finally {
    await rm(file, { force: true });
  }
}

const FIRST_PAUSE_MILLISECONDS = 500;
const LONGEST_PAUSE_MILLISECONDS = 30_000;

/** Lets one attempt through, the next ones after pauses that double. */
function backingOff(): { (): boolean; again(): void } {
  let pause = FIRST_PAUSE_MILLISECONDS;
  let notBefore = 0;
  const mayTry = (): boolean => {
    const now = performance.now();
    if (now < notBefore) return false;
    notBefore = now + pause;
    pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS);
    return true;
  };
  return Object.assign(mayTry, {
    again: () => {
      pause = FIRST_PAUSE_MILLISECONDS;
      notBefore = 0;
    },
  });
}
