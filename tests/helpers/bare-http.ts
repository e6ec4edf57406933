/** Requests exactly as written, over node:http: paths, methods, headers and bodies that fetch would mend or refuse. */
import { request as openRequest, type IncomingHttpHeaders } from 'node:http';

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

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** Sends one request. Rejects when the connection ends without an answer. */
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
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            body: parsed(text),
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
