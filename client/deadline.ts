/** Time: how long a call may take, and the pauses between its tries. */
import { clientError } from './errors.ts';

/** The longest time that timers can keep. */
const LONGEST_MS = 2 ** 31 - 1;

/** Some runtimes know no reasons yet. */
const reasonOf = ({ reason }: AbortSignal): unknown =>
  (reason as unknown) ?? Object.assign(new Error('The call was aborted'), { name: 'AbortError' });

/**
 * Does the work while there is time and the caller wants it, even when the work does not listen to its signal.
 * @throws ClientError `timeout`, or the reason of the caller's signal.
 */
export const within = async <T>(
  {
    timeoutMs,
    caller,
    requestId,
  }: { timeoutMs: number; caller?: AbortSignal | undefined; requestId: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  if (caller?.aborted) throw reasonOf(caller);
  const controller = new AbortController();
  let stop: (error: unknown) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = (error) => {
      controller.abort(error);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the caller's own reason
      reject(error);
    };
  });
  const timer = setTimeout(
    () => stop(clientError(`No answer within ${timeoutMs} ms`, { kind: 'timeout', timeoutMs, requestId })),
    Math.min(timeoutMs, LONGEST_MS),
  );
  const leave = () => stop(caller && reasonOf(caller));
  caller?.addEventListener('abort', leave);
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', leave);
  }
};

/** Waits; ends early, without an error, when the signal is aborted. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
