/** Sessions: they hold the tokens of a sign-in, renew them in time, and say when it is over. */
export {
  createSession,
  type Session,
  type SessionOptions,
  type SessionDialect,
  type SignedOut,
} from './session/create-session.ts';
export {
  cookieStore,
  memoryStore,
  storageStore,
  type CookieJar,
  type StorageLike,
  type TokenStore,
} from './session/stores.ts';
export type { Tokens } from './session/tokens.ts';
