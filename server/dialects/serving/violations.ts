/** zod's issues as the core's violations, so that a dialect words refused fields in one way, whoever refused them. */
import type { RequestValidationError } from '@ts-rest/express';
import type { ZodError, ZodIssue } from 'zod';
import type { Rule, Violation } from '../../core/failures.ts';

const ruleOf = (issue: ZodIssue): Rule => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.received === 'undefined') return 'required';
      return issue.received === 'null' ? 'null' : 'type';
    case 'too_small':
      if (issue.type !== 'string') return 'out_of_range';
      return issue.minimum === 1 ? 'blank' : 'too_short';
    case 'too_big':
      return issue.type === 'string' ? 'too_long' : 'out_of_range';
    case 'invalid_enum_value':
      return 'choice';
    default:
      return 'format';
  }
};

const limitOf = (issue: ZodIssue): { limit?: number } => {
  if (issue.code === 'too_small') return { limit: Number(issue.minimum) };
  if (issue.code === 'too_big') return { limit: Number(issue.maximum) };
  return {};
};

const violationsIn = (part: Violation['in'], error: ZodError | null): Violation[] => {
  const firsts = new Map<string, Violation>();
  for (const issue of error?.issues ?? []) {
    const field = issue.path.join('.');
    // What is wrong first is what helps: an empty field is empty, not of a bad format as well.
    if (firsts.has(field)) continue;
    firsts.set(field, { field, in: part, rule: ruleOf(issue), message: issue.message, ...limitOf(issue) });
  }
  return [...firsts.values()];
};

/** Every refused field of a request, once each: path first, then query, then body. */
export const violationsOfRequest = (error: RequestValidationError): Violation[] => [
  ...violationsIn('path', error.pathParams),
  ...violationsIn('query', error.query),
  ...violationsIn('body', error.body),
];
