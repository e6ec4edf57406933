/** The requests that loads are made of. */
import type { LoadRequest } from './load/plan.ts';
import { emailOf, PASSWORD, usernameOf, type Caller } from './population.ts';

export const bearer = ({ accessToken }: Caller) => ({ authorization: `Bearer ${accessToken}` });

/** A body of JSON. */
export const post = (path: string, body: object, status: number): LoadRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
  status,
});

export const get = (path: string, caller: Caller): LoadRequest => ({
  method: 'GET',
  path,
  headers: bearer(caller),
  status: 200,
});

export const readSelf = (caller: Caller): LoadRequest => get(`/api/v1/users/${caller.accountId}`, caller);

/** Each caller reads the account of the one before it. */
export const readOthers = (callers: readonly Caller[]): LoadRequest[] =>
  callers.map((caller, at) => get(`/api/v1/users/${callers.at(at - 1)?.accountId ?? 1}`, caller));

export const refresh = ({ refreshToken }: Caller): LoadRequest =>
  post('/api/v1/auth/refresh', { refresh_token: refreshToken }, 200);

/** Its cookie comes with the connection. */
export const rotate: LoadRequest = { method: 'POST', path: '/auth/refresh-token', status: 200 };

export const validate = ({ accessToken }: Caller): LoadRequest =>
  post('/auth/validate_token/', { token: accessToken }, 200);

export const signIn = (account: number): LoadRequest =>
  post('/api/v1/auth/login', { email: emailOf(account), password: PASSWORD }, 200);

export const signInByName = (account: number): LoadRequest =>
  post('/auth/login', { login: usernameOf(account), password: PASSWORD }, 200);

export const signUp = (name: string): LoadRequest =>
  post('/api/v1/auth/register', { email: `${name}@example.com`, password: PASSWORD }, 201);

/** A wrong password for an account that there is. */
export const signInWrongly = (account: number): LoadRequest =>
  post('/api/v1/auth/login', { email: emailOf(account), password: 'not the password' }, 401);
