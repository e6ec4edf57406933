/** One address for several services in turn: a browser keeps what it has compiled by the address that it came from. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface OneAddress {
  readonly url: string;
  /** From now on, this service is found there. Whoever is connected to the one before is cut off. */
  lead(service: { readonly url: string }): void;
  close(): Promise<void>;
}

export const openOneAddress = async (): Promise<OneAddress> => {
  let port = 0;
  const sockets = new Set<Socket>();
  const hold = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.pipe(to);
    from.on('error', () => undefined);
    from.once('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    hold(near, far);
    hold(far, near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead: ({ url }) => {
      port = Number(new URL(url).port);
      cut();
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
};
