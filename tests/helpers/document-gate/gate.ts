/**
 * The gate of the documents: every answer that a test gets from a documented operation is what the committed documents
 * promise, or the test that asked for it fails.
 *
 * Left out are requests that name no documented operation: other paths, other methods (405, OPTIONS) and the pages of
 * the documents themselves; and the answers of the port itself, to requests that cannot be read. A HEAD counts as the
 * GET of its path.
 */
import { pathOfTarget } from '../../../server/http/targets.ts';
import { problemsOf, type WireAnswer } from './answers.ts';
import { DIALECT_DOCUMENTS, MERGED } from './documents.ts';
import { findOperation, type DocumentedOperation } from './operations.ts';
import { noteReached, promiseOf } from './reached.ts';

/** What was asked of the service, and what it said. */
export interface Exchange extends WireAnswer {
  readonly method: string;
  /** As it was sent: a path, perhaps with a query string, or a whole address. */
  readonly target: string;
}

interface Verdict {
  readonly found: DocumentedOperation;
  readonly problems: readonly string[];
}

const judge = (document: string, { method, target, ...answer }: Exchange): Verdict[] => {
  const [path = ''] = pathOfTarget(target).split('?', 1);
  const found = findOperation(document, method === 'HEAD' ? 'GET' : method, path);
  return found === undefined ? [] : [{ found, problems: problemsOf(found, method, answer) }];
};

const UNREADABLE: Readonly<Record<number, string>> = {
  400: '{"message":"The request is malformed"}',
  431: '{"message":"The headers are too large"}',
};

/** True for what the port answers to bytes that make no request, and then closes the connection. */
const isFromPort = ({ status, text, headers }: Exchange): boolean =>
  headers.get('connection') === 'close' && UNREADABLE[status] === text;

const describe = ({ method, target, status }: Exchange, { found, problems }: Verdict): string =>
  [
    `${found.operationId} answered ${status} to ${method} ${target}, unlike openapi/${found.document}.json:`,
    ...problems,
  ].join('\n  ');

/**
 * Holds an answer against the document of all dialects and against those of single ones. On a path that dialects share,
 * one of theirs must fit.
 * @param dialect the dialect that was spoken, where it is known: its document must fit
 * @throws Error with the operation, the status and all that is wrong
 */
export const holdToDocuments = (exchange: Exchange, dialect?: string): void => {
  if (isFromPort(exchange)) return;
  const narrow = (dialect === undefined ? DIALECT_DOCUMENTS : [dialect]).flatMap((name) =>
    judge(name, exchange),
  );
  const kept = narrow.filter(({ problems }) => problems.length === 0);
  const broken = [
    ...judge(MERGED, exchange).filter(({ problems }) => problems.length > 0),
    ...(kept.length > 0 ? [] : narrow),
  ];
  if (broken.length > 0) throw new Error(broken.map((verdict) => describe(exchange, verdict)).join('\n'));
  if (exchange.method !== 'HEAD') {
    for (const { found } of kept) noteReached(promiseOf(found.operationId, exchange.status));
  }
};

/** A `fetch` whose every answer is held to the documents. */
export const createGatedFetch =
  (dialect?: string): typeof fetch =>
  async (input, init) => {
    const answer = await fetch(input, init);
    holdToDocuments(
      {
        method: init?.method ?? 'GET',
        target: input instanceof Request ? input.url : String(input),
        status: answer.status,
        headers: answer.headers,
        text: await answer.clone().text(),
      },
      dialect,
    );
    return answer;
  };
