/** What the service knows of one request while it answers it. */
import type { Response } from 'express';
import type { Origin } from '../../core/model.ts';
import type { Caller } from '../../core/sessions.ts';

export interface RequestState {
  readonly origin: Origin;
  readonly receivedAt: Date;
  /** The dialect and the route (its path in the contract) that answer; undefined until one is found. */
  dialect: string | undefined;
  route: string | undefined;
  /** Whose token was proven; undefined before, and where none is asked for. */
  caller: Caller | undefined;
  /** What is told of the budget of requests, whatever is answered. */
  rateLimit: Readonly<Record<string, string>>;
  bodyIsRead: boolean;
}

/** Starts the state of a request. */
export const beginState = (
  res: Response,
  { origin, receivedAt }: Pick<RequestState, 'origin' | 'receivedAt'>,
): RequestState => {
  const state: RequestState = {
    origin,
    receivedAt,
    dialect: undefined,
    route: undefined,
    caller: undefined,
    rateLimit: {},
    bodyIsRead: false,
  };
  res.locals['state'] = state;
  return state;
};

/** The state that {@link beginState} started. */
export const stateOf = (res: Response): RequestState => res.locals['state'] as RequestState;
