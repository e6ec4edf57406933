/** The log, on the standard output: JSON lines, or readable ones for a person at a terminal. */
import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import pino, { type DestinationStream, type Logger } from 'pino';

/** As much as a pipe takes whole (PIPE_BUF): of more, lines of other workers could come in between. */
const MOST_BYTES = 4 * 1024;
const LONGEST_WAIT_MS = 100;
const FLUSH_DEADLINE_MS = 1_000;

/** What an error tells the log. Its other properties may quote a row of the database, hashes included. */
const err = (error: Error) => {
  const { type, message, stack, code } = pino.stdSerializers.err(error);
  return { type, message, stack, code: typeof code === 'string' ? code : undefined };
};

interface Lines extends DestinationStream {
  /** Hands over all at once, for there is no later. */
  readonly finish: () => void;
  /** Calls back when all lines so far were written, or cannot be. */
  readonly flush: (done: () => void) => void;
}

/**
 * Gathers lines for a stream: to write each of them alone costs more than to make it. They leave within 100 ms, in the
 * thread that is here anyway. While nobody reads them they wait, and hold up nothing else; those that cannot be written,
 * since the disk is full or the reader is gone, are lost, which is no reason to end. So are, at a kill, those that were
 * not written yet: what must be kept is in the database.
 */
const gatherLines = (out: Writable): Lines => {
  let gathered = '';
  let bytes = 0;
  const released: string[] = [];
  let isWriting = false;
  const flushing: (() => void)[] = [];

  // One write at a time, or the stream would make one of those that wait.
  const write = (): void => {
    const lines = released.shift();
    isWriting = lines !== undefined;
    if (lines !== undefined) out.write(lines, write);
    else for (const done of flushing.splice(0)) done();
  };
  const release = (): void => {
    if (gathered !== '') released.push(gathered);
    gathered = '';
    bytes = 0;
    if (!isWriting) write();
  };
  out.on('error', () => undefined);
  setInterval(release, LONGEST_WAIT_MS).unref();

  return {
    write: (line) => {
      const more = Buffer.byteLength(line);
      if (bytes + more > MOST_BYTES) release();
      gathered += line;
      bytes += more;
    },
    finish: () => {
      release();
      for (const lines of released.splice(0)) out.write(lines);
    },
    flush: (done) => {
      flushing.push(done);
      release();
    },
  };
};

/** @param level the least that is logged */
export const createLog = async (level: string): Promise<Logger> => {
  const options = { level, serializers: { err } };
  if (!process.stdout.isTTY) {
    const lines = gatherLines(process.stdout);
    process.once('exit', lines.finish);
    return pino(options, lines);
  }
  const { default: pretty } = await import('pino-pretty');
  return pino(
    options,
    pretty({ colorize: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss', sync: true }),
  );
};

/** Waits until the log is written: a second at most, for nobody may be reading. */
export const flushLog = (log: Logger): Promise<unknown> =>
  Promise.race([new Promise<unknown>((resolve) => log.flush(resolve)), pause(FLUSH_DEADLINE_MS)]);
