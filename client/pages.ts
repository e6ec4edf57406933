/** Lists in pages: every entry, as the `Link` headers lead. */
import { nextPageOf } from './address.ts';
import { apiError } from './outcome.ts';
import type { AnyAnswer, CallOptions, Input } from './types.ts';

/** Every entry of a list, whose pages hold them in the body's property `entries` (empty: in the body itself). */
export async function* entriesOfPages(
  call: (args: Input & CallOptions) => Promise<AnyAnswer>,
  entries: string,
  args: Input & CallOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  let query: object | undefined = args.query ?? {};
  while (query !== undefined) {
    const answer = await call({ ...args, query });
    if (answer.status !== 200) throw apiError(answer);
    // The route's table says where the contract has the list.
    const body = answer.body as Record<string, unknown>;
    yield* (entries === '' ? body : body[entries]) as Iterable<unknown>;
    query = nextPageOf(answer);
  }
}
