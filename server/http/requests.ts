/** Each request's beginning and end: an id, the time it came in, and one line in the log when it is answered. */
import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../core/ports.ts';
import { beginState } from '../dialects/serving/state.ts';

// A caller's id is taken over only when it is harmless in a log and a header.
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

const requestIdOf = (req: Request): string => {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
};

/**
 * Starts a request's state and logs its end: request id, dialect, method, the route as the contract writes it (never
 * the address, which may hold a link's token), status, milliseconds.
 */
export const createRequestLog = ({
  log,
  clock,
}: {
  log: Pick<Logger, 'info'>;
  clock: Clock;
}): RequestHandler => {
  return (req, res, next) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(req);
    const state = beginState(res, { requestId, receivedAt: clock.now() });
    res.set('x-request-id', requestId);
    res.once('close', () => {
      log.info(
        {
          requestId,
          dialect: state.dialect,
          method: req.method,
          route: state.route,
          status: res.headersSent ? res.statusCode : undefined,
          isAborted: res.writableFinished ? undefined : true,
          milliseconds: Math.round((performance.now() - startedAt) * 10) / 10,
        },
        'request',
      );
    });
    next();
  };
};
