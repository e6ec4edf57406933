/** A Redis of the test's own, that it can stop and start again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, OWN_ADDRESS } from './own-address.ts';

/** The server's program; undefined where it is not installed. */
export const redisProgram = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find((path) => existsSync(path));

export interface RedisServer {
  readonly url: string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Not started yet; it keeps nothing on disk. */
export const createRedisServer = async (program: string): Promise<RedisServer> => {
  const port = await freePort(OWN_ADDRESS);
  let child: ChildProcess | undefined;
  return {
    url: `redis://${OWN_ADDRESS}:${port}`,
    start: async () => {
      const args = ['--port', String(port), '--bind', OWN_ADDRESS, '--save', '', '--appendonly', 'no'];
      const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      child = started;
      for await (const line of createInterface({ input: started.stdout })) {
        if (line.includes('Ready to accept connections')) break;
      }
      started.stdout.resume();
    },
    stop: async () => {
      if (child === undefined) return;
      const gone = once(child, 'close');
      child.kill();
      child = undefined;
      await gone;
    },
  };
};
