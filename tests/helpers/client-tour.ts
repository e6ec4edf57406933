/**
 * What a front end does with the client, through every dialect. It runs in every runtime that the package is for, and
 * with the clients that were released: what they do not have yet has no place here before the next release.
 */
import { annuaire } from '../../client/dialects/annuaire.ts';
import { django } from '../../client/dialects/django.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { stamped } from '../../client/dialects/stamped.ts';
import { attempt, createClient, expectStatus, unwrap } from '../../client/index.ts';
import { createSession, memoryStore, type TokenStore } from '../../client/session.ts';

export interface TourOptions {
  /** Where the service answers. */
  readonly baseUrl: string;
  /** Begins the names of all accounts that the tour makes; nobody else's. */
  readonly name: string;
  /** Where sessions keep their tokens; one store after the other. */
  readonly createStore?: () => TokenStore;
}

const PASSWORD = 'password123';

/** Takes the tour. Returns what it saw: plain data, {@link SEEN_ON_TOUR} where all is well. */
export const takeTour = async ({
  baseUrl,
  name,
  createStore = memoryStore,
}: TourOptions): Promise<object> => {
  const endings: string[] = [];
  const onSignedOut = ({ reason }: { reason: string }) => void endings.push(reason);
  const person = (dialect: string) => ({
    email: `${name}-${dialect}@example.com`,
    username: `${name}-${dialect}`,
    password: PASSWORD,
  });

  /** Makes the tokens old, or bad; true when the next call has got itself others. */
  const renews = async (store: TokenStore, spoilt: object, call: () => Promise<{ status: number }>) => {
    const former = await store.read();
    if (former === undefined) return false;
    await store.write({ ...former, ...spoilt });
    const { status } = await call();
    const present = await store.read();
    return status === 200 && present !== undefined && present.accessToken !== former.accessToken;
  };
  const OLD = { renewAtMs: 0 };
  const BAD = { accessToken: 'bad' };

  const tourOfDjango = async () => {
    const store = createStore();
    const session = createSession(django, { store });
    const client = createClient(django, { baseUrl, session });
    const { email, username, password } = person('django');
    const { body } = await expectStatus(client.signup({ body: { email, username, password } }), 201);
    const { access } = await unwrap(client.obtainToken({ body: { username, password } }));
    const directory = createClient(annuaire, { baseUrl, session });
    const own = () => directory.getByCourriel({ params: { courriel: email } });
    return {
      signedUp: body.email === email,
      validated: (await client.validateToken({ body: { token: access } })).status,
      refused: (await client.obtainToken({ body: { username, password: 'wrong' } })).body,
      renewed: [await renews(store, OLD, own), await renews(store, BAD, own)],
    };
  };

  const tourOfPlain = async () => {
    const store = createStore();
    const session = createSession(plain, { store });
    const client = createClient(plain, { baseUrl, session });
    const { email, username, password } = person('plain');
    const names = { firstname: 'Ada', lastname: 'Lovelace', username };
    const { body } = await expectStatus(client.createUser({ body: { ...names, email, password } }), 201);
    await expectStatus(client.login({ body: { login: username, password } }), 200);
    const directory = createClient(annuaire, { baseUrl, session });
    const own = () => directory.get({ params: { id: body.id } });
    return {
      refused: (await client.login({ body: { login: username, password: 'wrong' } })).body,
      renewed: await renews(store, OLD, own),
    };
  };

  const tourOfStamped = async () => {
    const session = createSession(stamped, { renewal: 'none', store: createStore() });
    const client = createClient(stamped, { baseUrl, session });
    const { email, username, password } = person('stamped');
    await expectStatus(client.signUp({ body: { email, username, password } }), 200);
    await expectStatus(client.login({ body: { identity: email, password } }), 200);
    const directory = createClient(annuaire, { baseUrl, session });
    const own = await unwrap(directory.getByCourriel({ params: { courriel: email } }));
    const refused = await expectStatus(client.login({ body: { identity: email, password: 'wrong' } }), 401);
    return { role: own.role, refused: refused.body.message };
  };

  const tourOfJsend = async () => {
    const store = createStore();
    const session = createSession(jsend, { store, onSignedOut });
    const client = createClient(jsend, { baseUrl, session });
    const { email, password } = person('jsend');
    await expectStatus(client.auth.register({ body: { email, password } }), 201);
    const { data: tokens } = await unwrap(client.auth.login({ body: { email, password } }));
    const emails: string[] = [];
    let id = 0;
    for await (const user of client.users.list.all({ query: { limit: 2 } })) {
      if (user.email.startsWith(name)) emails.push(user.email.slice(name.length));
      if (user.email === email) id = user.id;
    }
    const own = () => client.users.get({ params: { id } });
    const refresh = client.auth.refresh({ body: { refresh_token: tokens.refresh_token } });
    const wrong = await attempt(client.auth.login({ body: { email, password: 'wrong' } }));
    const missing = await attempt(client.users.get({ params: { id: 2_000_000_000 } }));
    const seen = {
      emails,
      read: (await unwrap(own())).data.email === email,
      refreshed: (await refresh).status,
      wrong: !wrong.ok && wrong.error.kind === 'api' && wrong.error.answer.body,
      missing: !missing.ok && missing.error.kind === 'api' && missing.error.answer.body,
      renewed: [await renews(store, OLD, own), await renews(store, BAD, own)],
      changed: (await client.users.update({ params: { id }, body: { email: `new-${email}` } })).status,
      removed: (await client.users.remove({ params: { id } })).status,
    };
    await session.signOut();
    return { ...seen, signedOut: (await client.users.list()).status };
  };

  const tourOfFailures = async () => {
    const nowhere = createClient(jsend, { baseUrl: 'http://127.0.0.1:1', retries: 0 });
    const unreached = await attempt(nowhere.health.live());
    const controller = new AbortController();
    const call = createClient(jsend, { baseUrl }).health.live({ signal: controller.signal });
    controller.abort();
    const aborted = await call.then(
      () => 'not at all',
      (reason: unknown) => String(reason).split(':')[0],
    );
    return { unreached: !unreached.ok && unreached.error.kind, aborted };
  };

  return {
    django: await tourOfDjango(),
    plain: await tourOfPlain(),
    stamped: await tourOfStamped(),
    jsend: await tourOfJsend(),
    failures: await tourOfFailures(),
    endings,
  };
};

export const SEEN_ON_TOUR = {
  django: {
    signedUp: true,
    validated: 200,
    refused: { detail: 'No active account found with the given credentials' },
    renewed: [true, true],
  },
  plain: { refused: { message: 'Username or password is incorrect' }, renewed: true },
  stamped: { role: 'UTILISATEUR', refused: 'Invalid password' },
  jsend: {
    emails: ['-django@example.com', '-plain@example.com', '-stamped@example.com', '-jsend@example.com'],
    read: true,
    refreshed: 200,
    wrong: { status: 'error', code: 'INVALID_CREDENTIALS', message: 'Invalid email or password' },
    missing: { status: 'error', code: 'USER_NOT_FOUND', message: 'User not found' },
    renewed: [true, true],
    changed: 200,
    removed: 200,
    signedOut: 401,
  },
  failures: { unreached: 'network', aborted: 'AbortError' },
  endings: ['asked'],
};
