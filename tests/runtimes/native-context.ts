/**
 * A bare JavaScript context with what React Native gives a program, and nothing else: no DOM, no Node.js, no storage
 * and no locks. What it has is as poor as there: answers without a stream, signals without a reason, no random UUIDs.
 */
import { createContext, runInContext } from 'node:vm';

class PoorSignal extends EventTarget {
  aborted = false;
}

class PoorAbortController {
  readonly signal = new PoorSignal();
  abort() {
    this.signal.aborted = true;
    this.signal.dispatchEvent(new Event('abort'));
  }
}

interface PoorInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: PoorSignal;
}

const poorFetch = async (url: string, { signal, ...init }: PoorInit) => {
  const controller = new AbortController();
  signal.addEventListener('abort', () => controller.abort());
  const answer = await fetch(url, { ...init, signal: controller.signal });
  const { status, headers } = answer;
  return { status, headers, text: () => answer.text() };
};

// A function of scripts, not of the platform: nothing is known of its properties before one is made.
function PoorRequest(): never {
  throw new TypeError('The client hands over addresses, not requests');
}

/** Runs a script there; gives the value of its last expression. */
export const runAsNative = (script: string): unknown => {
  const globals = {
    fetch: poorFetch,
    Request: PoorRequest,
    AbortController: PoorAbortController,
    Headers,
    atob,
    setTimeout,
    clearTimeout,
    navigator: { product: 'ReactNative' },
  };
  return runInContext(script, createContext(globals, { codeGeneration: { strings: false, wasm: false } }));
};
