/** The port: open before the service is, and closed without cutting an answer off. */
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerOptions, type ServerResponse } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Header } from './headers.ts';
import { createRefusals, faultOf, MAX_HEADERS } from './refusals.ts';

const SHUTDOWN_DEADLINE_MS = 10_000;

/**
 * What callers sent before the end may lie unread, in an old connection or in a new one that is not yet accepted; to
 * close at once would cut it off. A turn of the event loop accepts one connection, of 511 at most that wait by Node's
 * default; the turn before it ends what runs, the turn after it reads. Together they take milliseconds.
 */
const TURNS_TO_READ_ALL = 511 + 2;

/** How long a connection may keep the service waiting; nobody may hold one for the price of a byte now and then. */
export interface Patience {
  /** From the connection, or the answer before, to the end of the headers. */
  readonly headersMs: number;
  /** To the end of the body. */
  readonly requestMs: number;
  /** While an answer is not taken. */
  readonly silenceMs: number;
  /** How often the first two are looked at. */
  readonly checkIntervalMs: number;
}

const PATIENCE: Patience = {
  headersMs: 20_000,
  requestMs: 60_000,
  silenceMs: 60_000,
  checkIntervalMs: 5_000,
};

interface ListenerDeps {
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** What requests and responses are made of; Node's own by default. */
  readonly classes?: ServerOptions | undefined;
  /** What the answers to requests carry that cannot be read. */
  readonly headers?: readonly Header[];
  readonly patience?: Patience;
}

export interface Listener {
  /** The port that it has: of 0, the one that the system chose. */
  readonly port: number;
  /** False from the moment that it closes. */
  readonly isAccepting: () => boolean;
  /** Hands every request to the app, those that came early included. */
  readonly begin: (app: RequestListener) => void;
  /** Stops listening and waits for the running requests, for ten seconds at most; then their connections are cut. */
  readonly close: () => Promise<void>;
  /** Cuts everything off: for a start that failed. */
  readonly abandon: () => void;
}

/**
 * Listens; requests wait until {@link Listener.begin}.
 * @param address.host as `server.listen` takes it: every address when left out
 * @throws Error of Node when the port cannot be had
 */
export const openListener = async (
  address: { readonly port: number; readonly host: string | undefined },
  { log, classes, headers = [], patience = PATIENCE }: ListenerDeps,
): Promise<Listener> => {
  const server = createServer({
    ...classes,
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    connectionsCheckingInterval: patience.checkIntervalMs,
    insecureHTTPParser: false,
    // Node would answer with nothing.
    requireHostHeader: false,
  });
  server.timeout = patience.silenceMs;
  server.maxHeadersCount = MAX_HEADERS + 1;
  const refusals = createRefusals({ headers, log });
  let isAccepting = true;
  const early: (() => void)[] = [];
  let answer: RequestListener = (req, res) => early.push(() => answer(req, res));
  /**
   * The answers that each connection waits for: as a rule one. Not one set of them all, into which every request would
   * come and go: a set makes itself a new table each time that one is full, and the old ones, once they are taken for
   * long-lived, keep what they held until V8 looks through all of its memory.
   */
  const connections = new Map<Socket, ServerResponse[]>();
  // A connection that is kept alive must not hold the shutdown up.
  const sayClose = (res: ServerResponse) => {
    if (!isAccepting && !res.headersSent) res.setHeader('connection', 'close');
  };
  const take: RequestListener = (req, res) => {
    const fault = faultOf(req);
    if (fault !== undefined) {
      refusals.onResponse(res, fault);
      return;
    }
    sayClose(res);
    const unanswered = connections.get(req.socket) ?? [];
    unanswered.push(res);
    res.on('close', () => {
      unanswered.splice(unanswered.indexOf(res), 1);
      if (!isAccepting) setImmediate(() => server.closeIdleConnections());
    });
    answer(req, res);
  };
  server.on('request', take);
  server.on('connection', (socket: Socket) => {
    connections.set(socket, []);
    socket.once('close', () => connections.delete(socket));
  });
  // Expectations that nobody knows may be passed over (RFC 9110, section 10.1.1); Node would answer with nothing.
  server.on('checkExpectation', take);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const unanswered = socket instanceof Socket ? (connections.get(socket) ?? []) : [];
    const isAnswering = unanswered.some((res) => res.headersSent);
    if (socket.writable && !isAnswering && error.code !== 'ECONNRESET') {
      refusals.onSocket(socket, error.code ?? 'UNKNOWN');
    } else socket.destroy();
  });

  server.listen(address.port, address.host);
  await once(server, 'listening');
  return {
    // A TCP server's address is an object with a port.
    port: (server.address() as AddressInfo).port,
    isAccepting: () => isAccepting,
    begin: (app) => {
      answer = app;
      for (const begin of early.splice(0)) begin();
    },
    close: async () => {
      isAccepting = false;
      for (const unanswered of connections.values()) unanswered.forEach(sayClose);
      for (let turns = 0; turns < TURNS_TO_READ_ALL; turns++) await turn();
      const closed = once(server, 'close');
      server.close();
      // Browsers open connections in advance. Node takes one that was never used for one that is about to be.
      for (const socket of connections.keys()) if (socket.bytesRead === 0) socket.destroy();
      const deadline = setTimeout(() => {
        log.warn('requests still ran at the end of the shutdown deadline; they were cut');
        server.closeAllConnections();
      }, SHUTDOWN_DEADLINE_MS);
      await closed;
      clearTimeout(deadline);
    },
    abandon: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
