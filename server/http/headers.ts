/** The headers of every answer: what browsers must not do with it, and who may read it across origins. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

export type Header = readonly [name: string, value: string];

/** What helmet sets; asked once, since it would write the same headers anew for every answer. */
const headersOfHelmet = (options: HelmetOptions): Header[] => {
  const answer = new ServerResponse(new IncomingMessage(new Socket()));
  helmet(options)(answer.req, answer, () => undefined);
  return Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)]);
};

/** Security headers for JSON; pages and documents set a policy of their own. */
export const securityHeadersOf = ({ isSecure }: { readonly isSecure: boolean }): readonly Header[] => [
  ...headersOfHelmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    strictTransportSecurity: isSecure,
    referrerPolicy: { policy: 'no-referrer' },
  }),
  // Answers hold tokens and personal data.
  ['cache-control', 'no-store'],
];

/** Cross-origin access for the exact origins of CORS_ORIGINS, cookies included; for no other. */
export const createCors = (origins: readonly string[]): RequestHandler => {
  const handle = cors({
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: [
      ...['Link', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
      ...['RateLimit', 'RateLimit-Policy'],
    ],
    maxAge: 600,
  });
  return (req, res, next) => {
    // It would answer every OPTIONS; the ones that are no preflights ask for the methods of a path.
    const isQuestion = req.method === 'OPTIONS' && !('access-control-request-method' in req.headers);
    if (isQuestion) next();
    else handle(req, res, next);
  };
};
