/** What runs in each tab of the tabs test: a client whose session is shared through the browser's storage. */
import { jsend } from '../../client/dialects/jsend.ts';
import { createClient } from '../../client/index.ts';
import { createSession, storageStore, type SignedOut, type StorageLike } from '../../client/session.ts';

/** What the test can do in a tab. */
export interface Tab {
  signUp(email: string, password: string): Promise<number>;
  /** Several calls at once: the statuses of their answers. */
  listTimes(count: number): Promise<number[]>;
  signOut(): Promise<void>;
  /** Why sessions of this tab ended so far. */
  readonly endings: SignedOut['reason'][];
}

interface Window {
  readonly localStorage: StorageLike;
  readonly location: { readonly hash: string };
  tab: Tab;
}

// The compiler's own globals are Node's.
const page = globalThis as unknown as Window;
const endings: SignedOut['reason'][] = [];
const session = createSession(jsend, {
  store: storageStore(page.localStorage),
  onSignedOut: ({ reason }) => endings.push(reason),
});
const client = createClient(jsend, { baseUrl: page.location.hash.slice(1), session });

page.tab = {
  signUp: async (email, password) => (await client.auth.register({ body: { email, password } })).status,
  listTimes: async (count) => {
    const answers = await Promise.all(Array.from({ length: count }, () => client.users.list()));
    return answers.map(({ status }) => status);
  },
  signOut: () => session.signOut(),
  endings,
};
