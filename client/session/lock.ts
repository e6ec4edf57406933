/** One tab at a time, by the Web Locks API where there is one (browsers, on https and localhost). */

interface Locks {
  request<T>(name: string, work: () => Promise<T>): Promise<T>;
  request<T>(
    name: string,
    options: { readonly ifAvailable: true },
    work: (lock: object | null) => Promise<T>,
  ): Promise<T>;
}

/** How long a lock is kept after its work, for the tab that comes next to see what was stored. */
const SETTLING_MS = 250;

const locksOf = ({ navigator }: { readonly navigator?: { readonly locks?: Locks } }): Locks | undefined =>
  navigator?.locks;

/** Waits. */
export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Does the work while no other tab does work of this name; the work learns whether it had to wait for another tab.
 * Without Web Locks, or without a name, it is done at once: the service takes two renewals that cross.
 *
 * What one tab writes to localStorage, browsers show to the others a moment later. So the lock is kept for a moment
 * after the work, and who waited for it knows that there may be news.
 */
export const withLock = <T>(
  name: string | undefined,
  work: (hasWaited: boolean) => Promise<T>,
): Promise<T> => {
  const locks = locksOf(globalThis as object);
  if (name === undefined || locks === undefined) return work(false);
  const lockName = `polyglot-id:${name}`;
  return new Promise<T>((resolve, reject) => {
    const hold = async (hasWaited: boolean): Promise<void> => {
      await work(hasWaited).then(resolve, reject);
      await sleep(SETTLING_MS);
    };
    const holdIfFree = async (lock: object | null): Promise<boolean> => {
      if (lock !== null) await hold(false);
      return lock !== null;
    };
    locks
      .request(lockName, { ifAvailable: true }, holdIfFree)
      .then((wasFree) => (wasFree ? undefined : locks.request(lockName, () => hold(true))))
      .catch(reject);
  });
};
