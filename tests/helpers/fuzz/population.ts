/** Who lives in a service that is fuzzed: callers of every kind, and what they know. */
import { jsend } from '../../../client/dialects/jsend.ts';
import { letterTo, linkIn, resetLinkFor, type MailedLink } from '../mailbox.ts';
import { registerMember, signInPlain } from '../members.ts';
import { PASSWORD, uniqueNames, type TestService } from '../service.ts';
import type { Known } from './values.ts';

/** A caller by the headers that say who it is. */
export interface Caller {
  readonly name: 'nobody' | 'garbage' | 'cookie' | 'user' | 'admin';
  readonly headers: Readonly<Record<string, string>>;
}

export interface Population {
  readonly callers: readonly Caller[];
  readonly admin: Caller;
  readonly known: Known;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const cookie = (token: string) => ({ cookie: `refresh_token=${token}` });

/** The links that were mailed to someone who signed up: the one that verifies the address, and one that resets. */
const linksOf = async (service: TestService, email: string): Promise<MailedLink[]> => [
  linkIn(await letterTo(service, email)),
  await resetLinkFor(service, email, 2),
];

/**
 * Signs everybody up anew, so that what was done to those before does no harm.
 * @param areLinksNeeded reading letters takes its time
 */
export const populate = async (service: TestService, areLinksNeeded: boolean): Promise<Population> => {
  const names = uniqueNames();
  const signedUp = await service.request('/auth/signup/', {
    method: 'POST',
    body: { ...names, password: PASSWORD },
  });
  if (signedUp.status !== 201) throw new Error(`the sign-up was answered ${signedUp.status}`);
  const { id } = signedUp.body as { id: number };
  const links = areLinksNeeded ? await linksOf(service, names.email) : [];
  const session = await signInPlain(service, names.username);
  const login = await service.client(jsend).auth.login({ body: { email: names.email, password: PASSWORD } });
  if (login.status !== 200) throw new Error(`the login was answered ${login.status}`);
  const user = login.body.data;
  const [admin, other] = [await registerMember(service, { role: 'ADMIN' }), await registerMember(service)];
  const freeNames = Array.from({ length: 8 }, uniqueNames);
  const emails = [names.email, other.email, ...freeNames.map(({ email }) => email)];
  const usernames = [names.username, ...freeNames.map(({ username }) => username)];
  const adminCaller: Caller = { name: 'admin', headers: bearer(admin.accessToken) };
  return {
    admin: adminCaller,
    callers: [
      { name: 'nobody', headers: {} },
      { name: 'garbage', headers: { ...bearer(`${user.access_token}x`), ...cookie('x') } },
      { name: 'cookie', headers: cookie(session.cookie) },
      { name: 'user', headers: bearer(user.access_token) },
      adminCaller,
    ],
    known: {
      id: [id, other.id, admin.id],
      email: emails,
      courriel: emails,
      username: usernames,
      login: [names.username, names.email],
      identity: [names.username, names.email],
      password: [PASSWORD],
      new_password1: [PASSWORD],
      new_password2: [PASSWORD],
      refresh_token: [user.refresh_token],
      refresh: [user.refresh_token],
      uidb64: links.slice(0, 1).map(({ uidb64 }) => uidb64),
      token: [user.access_token, ...links.map(({ token }) => token)],
    },
  };
};
