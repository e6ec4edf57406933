/** The way back: a response, as one of the answers that the contract documents. */
import { clientError } from './errors.ts';
import { overNetwork, type Exchange } from './request.ts';
import type { AnyAnswer, Issue } from './types.ts';

const TEXT_LENGTH = 500;

/**
 * Reads a response.
 * @throws ClientError `unexpected-answer` for a status or a body that the contract does not document, `network` when
 *   the body breaks off.
 */
export const readAnswer = async (exchange: Exchange, response: Response): Promise<AnyAnswer> => {
  const { route, event, options } = exchange;
  const { status, headers } = response;
  const text = await overNetwork(response.text(), event);

  const unexpected = (why: string, issues?: readonly Issue[]) =>
    clientError(`The service answered ${status}: ${why}`, {
      kind: 'unexpected-answer',
      status,
      text: text.slice(0, TEXT_LENGTH),
      requestId: event.requestId,
      ...(issues && { issues }),
    });

  if (route.none?.includes(status)) return { status, headers, body: undefined };
  if (route.text?.includes(status)) return { status, headers, body: text };
  if (!route.json?.includes(status)) throw unexpected('a status that is not documented');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw unexpected('no JSON');
  }
  const issues = options.validation?.checkAnswer(event.call, status, body) ?? [];
  if (issues.length > 0) throw unexpected('not what is documented', issues);
  return { status, headers, body };
};
