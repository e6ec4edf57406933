/** Where tokens are kept: memory, a browser's storage, a cookie of the front end's own server, or anything else. */
import { parseTokens, type Tokens } from './tokens.ts';

/** A place for the tokens of one sign-in. */
export interface TokenStore {
  read(): Tokens | undefined | Promise<Tokens | undefined>;
  /** `undefined` forgets them. */
  write(tokens: Tokens | undefined): void | Promise<void>;
  /** A name that tabs share; given where several of them share the tokens, so that only one renews them. */
  readonly sharedAs?: string;
  /** Calls back when another tab has forgotten the tokens; returns what ends that. */
  watch?(onForgotten: () => void): () => void;
}

/** In memory: gone with the page, out of reach of other scripts' storage. The default. */
export const memoryStore = (): TokenStore => {
  let kept: Tokens | undefined;
  return {
    read: () => kept,
    write: (tokens) => {
      kept = tokens;
    },
  };
};

/** `localStorage`, `sessionStorage`, and React Native's `AsyncStorage`. */
export interface StorageLike {
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
  removeItem(key: string): void | Promise<void>;
}

interface StorageChange {
  readonly storageArea?: unknown;
  readonly key: string | null;
  readonly newValue: string | null;
}

/** The window, where there is one. */
interface Listening {
  addEventListener(type: 'storage', listener: (change: StorageChange) => void): void;
  removeEventListener(type: 'storage', listener: (change: StorageChange) => void): void;
}

const isListening = (value: object): value is Listening => 'addEventListener' in value;

/**
 * In a browser's storage, which every script of the origin can read: `storageStore(localStorage)` outlives the page
 * and is shared by all tabs, `storageStore(sessionStorage)` lives and dies with its tab.
 */
export const storageStore = (storage: StorageLike, key = 'polyglot-id'): TokenStore => ({
  read: async () => parseTokens(await storage.getItem(key)),
  write: (tokens) =>
    tokens === undefined ? storage.removeItem(key) : storage.setItem(key, JSON.stringify(tokens)),
  sharedAs: key,
  watch: (onForgotten) => {
    const listener = (change: StorageChange) => {
      const isMine = change.storageArea === storage && (change.key === key || change.key === null);
      if (isMine && change.newValue === null) onForgotten();
    };
    const root: object = globalThis;
    if (!isListening(root)) return () => undefined;
    root.addEventListener('storage', listener);
    return () => root.removeEventListener('storage', listener);
  },
});

/** One request to the front end's own server, and the answer to it that is being made. */
export interface CookieJar {
  /** The request's `Cookie` header. */
  readonly cookie: string | null | undefined;
  /** Adds a `Set-Cookie` header to the answer. */
  readonly setCookie: (line: string) => void;
  /** The cookie's name; `polyglot-id` by default. */
  readonly name?: string;
  /** False only for development without https. */
  readonly isSecure?: boolean;
}

const decoded = (text: string | undefined): string | undefined => {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined; // a cookie that somebody else wrote
  }
};

/**
 * In a cookie that scripts cannot read (HttpOnly, SameSite=Lax), for rendering on a server. Make one, and a session
 * around it, for every request: a server that shared them would mix its visitors up.
 */
export const cookieStore = ({
  cookie,
  setCookie,
  name = 'polyglot-id',
  isSecure = true,
}: CookieJar): TokenStore => {
  const pairs = (cookie ?? '').split(/;\s*/).map((pair) => pair.split('='));
  let kept = parseTokens(decoded(pairs.find(([given]) => given === name)?.[1]));
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  return {
    read: () => kept,
    write: (tokens) => {
      kept = tokens;
      const value = tokens === undefined ? '' : encodeURIComponent(JSON.stringify(tokens));
      setCookie(`${name}=${value}${attributes}${tokens === undefined ? '; Max-Age=0' : ''}`);
    },
  };
};
