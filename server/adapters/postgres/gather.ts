/** Queries by one key: each on its own, or those that are asked for in the same moment as one. */

/** Makes a query by one key out of one by many, whose answer has an entry for each key that was found. */
export type Gather = <K, V>(
  queryAll: (keys: K[]) => Promise<ReadonlyMap<K, V>>,
) => (key: K) => Promise<V | undefined>;

/** Each key in a query of its own: in a transaction, whose queries wait for each other anyway. */
export const oneByOne: Gather = (queryAll) => async (key) => (await queryAll([key])).get(key);

/** Who waits for what is found by a key. */
interface Asker<V> {
  readonly resolve: (found: V | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * All keys that are asked for in one turn of the event loop in one query, which costs the server and this process
 * little more than one key alone, and whose writes reach the disk together. None joins a query that was sent already:
 * what was written before a read was asked for is seen by it. All keys of one query fail together.
 */
export const together: Gather = <K, V>(queryAll: (keys: K[]) => Promise<ReadonlyMap<K, V>>) => {
  let next: Map<K, Asker<V>[]> | undefined;

  const query = async (asked: ReadonlyMap<K, readonly Asker<V>[]>): Promise<void> => {
    try {
      const found = await queryAll([...asked.keys()]);
      for (const [key, askers] of asked) for (const { resolve } of askers) resolve(found.get(key));
    } catch (error) {
      for (const askers of asked.values()) for (const { reject } of askers) reject(error);
    }
  };

  const gather = (): Map<K, Asker<V>[]> => {
    const asked = new Map<K, Asker<V>[]>();
    setImmediate(() => {
      next = undefined;
      void query(asked);
    });
    return asked;
  };

  return (key: K) =>
    new Promise<V | undefined>((resolve, reject) => {
      next ??= gather();
      const askers = next.get(key);
      if (askers === undefined) next.set(key, [{ resolve, reject }]);
      else askers.push({ resolve, reject });
    });
};
