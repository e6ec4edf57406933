/** What can go wrong before a handler runs or outside of any route; with the core's failures, all that dialects word. */
import type { FailureFacts } from '../../core/failures.ts';

export type HttpFailureFacts =
  /** The request line or the body's encoding is broken: bad percent-encoding, broken compression. */
  | { readonly code: 'request_malformed' }
  | { readonly code: 'json_malformed' }
  | { readonly code: 'body_too_large'; readonly limitBytes: number }
  | { readonly code: 'media_type_unsupported'; readonly given: string; readonly expected: string }
  | { readonly code: 'path_unknown'; readonly path: string }
  | { readonly code: 'method_not_allowed'; readonly method: string; readonly allow: readonly string[] }
  /** A fault of ours. Its facts stay in the log. */
  | { readonly code: 'crashed' };

/** Everything that a dialect words. */
export type Failure = FailureFacts | HttpFailureFacts;

/** Thrown by the machinery around the handlers. */
export class HttpFailure extends Error {
  readonly facts: HttpFailureFacts;

  constructor(facts: HttpFailureFacts, options?: ErrorOptions) {
    super(facts.code, options);
    this.name = 'HttpFailure';
    this.facts = facts;
  }
}
