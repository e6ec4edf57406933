/** What runs in each worker of the workers test: the tour, for a page that asks. */
import { takeTour, type TourOptions } from '../helpers/client-tour.ts';

interface Asked {
  readonly data: TourOptions;
  readonly ports: readonly [{ postMessage(answer: unknown): void }];
  /** A service worker is not ended before this. */
  waitUntil?(work: Promise<void>): void;
}

interface WorkerScope {
  addEventListener(type: 'message', listener: (asked: Asked) => void): void;
}

// The compiler's own globals are Node's.
const scope = globalThis as unknown as WorkerScope;

scope.addEventListener('message', (asked) => {
  const [port] = asked.ports;
  const work = takeTour(asked.data).then(
    (seen) => port.postMessage(seen),
    (error: unknown) => port.postMessage(String(error)),
  );
  asked.waitUntil?.(work);
});
