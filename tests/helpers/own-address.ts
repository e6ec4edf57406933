/**
 * Where servers listen that leave their port and come back to it. Calls between processes of this machine come from
 * 127.0.0.1, each from a port that the system picks: there, it may be the one that was left. Only Linux has another
 * address from the start.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

export const OWN_ADDRESS = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';

/** A port of an address that is free now. */
export const freePort = async (address: string): Promise<number> => {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};
