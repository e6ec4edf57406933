/** An HTTP server that answers as a test says, one answer for each request, and remembers what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WholeAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is cut after the body, which was to be longer. */
  readonly breaksOff?: true;
}

/** One answer; `cut` cuts the connection instead, `never` leaves the request without any. */
export type ScriptedAnswer = WholeAnswer | 'cut' | 'never';

export interface ScriptedServer {
  readonly url: string;
  /** What came in so far. */
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingHttpHeaders;
  }[];
  /** The answers to come, in order; the last one stays. Forgets what came in. */
  script(...answers: readonly ScriptedAnswer[]): void;
  close(): Promise<void>;
}

const send = (res: ServerResponse, { status, headers, body, breaksOff }: WholeAnswer) => {
  res.writeHead(status, headers);
  if (breaksOff) res.write(body, () => res.destroy());
  else res.end(body);
};

export const startScriptedServer = async (): Promise<ScriptedServer> => {
  let answers: ScriptedAnswer[] = [];
  const requests: { method: string; path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((req, res) => {
    requests.push({ method: req.method ?? '', path: req.url ?? '', headers: req.headers });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined || answer === 'cut') req.socket.destroy();
    else if (answer !== 'never') send(res, answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    script: (...next) => {
      answers = [...next];
      requests.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

/** A JSON answer. */
export const json = (
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): ScriptedAnswer => ({
  status,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});
