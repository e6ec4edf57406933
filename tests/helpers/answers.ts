/** What tests compare of an answer: its status and its whole body, whoever received it. */

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** The parsed JSON of an answer's text; undefined when it is none. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** The status and the body, without the rest of a client's or a raw answer. */
export const answerOf = ({ status, body }: Answered): Answered => ({ status, body });

/** The named headers of an answer; null for one that is not there. */
export const headersOf = (
  { headers }: { readonly headers: Headers },
  names: readonly string[],
): Record<string, string | null> => Object.fromEntries(names.map((name) => [name, headers.get(name)]));
