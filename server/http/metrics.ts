/** What operators watch, by prom-client: in the text format of Prometheus. */
import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram } from 'prom-client';

/** An answered request; dialect and route are undefined where no documented path was asked for. */
export interface AnsweredRequest {
  readonly dialect: string | undefined;
  readonly method: string;
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
}

/** What is asked each time that somebody looks. */
export interface Watched {
  readonly hashing: () => { readonly waiting: number; readonly running: number };
  readonly connections: () => { readonly used: number; readonly free: number; readonly waiting: number };
  /** Letters that have not left yet. Rejects when the database does not answer. */
  readonly countWaitingLetters: () => Promise<number>;
}

/** The metrics as an operator reads them. */
export interface MetricsText {
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

export interface Metrics extends MetricsText {
  readonly observe: (request: AnsweredRequest) => void;
}

const LATENCY_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LABELS = ['dialect', 'method', 'route', 'status'] as const;
// What callers make up must not become a series of its own.
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const labelsOf = ({ dialect, method, route, status }: AnsweredRequest) => ({
  dialect: dialect ?? 'none',
  method: METHODS.includes(method) ? method : 'other',
  route: route ?? 'none',
  status: String(status),
});

/** What this process counts; a worker also tells it to its primary. */
export const createMetrics = ({ hashing, connections, countWaitingLetters }: Watched): Metrics => {
  const registry = new AggregatorRegistry();
  AggregatorRegistry.setRegistries(registry);
  const registers = [registry];
  // Among them the lag of the event loop, memory, CPU and garbage collection.
  collectDefaultMetrics({ register: registry });

  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests answered.',
    labelNames: LABELS,
    registers,
  });
  const latency = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: LABELS,
    buckets: LATENCY_BUCKETS_SECONDS,
    registers,
  });
  new Gauge({
    name: 'password_hashing_jobs',
    help: 'Passwords that are being hashed or verified, and those that wait for it.',
    labelNames: ['state'],
    registers,
    collect() {
      const { waiting, running } = hashing();
      this.set({ state: 'waiting' }, waiting);
      this.set({ state: 'running' }, running);
    },
  });
  new Gauge({
    name: 'database_connections',
    help: 'Connections of the pool, and queries that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(connections())) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'letters_waiting',
    help: 'Letters that have not left yet; absent while the database does not answer.',
    // All workers count the same letters.
    aggregator: 'max',
    registers,
    async collect() {
      this.remove();
      const count = await countWaitingLetters().catch(() => undefined);
      if (count !== undefined) this.set(count);
    },
  });

  return {
    observe: (request) => {
      const labels = labelsOf(request);
      requests.inc(labels);
      latency.observe(labels, request.seconds);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
};

/** What all workers of this process count together: sums, but for what is a mean or the same for all. */
export const createSummedMetrics = (): MetricsText => {
  const registry = new AggregatorRegistry();
  return { contentType: registry.contentType, text: () => registry.clusterMetrics() };
};
