/** plain: bare JSON; the refresh token travels in a cookie. */
import { stringifySetCookie } from 'cookie';
import { plain as contract, type PlainUser } from '../../contract/plain.ts';
import type { Identity } from '../core/identity.ts';
import { IdentityFailure, type Violation } from '../core/failures.ts';
import type { Account } from '../core/model.ts';
import type { Answer, DialectServer, RequestFacts } from './serve.ts';

const COOKIE = 'refresh_token';

const say = (status: number, message: string): Answer => ({ status, body: { message } });

const userView = ({ id, givenName, familyName, email, username }: Account): PlainUser => ({
  id,
  firstname: givenName ?? '',
  lastname: familyName ?? '',
  email,
  username: username ?? '',
});

const sentenceOf = ([first]: readonly Violation[]): string =>
  first === undefined || first.field === ''
    ? 'The body must be a JSON object'
    : `${first.field} ${first.message}`;

interface PlainDeps {
  readonly identity: Identity;
  /** True when the service's public address is https. */
  readonly isSecure: boolean;
}

export const createPlain = ({ identity, isSecure }: PlainDeps): DialectServer<typeof contract.routes> => {
  const setCookie = (value: string, expires: Date) => ({
    'set-cookie': stringifySetCookie({
      name: COOKIE,
      value,
      expires,
      path: '/auth',
      httpOnly: true,
      sameSite: 'strict',
      secure: isSecure,
    }),
  });

  const refresh = async ({ cookie, bearer, origin }: RequestFacts) => {
    const refreshToken = cookie(COOKIE);
    if (refreshToken !== undefined) {
      const rotated = await identity.sessions.rotate(refreshToken, origin);
      return {
        token: rotated.accessToken,
        headers: setCookie(rotated.refreshToken, rotated.sessionExpiresAt),
      };
    }
    if (bearer === undefined) throw new IdentityFailure({ code: 'token_missing' });
    return { token: (await identity.sessions.renew(bearer, origin)).accessToken, headers: {} };
  };

  return {
    contract,
    handlers: {
      createUser: async ({ body: { firstname, lastname, ...names }, request }) => {
        const person = { ...names, givenName: firstname, familyName: lastname };
        const account = await identity.registration.register(person, request.origin);
        return { status: 201, body: userView(account) };
      },
      login: async ({ body, request }) => {
        const { accessToken, refreshToken, sessionExpiresAt } = await identity.sessions.signIn(
          body,
          request.origin,
        );
        return {
          status: 200,
          body: { token: accessToken },
          headers: setCookie(refreshToken, sessionExpiresAt),
        };
      },
      refreshToken: async ({ request }) => {
        const { token, headers } = await refresh(request);
        return { status: 200, body: { token }, headers };
      },
    },
    words: {
      input_invalid: ({ violations }) => say(400, sentenceOf(violations)),
      identity_taken: () => say(409, 'Username or email already taken'),
      account_not_found: () => say(401, 'Username or password is incorrect'),
      password_wrong: () => say(401, 'Username or password is incorrect'),
      token_missing: () => say(401, 'Refresh token is missing'),
      token_invalid: () => say(401, 'Refresh token is invalid or expired'),
      access_denied: () => say(403, 'Access denied'),
      link_dead: () => say(400, 'The link is invalid or expired'),
      too_many_attempts: () => say(429, 'Too many attempts, try again later'),
      service_unavailable: () => say(503, 'Service unavailable, try again later'),
      request_malformed: () => say(400, 'The request is malformed'),
      json_malformed: () => say(400, 'The body is not valid JSON'),
      body_too_large: ({ limitBytes }) => say(413, `The body is larger than ${limitBytes} bytes`),
      media_type_unsupported: ({ expected }) => say(415, `The body must be sent as ${expected}`),
      path_unknown: () => say(404, 'Not found'),
      method_not_allowed: ({ method }) => say(405, `Method ${method} is not allowed here`),
      crashed: () => say(500, 'Internal server error'),
    },
  };
};
