/** A front end's own web server, on an origin that is not the service's. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FrontEnd {
  readonly origin: string;
  readonly close: () => void;
}

export const serveFrontEnd = async (answer: RequestListener): Promise<FrontEnd> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
