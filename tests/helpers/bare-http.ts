/** Requests exactly as written, over node:http: paths, methods, headers and bodies that fetch would mend or refuse. */
import { request as openRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { jsonIn } from './answers.ts';
import { holdToDocuments } from './document-gate/gate.ts';

export interface BareRequest {
  readonly method?: string;
  /** The request target, sent as it is; not limited to a path. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

export interface BareAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed JSON body; undefined when it is none. */
  readonly body: unknown;
}

/** The pairs of a header's name and value, as they came. */
const headersOf = ({ rawHeaders }: IncomingMessage): Headers => {
  const headers = new Headers();
  rawHeaders.forEach((name, at) => {
    if (at % 2 === 0) headers.append(name, rawHeaders[at + 1] ?? '');
  });
  return headers;
};

/**
 * Sends one request. Rejects when the connection ends without an answer, or when the answer of a documented operation
 * is not what the documents promise.
 */
export const sendBare = (
  origin: string,
  { method = 'GET', path, headers = {}, body }: BareRequest,
): Promise<BareAnswer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const isBounded = body !== undefined && headers['transfer-encoding'] === undefined;
    const length = isBounded ? { 'content-length': Buffer.byteLength(body) } : {};
    const request = openRequest(
      { hostname, port, method, path, headers: { ...length, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          try {
            holdToDocuments({ method, target: path, status, headers: headersOf(response), text });
          } catch (breach) {
            reject(breach instanceof Error ? breach : new Error(String(breach)));
          }
          resolve({ status, headers: response.headers, text, body: jsonIn(text) });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
