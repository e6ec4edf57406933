/** The requests and responses of an HTTP server as Express wants them, from the moment that Node makes them. */
import {
  IncomingMessage,
  ServerResponse,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type ServerOptions,
} from 'node:http';
import express, { type Express } from 'express';
import type { Header } from './headers.ts';

/** What a server makes its messages of. */
export interface Messages {
  readonly classes: Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>;
  /** Makes them the messages of an application; of one only. */
  readonly adopt: (app: Express) => void;
  /** Gives an answer headers that it carries, but for those whose names it uses itself; their names in small letters. */
  readonly carry: (res: ServerResponse, headers: readonly Header[]) => void;
}

type GivenHeaders = OutgoingHttpHeaders | OutgoingHttpHeader[];

const isRecord = (given: string | GivenHeaders | undefined): given is OutgoingHttpHeaders =>
  typeof given === 'object' && !Array.isArray(given);

const listOf = (carried: readonly Header[], own: OutgoingHttpHeaders): OutgoingHttpHeader[] => {
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const list: OutgoingHttpHeader[] = [];
  for (const [name, value] of carried) if (!names.has(name)) list.push(name, value);
  for (const name in own) list.push(name, own[name] ?? '');
  return list;
};

/**
 * Express gives every request and every response another prototype when it takes them over, after which V8 runs all
 * that touches them several times slower. These have Express's prototype from birth, so that nothing is changed.
 */
export const createMessages = (): Messages => {
  class Request extends IncomingMessage {}
  class Response<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {
    carried: readonly Header[] = [];

    /**
     * Whoever answers, Node comes by here. A header that is set by itself is looked at, kept under its name and looked
     * up again, as each of a dozen would be in every answer; where none was set, all go out as one list.
     */
    override writeHead(status: number, message?: string | GivenHeaders, headers?: GivenHeaders): this {
      if (isRecord(message) && this.getHeaderNames().length === 0) {
        return super.writeHead(status, listOf(this.carried, message));
      }
      for (const [name, value] of this.carried) if (!this.hasHeader(name)) this.setHeader(name, value);
      return typeof message === 'string'
        ? super.writeHead(status, message, headers)
        : super.writeHead(status, message);
    }
  }
  const request = Object.setPrototypeOf(Request.prototype, express.request) as Express['request'];
  const response = Object.setPrototypeOf(Response.prototype, express.response) as Express['response'];
  return {
    classes: { IncomingMessage: Request, ServerResponse: Response },
    adopt: (app) => {
      app.request = Object.assign(request, { app });
      app.response = Object.assign(response, { app });
    },
    carry: (res, headers) => {
      if (res instanceof Response) res.carried = headers;
    },
  };
};
