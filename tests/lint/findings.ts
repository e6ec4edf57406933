/** What linters find in OpenAPI documents. */
import { askChild } from '../helpers/ask-child.ts';

export interface Finding {
  /** The name of the document. */
  readonly document: string;
  readonly rule: string;
  /** The keys that lead to what is wrong: `paths › /health › get`. */
  readonly place: string;
  readonly message: string;
}

/** The findings of Redocly's `recommended` rules and of Spectral's for OpenAPI and OWASP, warnings and hints included. */
export const findingsIn = (documents: Readonly<Record<string, object>>): Promise<Finding[]> =>
  askChild('tests/lint/children/lint.ts', documents);
