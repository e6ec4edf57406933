/** The typed client of polyglot-id: one dialect, one import. */
export { createClient } from './create-client.ts';
export { isClientError, type ClientError, type Failure } from './errors.ts';
export { attempt, expectStatus, unwrap, type ApiFailure, type Outcome } from './outcome.ts';
export type {
  Answer,
  AnyAnswer,
  Call,
  CallEvent,
  CallOptions,
  ClientOf,
  ClientOptions,
  Dialect,
  Issue,
  PagedCall,
  RequestEvent,
  SettledEvent,
  Success,
  TokenHolder,
  TokenSource,
  Validation,
} from './types.ts';
export { VERSION } from './version.ts';
