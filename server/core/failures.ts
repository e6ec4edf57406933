/**
 * Everything that can go wrong in the core, as facts: a closed set of codes with their data, never a status
 * and never a text for users. Each dialect words them in a table of its own.
 */
import type { BudgetName } from './budgets.ts';
import type { LinkPurpose } from './model.ts';

/** Why a field was refused. */
export type Rule =
  | 'required'
  | 'null'
  | 'type'
  | 'blank'
  | 'format'
  | 'too_short'
  | 'too_long'
  | 'out_of_range'
  | 'choice'
  | 'common';

/** One refused field of an input. */
export interface Violation {
  /** The field's name as the caller wrote it; '' for the input as a whole. */
  readonly field: string;
  readonly in: 'body' | 'query' | 'path';
  readonly rule: Rule;
  /** The bound that was broken, for `too_short`, `too_long` and `out_of_range`. */
  readonly limit?: number;
  /** One English sentence without the field's name; dialects may word the rule themselves. */
  readonly message: string;
}

/** The closed set of failures. */
export type FailureFacts =
  | { readonly code: 'input_invalid'; readonly violations: readonly Violation[] }
  | { readonly code: 'identity_taken'; readonly fields: readonly ('email' | 'username')[] }
  | {
      readonly code: 'account_not_found';
      readonly by: 'id' | 'email' | 'login';
      readonly value: string | number;
    }
  | { readonly code: 'password_wrong' }
  | { readonly code: 'token_missing' }
  | { readonly code: 'token_invalid'; readonly type: 'access' | 'refresh' }
  | { readonly code: 'access_denied' }
  | { readonly code: 'link_dead'; readonly purpose: LinkPurpose }
  | { readonly code: 'too_many_attempts'; readonly budget: BudgetName; readonly retryAfterSeconds: number }
  | { readonly code: 'service_unavailable'; readonly retryAfterSeconds: number };

export type FailureCode = FailureFacts['code'];

/** The facts of one code. */
export type FailureOf<C extends FailureCode> = Extract<FailureFacts, { code: C }>;

/** The one error that the core throws. */
export class IdentityFailure extends Error {
  readonly facts: FailureFacts;

  constructor(facts: FailureFacts, options?: ErrorOptions) {
    super(facts.code, options);
    this.name = 'IdentityFailure';
    this.facts = facts;
  }
}
