/** What the load driver is told, and what it answers: all of it crosses a channel between processes. */

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The status that it has to be answered with; anything else ends the load. */
  readonly status: number;
}

export interface LoadPlan {
  /** The server to be loaded. */
  readonly url: string;
  /** Kept alive, with one request at a time on each. */
  readonly connections: number;
  /** The first seconds of the first turn, which are not counted: compilers and caches take them. */
  readonly warmUpSeconds: number;
  /** Those of every further turn, or until each connection was answered once: a server that rested gets going again. */
  readonly leadSeconds: number;
  readonly turns: number;
  /** What is counted of each turn. */
  readonly turnSeconds: number;
  /** Whichever connection is free takes the next one; after the last comes the first again, unless they are unique. */
  readonly requests: readonly LoadRequest[];
  readonly areUnique: boolean;
  /** The cookie that each connection begins with; what an answer sets replaces it. */
  readonly cookies?: readonly string[];
  /** So many addresses of this machine to call from, the connections spread over them. */
  readonly addresses: number;
  /** Processes whose computing time is measured meanwhile, by any name. */
  readonly watched: Readonly<Record<'server' | 'database', number>>;
}

/** A turn, which is answered when it is over; or the end, which is answered with the result of all of them. */
export type LoadOrder = 'turn' | 'end';

export interface LoadResult {
  readonly answers: number;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly cpuSeconds: Readonly<Record<'server' | 'database' | 'driver', number>>;
  /** How long was measured. */
  readonly seconds: number;
}
