/** People of the tests: accounts made through a dialect's own door, with what their owners hold afterwards. */
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import type { Account, Role } from '../../server/core/model.ts';
import { PASSWORD, uniqueNames, type RawAnswer, type TestService } from './service.ts';

export interface Member {
  readonly id: number;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Registers through jsend. */
export const registerMember = async (
  service: TestService,
  { email = uniqueNames().email, role = 'UTILISATEUR' }: { email?: string; role?: Role } = {},
): Promise<Member> => {
  const answer = await service.client(jsend).auth.register({ body: { email, password: PASSWORD } });
  if (answer.status !== 201) throw new Error(`the registration was answered ${answer.status}`);
  const { id } = await service.identity.accounts.changeRole(email, role);
  const { access_token: accessToken, refresh_token: refreshToken } = answer.body.data;
  return { id, email, accessToken, refreshToken };
};

export interface Person {
  readonly id: number;
  readonly firstname: string;
  readonly lastname: string;
  readonly email: string;
  readonly username: string;
}

/** Creates an account through plain. */
export const createPerson = async (service: TestService): Promise<Person> => {
  const names = { firstname: 'Ada', lastname: 'Lovelace', ...uniqueNames() };
  const answer = await service.client(plain).createUser({ body: { ...names, password: PASSWORD } });
  if (answer.status !== 201) throw new Error(`the creation was answered ${answer.status}`);
  return answer.body;
};

/** Every living account, as the core keeps it. */
export const accountsOf = async ({ identity }: TestService): Promise<readonly Account[]> =>
  (await identity.accounts.list({ after: 0, limit: 1000 })).accounts;

export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** In the order and spelling of the header. */
  readonly attributes: readonly string[];
}

/** The cookies that an answer sets. */
export const cookiesOf = ({ headers }: { readonly headers: Headers }): Cookie[] =>
  headers.getSetCookie().map((line) => {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes };
  });

/** The refresh token in the one cookie that an answer sets. */
export const refreshCookieOf = (answer: { readonly headers: Headers }): string => {
  const [cookie, ...others] = cookiesOf(answer);
  if (cookie?.name !== 'refresh_token' || others.length > 0) throw new Error('not the one cookie expected');
  return cookie.value;
};

export interface PlainSession {
  readonly token: string;
  readonly cookie: string;
}

/** Signs in through plain. */
export const signInPlain = async (service: TestService, login: string): Promise<PlainSession> => {
  const answer = await service.client(plain).login({ body: { login, password: PASSWORD } });
  if (answer.status !== 200) throw new Error(`the login was answered ${answer.status}`);
  return { token: answer.body.token, cookie: refreshCookieOf(answer) };
};

/** Asks plain for a new access token, by cookie, by Bearer token, by both or by neither. */
export const refreshPlain = (
  service: TestService,
  { cookie, token }: { readonly cookie?: string; readonly token?: string },
): Promise<RawAnswer> =>
  service.request('/auth/refresh-token', {
    method: 'POST',
    ...(cookie !== undefined && { headers: { cookie: `refresh_token=${cookie}` } }),
    ...(token !== undefined && { token }),
  });
