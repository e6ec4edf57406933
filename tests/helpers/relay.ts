/** A network between a service and its PostgreSQL server that a test can cut and mend. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { OWN_ADDRESS } from './own-address.ts';

export interface Relay {
  /** The database's address by way of the relay. */
  readonly url: string;
  /** Breaks every connection and takes no new one: for a while, or for good. */
  cut(): Promise<void>;
  /** Takes connections again, at the same address. */
  mend(): Promise<void>;
  /** Lets nothing through any more, while connections stay open and new ones are taken. */
  hush(): void;
  /** Lets through again what came meanwhile, and all that follows. */
  speak(): void;
}

/** What `pg` reads in such an address: a server's name and port, or the folder of its Unix socket. */
const targetOf = (url: URL): { host: string; port: number } | { path: string } => {
  const port = url.port === '' ? 5432 : Number(url.port);
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
};

/** Opens a relay to the server of a database. */
export const openRelay = async (databaseUrl: string): Promise<Relay> => {
  const url = new URL(databaseUrl);
  const target = targetOf(url);
  const sockets = new Set<Socket>();
  /** Both ways of every connection. */
  const ways = new Set<readonly [from: Socket, to: Socket]>();
  let isHushed = false;
  const hold = (socket: Socket, other: Socket) => {
    const way = [socket, other] as const;
    sockets.add(socket);
    ways.add(way);
    if (!isHushed) socket.pipe(other);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      ways.delete(way);
      other.destroy();
    });
  };
  const server = createServer((near) => {
    const far = connect(target);
    hold(near, far);
    hold(far, near);
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, OWN_ADDRESS);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  url.searchParams.delete('host');
  url.hostname = OWN_ADDRESS;
  url.port = String(port);
  return {
    url: url.href,
    cut: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: async () => {
      await listen(port);
    },
    hush: () => {
      isHushed = true;
      for (const [from, to] of ways) from.unpipe(to);
    },
    speak: () => {
      isHushed = false;
      for (const [from, to] of ways) from.pipe(to);
    },
  };
};
