/** The wiring of one HTTP application: who comes before whom. */
import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { dialects, paths } from '../contract/index.ts';
import { createDocuments } from '../openapi/documents.ts';
import type { Config } from './config.ts';
import type { Identity } from './core/identity.ts';
import type { Clock } from './core/ports.ts';
import { serveDialects } from './dialects/index.ts';
import { mountDialects, refuseUnknownPaths } from './dialects/mount.ts';
import { createDocsRouter } from './http/docs/index.ts';
import { createCors, securityHeadersOf } from './http/headers.ts';
import type { Messages } from './http/messages.ts';
import type { AnsweredRequest } from './http/metrics.ts';
import { createPages } from './http/pages/index.ts';
import { createRequestLog } from './http/requests.ts';
import { pathOfTarget } from './http/targets.ts';

export interface AppDeps {
  readonly config: Config;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly log: Logger;
  /** The address under which callers reach the service, without a trailing slash. */
  readonly publicUrl: string;
  /** False once the service is shutting down. */
  readonly isAccepting: () => boolean;
  /** Learns of every request that was answered. */
  readonly observe: (request: AnsweredRequest) => void;
  /** What the server that calls the application makes its requests and responses of. */
  readonly messages: Messages;
}

/** Builds the application; it holds no state of its own. */
export const createApp = ({
  config,
  identity,
  clock,
  log,
  publicUrl,
  isAccepting,
  observe,
  messages,
}: AppDeps): RequestListener => {
  const app = express();
  messages.adopt(app);
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('case sensitive routing', true);
  app.set('trust proxy', config.TRUST_PROXY);
  // `role[]=ADMIN` must be seen as a list, and refused, not overlooked.
  app.set('query parser', 'extended');

  const served = serveDialects({
    identity,
    pages: createPages(),
    passwordMinLength: config.PASSWORD_MIN_LENGTH,
    hidesUnknownUsers: config.STAMPED_HIDE_UNKNOWN_USERS,
    isAccepting,
    publicUrl,
    trustedOrigins: [new URL(publicUrl).origin, ...(config.CORS_ORIGINS ?? [])],
    authenticate: identity.sessions.authenticate,
    admit: identity.admit,
    reportCrash: (error, requestId) => log.error({ err: error, requestId }, 'crash'),
  });

  const begin = createRequestLog({ log, clock, observe });
  const headers = securityHeadersOf({ isSecure: publicUrl.startsWith('https:') });
  app.use((req, res, next) => {
    const { requestId } = begin(req, res);
    messages.carry(res, [...headers, ['x-request-id', requestId]]);
    next();
  });
  if (config.CORS_ORIGINS !== undefined) app.use(createCors(config.CORS_ORIGINS));
  app.use(mountDialects(served, paths));
  if (config.DOCS === 'on') {
    app.use(
      createDocsRouter({
        names: dialects.map(({ name }) => name),
        createDocuments: () => createDocuments({ dialects }),
      }),
    );
  }
  app.use(refuseUnknownPaths(served));
  const lastResort: ErrorRequestHandler = (error, req, res, next) => {
    if (res.headersSent) next(error);
    else served[0]?.fail(req, res, error);
  };
  app.use(lastResort);
  return (req, res) => {
    req.url = pathOfTarget(req.url ?? '*');
    app(req, res);
  };
};
