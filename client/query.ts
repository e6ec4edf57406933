/** Options for TanStack Query (v5) and its like, out of a client's calls. Plain objects: nothing is imported. */
import { nextPageOf } from './address.ts';
import { unwrap } from './outcome.ts';
import type { AnyAnswer, Call, CallArgs, CallOptions, Input, PagedCall, Success } from './types.ts';

type Key = readonly unknown[];
type BodyOf<A extends AnyAnswer> = Success<A>['body'];

/** What a query function is given. */
interface QueryContext {
  readonly signal: AbortSignal;
}

export interface QueryOptions<Body> {
  readonly queryKey: Key;
  readonly queryFn: (context: QueryContext) => Promise<Body>;
}

/** One page of a list, and how to ask for the next. */
export interface Page<Body> {
  readonly body: Body;
  /** Undefined on the last page. */
  readonly next: object | undefined;
}

export interface InfiniteQueryOptions<Body> {
  readonly queryKey: Key;
  readonly queryFn: (
    context: QueryContext & { readonly pageParam: object | undefined },
  ) => Promise<Page<Body>>;
  readonly initialPageParam: object | undefined;
  readonly getNextPageParam: (page: Page<Body>) => object | undefined;
}

export interface MutationOptions<I, Body> {
  readonly mutationKey: Key;
  readonly mutationFn: (args: I) => Promise<Body>;
}

/** The input alone: what a key may hold. */
const inputOf = ([args]: readonly unknown[]): Input => {
  const { params, query, body }: Input = args ?? {};
  return { ...(params && { params }), ...(query && { query }), ...(body && { body }) };
};

/**
 * `useQuery(queryOf(client.users.get, { params: { id: 1 } }))`: the body of success as data, a `ClientError` as
 * error. The key begins with `client.users.get.key`, by which queries are invalidated.
 */
export const queryOf = <I, A extends AnyAnswer>(
  call: Call<I, A>,
  ...args: CallArgs<I>
): QueryOptions<BodyOf<A>> => ({
  queryKey: [...call.key, inputOf(args)],
  queryFn: ({ signal }) => unwrap(call(...withOptions<I>(args, { signal }))),
});

/**
 * `useInfiniteQuery(infiniteQueryOf(client.users.list, { query: { limit: 20 } }))`: one page for each `Link` to a
 * next one.
 */
export const infiniteQueryOf = <I, A extends AnyAnswer, Entry>(
  call: PagedCall<I, A, Entry>,
  ...args: CallArgs<I>
): InfiniteQueryOptions<BodyOf<A>> => ({
  queryKey: [...call.key, 'pages', inputOf(args)],
  queryFn: async ({ signal, pageParam }) => {
    let next: object | undefined;
    const answered = call(...withOptions<I>(args, { signal, ...(pageParam && { query: pageParam }) })).then(
      (answer) => {
        next = nextPageOf(answer);
        return answer;
      },
    );
    return { body: await unwrap(answered), next };
  },
  initialPageParam: undefined,
  getNextPageParam: ({ next }) => next,
});

/** `useMutation(mutationOf(client.users.update))`; `mutate` takes the call's arguments. */
export const mutationOf = <I, A extends AnyAnswer>(
  call: Call<I, A>,
): MutationOptions<CallArgs<I>[0], BodyOf<A>> => ({
  mutationKey: call.key,
  mutationFn: (args) => unwrap(call(...withOptions<I>([args], {}))),
});

/** The same arguments with more in them. */
const withOptions = <I>(args: readonly unknown[], more: Input & CallOptions): CallArgs<I> => {
  const [first] = args as [object?];
  // Whoever gave the arguments gave what the call requires.
  return [{ ...first, ...more }] as never;
};
