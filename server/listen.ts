/** The ports of the settings: one that cannot be had is named in one line. */
import type { ServerOptions } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { securityHeadersOf } from './http/headers.ts';
import { openListener, type Listener } from './http/listener.ts';
import { createMetricsApp } from './http/metrics-app.ts';
import type { MetricsText } from './http/metrics.ts';
import { StartFailure } from './start-failure.ts';

interface ListenDeps {
  readonly config: Config;
  readonly log: Logger;
}

const isSecure = ({ PUBLIC_URL = '' }: Config): boolean => PUBLIC_URL.startsWith('https:');

const ofHost = ({ HOST }: Config): string => (HOST === undefined ? '' : ` of HOST ${HOST}`);

/** @throws StartFailure when the port cannot be had */
export const listen = (
  { config, log }: ListenDeps,
  setting: 'PORT' | 'METRICS_PORT',
  port: number,
  classes?: ServerOptions,
): Promise<Listener> =>
  openListener(
    { port, host: config.HOST },
    { log, classes, headers: securityHeadersOf({ isSecure: isSecure(config) }) },
  ).catch((error: unknown) => {
    throw new StartFailure(`The service cannot listen on ${setting} ${port}${ofHost(config)}`, error);
  });

/**
 * Shows metrics on a port of their own, where METRICS_PORT asks for it.
 * @throws StartFailure when the port cannot be had
 */
export const openMetricsPort = async (
  deps: ListenDeps,
  metrics: MetricsText,
): Promise<Listener | undefined> => {
  const { config, log } = deps;
  if (config.METRICS_PORT === undefined) return undefined;
  const listener = await listen(deps, 'METRICS_PORT', config.METRICS_PORT);
  const reportCrash = (error: unknown) => log.error({ err: error }, 'the metrics could not be read');
  listener.begin(createMetricsApp({ ...metrics, reportCrash }));
  log.info({ address: `http://localhost:${listener.port}/metrics` }, 'metrics');
  return listener;
};
