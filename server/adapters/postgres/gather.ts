/** Queries by one key: each on its own, or those that are asked for in the same moment as one. */

/** Makes a query by one key out of one by many, whose answer has an entry for each key that was found. */
export type Gather = <K, V>(
  queryAll: (keys: K[]) => Promise<ReadonlyMap<K, V>>,
) => (key: K) => Promise<V | undefined>;

/** Each key in a query of its own: in a transaction, whose queries wait for each other anyway. */
export const oneByOne: Gather = (queryAll) => async (key) => (await queryAll([key])).get(key);

/**
 * All keys that are asked for in one turn of the event loop in one query, which costs the server and this process
 * little more than one key alone, and whose writes reach the disk together. None joins a query that was sent already:
 * what was written before a read was asked for is seen by it. All keys of one query fail together.
 */
export const together: Gather = <K, V>(queryAll: (keys: K[]) => Promise<ReadonlyMap<K, V>>) => {
  let next: { readonly keys: Set<K>; readonly found: Promise<ReadonlyMap<K, V>> } | undefined;
  return async (key: K) => {
    if (next === undefined) {
      const keys = new Set<K>();
      const turn = new Promise<void>((resolve) => setImmediate(resolve));
      const found = turn.then(() => {
        next = undefined;
        return queryAll([...keys]);
      });
      next = { keys, found };
    }
    next.keys.add(key);
    return (await next.found).get(key);
  };
};
