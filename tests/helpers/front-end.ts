/** A front end's own web server, on an origin that is not the service's, and the scripts that it serves. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');

/**
 * Bundles a script for browsers.
 * @param entry a path from the root of the repository
 */
export const bundleForBrowser = async (entry: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(
    join(ROOT, 'node_modules', '.bin', 'esbuild'),
    [entry, '--bundle', '--format=esm', '--platform=browser'],
    { cwd: ROOT },
  );
  return stdout;
};

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
