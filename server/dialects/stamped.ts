/** stamped: everything in one stamped envelope; an unknown user and a wrong password are told apart. */
import { STAMPED_API_VERSION, stamped as contract, type StampedUser } from '../../contract/stamped.ts';
import type { FailureOf, Violation } from '../core/failures.ts';
import type { Identity } from '../core/identity.ts';
import type { Account } from '../core/model.ts';
import type { Answer, DialectServer, FailedRequest } from './serve.ts';

const stamp = <T>(receivedAt: Date, data: T) => ({
  code: 200 as const,
  requestTime: receivedAt.toISOString(),
  message: 'Success' as const,
  apiVersion: STAMPED_API_VERSION,
  data,
});

const userView = ({ uuid, displayName, username, email, picture }: Account): StampedUser => ({
  uuid,
  display_name: displayName ?? username ?? email,
  username: username ?? '',
  email,
  profile_picture: picture,
});

const fail = (code: number, message: string, { receivedAt }: FailedRequest, data: string[] = []): Answer => ({
  status: code,
  body: { code, requestTime: receivedAt.toISOString(), message, apiVersion: STAMPED_API_VERSION, data },
});

/** The documented order in which fields are judged. */
const FIELD_NAMES = {
  identity: 'Identity',
  email: 'Email',
  password: 'Password',
  username: 'Username',
  display_name: 'Display name',
  profile_picture: 'Profile picture',
};

const isEmptyUser = (violations: readonly Violation[]): boolean =>
  violations.some(({ field }) => field === '') ||
  ['email', 'password', 'username'].every((name) =>
    violations.some(({ field, rule }) => field === name && rule === 'required'),
  );

const refuseInput = ({ violations }: FailureOf<'input_invalid'>, request: FailedRequest): Answer => {
  if (request.route === 'signUp' && isEmptyUser(violations)) return fail(400, 'User is empty', request);
  const refused = Object.entries(FIELD_NAMES).find(([name]) =>
    violations.some(({ field }) => field === name),
  );
  return fail(400, `${refused?.[1] ?? 'Body'} is not valid`, request);
};

interface StampedDeps {
  readonly identity: Identity;
  /** Answers an unknown user as a wrong password, against the document (STAMPED_HIDE_UNKNOWN_USERS). */
  readonly hidesUnknownUsers: boolean;
}

export const createStamped = ({
  identity,
  hidesUnknownUsers,
}: StampedDeps): DialectServer<typeof contract.routes> => ({
  contract,
  handlers: {
    login: async ({ body: { identity: login, password }, request }) => {
      const { accessToken } = await identity.sessions.signIn({ login, password }, request.origin);
      return { status: 200, body: stamp(request.receivedAt, [accessToken]) };
    },
    signUp: async ({ body: { username, email, password, display_name, profile_picture }, request }) => {
      const names = { username, displayName: display_name ?? username, picture: profile_picture ?? null };
      const account = await identity.registration.register({ ...names, email, password }, request.origin);
      return { status: 200, body: stamp(request.receivedAt, [userView(account)]) };
    },
  },
  words: {
    input_invalid: refuseInput,
    identity_taken: (_, request) => fail(409, 'User already exists', request),
    account_not_found: (_, request) =>
      hidesUnknownUsers ? fail(401, 'Invalid password', request) : fail(404, 'User not found', request),
    password_wrong: (_, request) => fail(401, 'Invalid password', request),
    token_missing: (_, request) => fail(401, 'Token is missing', request),
    token_invalid: (_, request) => fail(401, 'Token is not valid', request),
    access_denied: (_, request) => fail(403, 'Access denied', request),
    link_dead: (_, request) => fail(400, 'Link is not valid', request),
    too_many_attempts: (_, request) => fail(429, 'Too many attempts', request),
    service_unavailable: (_, request) => fail(503, 'Service unavailable', request),
    request_malformed: (_, request) => fail(400, 'Request is not valid', request),
    json_malformed: (_, request) => fail(400, 'JSON is not valid', request),
    body_too_large: (_, request) => fail(413, 'Body is too large', request),
    media_type_unsupported: (_, request) => fail(415, 'Media type is not supported', request),
    path_unknown: (_, request) => fail(404, 'Not found', request),
    method_not_allowed: (_, request) => fail(405, 'Method is not allowed', request),
    crashed: (_, request) => fail(500, 'Server error', request, ['err']),
  },
});
