/** The requests and responses of an HTTP server as Express wants them, from the moment that Node makes them. */
import { IncomingMessage, ServerResponse, type ServerOptions } from 'node:http';
import express, { type Express } from 'express';

/** What a server makes its messages of. */
export interface Messages {
  readonly classes: Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'>;
  /** Makes them the messages of an application; of one only. */
  readonly adopt: (app: Express) => void;
}

/**
 * Express gives every request and every response another prototype when it takes them over, after which V8 runs all
 * that touches them several times slower. These have Express's prototype from birth, so that nothing is changed.
 */
export const createMessages = (): Messages => {
  class Request extends IncomingMessage {}
  class Response<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> {}
  const request = Object.setPrototypeOf(Request.prototype, express.request) as Express['request'];
  const response = Object.setPrototypeOf(Response.prototype, express.response) as Express['response'];
  return {
    classes: { IncomingMessage: Request, ServerResponse: Response },
    adopt: (app) => {
      app.request = Object.assign(request, { app });
      app.response = Object.assign(response, { app });
    },
  };
};
