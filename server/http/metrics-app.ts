/** `/metrics` on a port of its own: what operators watch is no business of callers. */
import type { RequestListener } from 'node:http';
import type { MetricsText } from './metrics.ts';

interface MetricsDeps extends MetricsText {
  readonly reportCrash: (error: unknown) => void;
}

/** Answers `GET /metrics` and nothing else. */
export const createMetricsApp =
  ({ contentType, text, reportCrash }: MetricsDeps): RequestListener =>
  (req, res) => {
    const say = (status: number, body: string, type = 'text/plain; charset=utf-8'): void => {
      res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    };
    if (req.url !== '/metrics') say(404, 'Not found\n');
    else if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('allow', 'GET, HEAD');
      say(405, 'Method not allowed\n');
    } else {
      text().then(
        (body) => say(200, body, contentType),
        (error: unknown) => {
          reportCrash(error);
          say(500, 'Internal server error\n');
        },
      );
    }
  };
