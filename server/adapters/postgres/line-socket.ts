/** One line asked and one line answered through a Unix socket. Lines are UTF-8 and end with a newline. */
import { connect, type Socket } from 'node:net';

/** Longer lines are nobody's request. */
const LINE_LIMIT_CHARACTERS = 1_000_000;

/**
 * The first line that arrives, without its newline.
 * @throws Error when the other side ends or fails before, or writes a line without end.
 */
export function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      received += chunk;
      const end = received.indexOf('\n');
      if (end >= 0) resolve(received.slice(0, end));
      else if (received.length > LINE_LIMIT_CHARACTERS) reject(new Error('The line is too long'));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('The other process ended the connection without a line')));
  });
}

/** Whether somebody listens at the path. A listener that is too busy to answer still counts. */
export function isAccepting(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const settle = (accepting: boolean) => {
      socket.destroy();
      resolve(accepting);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Refused: nobody holds the socket open. Gone: a later owner removed it.
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') settle(false);
      // A queue that is full belongs to a living listener.
      else if (error.code === 'EAGAIN') settle(true);
      // The listener closed in this moment; the next attempt tells for sure.
      else if (error.code === 'ECONNRESET') resolve(isAccepting(path));
      else reject(error);
    });
  });
}

/**
 * Sends one line and waits for one.
 * @throws Error when nobody listens, or no line came back in time.
 */
export async function requestLine(request: {
  path: string;
  line: string;
  timeoutMilliseconds: number;
}): Promise<string> {
  const socket = connect(request.path);
  const overdue = setTimeout(
    () => socket.destroy(new Error(`No answer within ${request.timeoutMilliseconds} ms`)),
    request.timeoutMilliseconds,
  );
  try {
    socket.write(`${request.line}\n`);
    return await readLine(socket);
  } finally {
    clearTimeout(overdue);
    socket.destroy();
  }
}
