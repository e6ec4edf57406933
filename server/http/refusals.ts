/**
 * Requests that cannot be read: refused before anybody looks at their path, so in the words of the dialect that owns
 * unknown ones. Node itself would answer them with nothing, or take what RFC 9112 forbids.
 */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Header } from './headers.ts';

/** Far more than any caller sends; what comes after it would be overlooked. */
export const MAX_HEADERS = 100;

/** By the codes of Node and ours; any other is a request that is malformed. */
const STATUSES: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
  TOO_MANY_HEADERS: 431,
};

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  408: 'The request did not arrive in time',
  413: 'The request is too large',
  431: 'The headers are too large',
};

const isHost = (name: string, at: number): boolean =>
  at % 2 === 0 && name.length === 4 && name.toLowerCase() === 'host';

/** What is wrong with a request that Node lets through; undefined for a proper one. */
export const faultOf = ({ httpVersion, headers, rawHeaders }: IncomingMessage): string | undefined => {
  if (rawHeaders.length > 2 * MAX_HEADERS) return 'TOO_MANY_HEADERS';
  const isOld = httpVersion === '1.0';
  const hosts = rawHeaders.filter(isHost).length;
  // RFC 9112, section 3.2: a front that reads another host than we do would be misled.
  if (hosts > 1 || (hosts === 0 && !isOld)) return 'NOT_ONE_HOST';
  // RFC 9112, section 6.1: so would one that does not know chunks.
  return isOld && headers['transfer-encoding'] !== undefined ? 'CHUNKS_IN_HTTP_1_0' : undefined;
};

/** Answers requests that cannot be read, and ends their connections. */
export interface Refusals {
  /** Where no response was made yet. */
  readonly onSocket: (socket: Duplex, fault: string) => void;
  readonly onResponse: (res: ServerResponse, fault: string) => void;
}

interface RefusalsDeps {
  /** What every answer carries. */
  readonly headers: readonly Header[];
  readonly log: Pick<Logger, 'info'>;
}

export const createRefusals = ({ headers, log }: RefusalsDeps): Refusals => {
  const refusalOf = (fault: string) => {
    const status = STATUSES[fault] ?? 400;
    const requestId = randomUUID();
    const body = JSON.stringify({ message: MESSAGES[status] });
    log.info({ requestId, status, fault }, 'a request could not be read');
    const own: Header[] = [
      ['x-request-id', requestId],
      ['content-type', 'application/json; charset=utf-8'],
      ['content-length', String(Buffer.byteLength(body))],
      ['connection', 'close'],
    ];
    return { status, body, headers: [...headers, ...own] };
  };
  return {
    onSocket: (socket, fault) => {
      const { status, body, headers: lines } = refusalOf(fault);
      const head = [
        `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
        ...lines.map((line) => line.join(': ')),
      ];
      // To end it alone would leave it open for as long as the other side likes.
      socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
    },
    onResponse: (res, fault) => {
      const { status, body, headers: lines } = refusalOf(fault);
      res.writeHead(status, Object.fromEntries(lines)).end(body);
    },
  };
};
