/** Each request's beginning and end: an id, the time it came in, and one line in the log when it is answered. */
import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import type { AnsweredRequest } from './metrics.ts';
import type { Origin } from '../core/model.ts';
import type { Clock } from '../core/ports.ts';
import { beginState } from '../dialects/serving/state.ts';
import { networkOf } from './addresses.ts';

const CLIENT_VERSION = /^[\w.+-]{1,32}$/;
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}/;
// A caller's id is taken over only when it is harmless in a log and a header.
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

const requestIdOf = (req: Request): string => {
  const given = req.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
};

/** Express looks for proxies in any case; there are none where nothing was forwarded. */
const addressOf = (req: Request): string =>
  networkOf(req.headers['x-forwarded-for'] === undefined ? req.socket.remoteAddress : req.ip);

/** Which version of our client calls, so that operators find those that are old. */
const clientVersionOf = (req: Request): string | undefined => {
  const given = req.headers['polyglot-id-client'];
  return typeof given === 'string' && CLIENT_VERSION.test(given) ? given : undefined;
};

/** The caller's trace context (W3C Trace Context, section 3.2), under OpenTelemetry's names. */
const traceOf = (req: Request): { trace_id?: string; span_id?: string } => {
  const given = req.headers['traceparent'];
  const [, trace_id, span_id] = typeof given === 'string' ? (TRACEPARENT.exec(given) ?? []) : [];
  return trace_id === undefined || span_id === undefined ? {} : { trace_id, span_id };
};

/**
 * Starts a request's state and logs its end: request id, dialect, method, the route as the contract writes it (never
 * the address, which may hold a link's token), status, milliseconds. Answers where the request comes from.
 */
export const createRequestLog = ({
  log,
  clock,
  observe,
}: {
  log: Pick<Logger, 'info'>;
  clock: Clock;
  /** Learns of every request that was answered. */
  observe: (request: AnsweredRequest) => void;
}): ((req: Request, res: Response) => Origin) => {
  return (req, res) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(req);
    const origin = { address: addressOf(req), requestId };
    const state = beginState(res, { origin, receivedAt: clock.now() });
    res.on('close', () => {
      const milliseconds = performance.now() - startedAt;
      const { dialect, route } = state;
      const { method } = req;
      if (res.headersSent) {
        observe({ dialect, route, method, status: res.statusCode, seconds: milliseconds / 1000 });
      }
      log.info(
        {
          requestId,
          ...traceOf(req),
          clientVersion: clientVersionOf(req),
          dialect,
          method,
          route,
          status: res.headersSent ? res.statusCode : undefined,
          isAborted: res.writableFinished ? undefined : true,
          milliseconds: Math.round(milliseconds * 10) / 10,
        },
        'request',
      );
    });
    return origin;
  };
};
