/** Sessions against the real service: they take tokens, renew them once for all calls, and end cleanly. */
import { annuaire } from '../../client/dialects/annuaire.ts';
import { django } from '../../client/dialects/django.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { stamped } from '../../client/dialects/stamped.ts';
import { createClient, expectStatus } from '../../client/index.ts';
import {
  cookieStore,
  createSession,
  memoryStore,
  storageStore,
  type SignedOut,
  type Tokens,
  type TokenStore,
} from '../../client/session.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../helpers/service.ts';

const TOKEN_SECONDS = 900;
const SESSION_SECONDS = 7 * 24 * 3600;

let service: TestService;
beforeAll(async () => (service = await startTestService()));
afterAll(() => service.close());

/** Options of a client, whose `fetch` writes down every path that goes out. */
const recorded = (send: typeof fetch = fetch) => {
  const paths: string[] = [];
  const record: typeof fetch = (input, init) => {
    paths.push(new URL(new Request(input).url).pathname);
    return send(input, init);
  };
  return { paths, options: { baseUrl: service.url, fetch: record, retries: 0 } };
};

/** A store of tokens that a test can look into and change. */
const openStore = () => {
  const store = memoryStore();
  const tokens = async (): Promise<Tokens> => {
    const kept = await store.read();
    if (kept === undefined) throw new Error('the store is empty');
    return kept;
  };
  const makeOld = async () => store.write({ ...(await tokens()), renewAtMs: 0 });
  return { store, tokens, makeOld };
};

/** A store, as slow as AsyncStorage: something happens between a read and the moment when it is known. */
const slowStore = (store: TokenStore) => {
  const waiting: (() => Promise<unknown>)[] = [];
  const slow: TokenStore = {
    ...store,
    read: async () => {
      const tokens = await store.read();
      await waiting.shift()?.();
      return tokens;
    },
  };
  return { slow, duringNextRead: (work: () => Promise<unknown>) => void waiting.push(work) };
};

const signedOutList = () => {
  const reasons: SignedOut['reason'][] = [];
  return { reasons, onSignedOut: ({ reason }: SignedOut) => void reasons.push(reason) };
};

/** Somebody who has just registered through jsend. */
const jsendSession = async (store: TokenStore = memoryStore()) => {
  const { paths, options } = recorded();
  const { reasons, onSignedOut } = signedOutList();
  const session = createSession(jsend, { store, onSignedOut });
  const client = createClient(jsend, { ...options, session });
  const { email } = uniqueNames();
  await expectStatus(client.auth.register({ body: { email, password: PASSWORD } }), 201);
  paths.length = 0;
  return { client, session, reasons, paths, options, email };
};

const USERS = '/api/v1/users';
const REFRESH = '/api/v1/auth/refresh';

describe('a session of jsend', () => {
  test('takes the tokens of a sign-in, and puts them on calls of every dialect', async () => {
    const { client, session, options, email } = await jsendSession();
    expect(await session.isSignedIn()).toBe(true);
    expect((await client.users.list()).status).toBe(200);
    const directory = createClient(annuaire, { ...options, session });
    const own = await directory.getByCourriel({ params: { courriel: email } });
    expect(own.status).toBe(200);
  });

  test('renews a token that is about to end, before the call', async () => {
    const { store, makeOld, tokens } = openStore();
    const { client, paths } = await jsendSession(store);
    const before = await tokens();
    await makeOld();
    expect((await client.users.list()).status).toBe(200);
    expect(paths).toEqual([REFRESH, USERS]);
    const after = await tokens();
    expect(after.accessToken).not.toBe(before.accessToken);
    expect(after.refreshToken).toBe(before.refreshToken);
    expect(after.renewAtMs).toBeGreaterThan(Date.now());
  });

  test('knows when to renew without trusting clocks to agree: a minute before the end', async () => {
    const { store, tokens } = openStore();
    await jsendSession(store);
    const { endsAtMs = 0, renewAtMs = 0 } = await tokens();
    // The service's clock stands in the past; this machine's own counts.
    expect(Math.abs(endsAtMs - Date.now() - TOKEN_SECONDS * 1000)).toBeLessThan(60_000);
    expect(endsAtMs - renewAtMs).toBe(60_000);
  });

  test('renews once for all calls that were refused, and sends each again once', async () => {
    const { client, paths, reasons } = await jsendSession();
    service.clock.advance(TOKEN_SECONDS);
    const answers = await Promise.all(Array.from({ length: 20 }, () => client.users.list()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(paths.filter((path) => path === REFRESH)).toHaveLength(1);
    expect(paths.filter((path) => path === USERS)).toHaveLength(40);
    expect(reasons).toEqual([]);
  });

  test('renews once for all calls that wait for a token that is about to end', async () => {
    const { store, makeOld } = openStore();
    const { client, paths } = await jsendSession(store);
    await makeOld();
    await Promise.all(Array.from({ length: 20 }, () => client.users.list()));
    expect(paths.filter((path) => path === REFRESH)).toHaveLength(1);
    expect(paths.filter((path) => path === USERS)).toHaveLength(20);
  });

  test('ends once when its tokens are renewed no more, and the calls get their 401', async () => {
    const { client, session, reasons, paths } = await jsendSession();
    service.clock.advance(SESSION_SECONDS);
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.users.list()));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect(reasons).toEqual(['refused']);
    expect(await session.isSignedIn()).toBe(false);
    paths.length = 0;
    expect((await client.users.list()).status).toBe(401);
    expect(paths).toEqual([USERS]);
    expect(reasons).toEqual(['refused']);
  });

  test('begins again with another sign-in', async () => {
    const { client, session, reasons, email } = await jsendSession();
    await session.signOut();
    expect(reasons).toEqual(['asked']);
    expect((await client.users.list()).status).toBe(401);
    await expectStatus(client.auth.login({ body: { email, password: PASSWORD } }), 200);
    expect((await client.users.list()).status).toBe(200);
    await session.signOut();
    expect(reasons).toEqual(['asked', 'asked']);
  });

  test('is not brought back by a renewal that was under way when it was left', async () => {
    const { store, makeOld } = openStore();
    const { session, reasons, options } = await jsendSession(store);
    await makeOld();
    const leaving: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (new Request(input).url.endsWith(REFRESH)) await session.signOut();
      return answer;
    };
    const client = createClient(jsend, { ...options, fetch: leaving, session });
    expect((await client.users.list()).status).toBe(401);
    expect(await session.isSignedIn()).toBe(false);
    expect(reasons).toEqual(['asked']);
  });

  test('is not brought back when it is left between the last look at its tokens and the writing of new ones', async () => {
    const { store, makeOld } = openStore();
    const { slow, duringNextRead } = slowStore(store);
    const { session, reasons, options } = await jsendSession(slow);
    await makeOld();
    const refreshing: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (new Request(input).url.endsWith(REFRESH)) duringNextRead(() => session.signOut());
      return answer;
    };
    const client = createClient(jsend, { ...options, fetch: refreshing, session });
    expect((await client.users.list()).status).toBe(401);
    expect(await session.isSignedIn()).toBe(false);
    expect(reasons).toEqual(['asked']);
  });

  test('never sends a call again as somebody else, who signed in while it was under way', async () => {
    const { session, options } = await jsendSession();
    const { email } = uniqueNames();
    const body = { email, password: PASSWORD };
    const { paths, options: switching } = recorded(async (input, init) => {
      const answer = await fetch(input, init);
      await expectStatus(createClient(jsend, { ...options, session }).auth.register({ body }), 201);
      return answer;
    });
    service.clock.advance(TOKEN_SECONDS);
    const client = createClient(jsend, { ...switching, session });
    expect((await client.users.list()).status).toBe(401);
    expect(paths).toEqual([USERS]);
    const own = await createClient(annuaire, { ...options, session }).getByCourriel({
      params: { courriel: email },
    });
    expect(own.status).toBe(200);
  });

  test('sends a call again once only: what is refused with the new token as well is answered', async () => {
    const { session, options, reasons } = await jsendSession();
    const { paths, options: refusing } = recorded((input, init) =>
      new Request(input).url.endsWith(USERS)
        ? fetch(input, { ...init, headers: { authorization: 'Bearer refused' } })
        : fetch(input, init),
    );
    const client = createClient(jsend, { ...options, ...refusing, session });
    expect((await client.users.list()).status).toBe(401);
    expect(paths).toEqual([USERS, REFRESH, USERS]);
    expect(reasons).toEqual([]);
    expect(await session.isSignedIn()).toBe(true);
  });

  test.each([429, 503])('is not over when a renewal is answered %i', async (status) => {
    const { session, options, reasons } = await jsendSession();
    const busy: typeof fetch = (input, init) =>
      new Request(input).url.endsWith(REFRESH)
        ? Promise.resolve(Response.json({ status: 'error', code: 'BUSY', message: 'Busy' }, { status }))
        : fetch(input, init);
    service.clock.advance(TOKEN_SECONDS);
    await expect(
      createClient(jsend, { ...options, fetch: busy, session }).users.list(),
    ).rejects.toMatchObject({ kind: 'network', cause: { kind: 'api', answer: { status } } });
    expect(reasons).toEqual([]);
    expect((await createClient(jsend, { ...options, session }).users.list()).status).toBe(200);
  });

  test('goes on with a live token when it cannot be renewed just now', async () => {
    const { store, makeOld } = openStore();
    const { session, reasons, options } = await jsendSession(store);
    await makeOld();
    const broken: typeof fetch = (input, init) =>
      new Request(input).url.endsWith(REFRESH) ? Promise.reject(new TypeError('down')) : fetch(input, init);
    const client = createClient(jsend, { ...options, fetch: broken, session });
    expect((await client.users.list()).status).toBe(200);
    service.clock.advance(TOKEN_SECONDS);
    await store.write({ ...(await store.read()), accessToken: 'old', renewAtMs: 0, endsAtMs: 0 });
    await expect(client.users.list()).rejects.toMatchObject({ kind: 'network' });
    expect(reasons).toEqual([]);
    expect(await session.isSignedIn()).toBe(true);
  });
});

test('sessions that share a store share a renewal', async () => {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  const { client, session } = await jsendSession(storageStore(storage));
  const { paths, options } = recorded();
  const other = createClient(jsend, {
    ...options,
    session: createSession(jsend, { store: storageStore(storage) }),
  });
  service.clock.advance(TOKEN_SECONDS);
  expect((await client.users.list()).status).toBe(200);
  expect((await other.users.list()).status).toBe(200);
  expect(paths).toEqual([USERS]);
  await session.signOut();
  expect(items.size).toBe(0);
});

test('a session in a cookie lives from request to request of a server', async () => {
  const lines: string[] = [];
  const { client } = await jsendSession(
    cookieStore({ cookie: null, setCookie: (line) => void lines.push(line) }),
  );
  expect((await client.users.list()).status).toBe(200);
  expect(lines).toHaveLength(1);
  const [cookie = '', ...attributes] = lines.join().split('; ');
  expect(attributes).toEqual(['Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure']);
  expect(cookie.length).toBeLessThan(4000);

  const next = createSession(jsend, {
    store: cookieStore({ cookie: `a=b; ${cookie}`, setCookie: (line) => void lines.push(line) }),
  });
  const { options } = recorded();
  expect((await createClient(jsend, { ...options, session: next }).users.list()).status).toBe(200);
  await next.signOut();
  expect(lines.at(-1)).toBe('polyglot-id=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0');
});

test.each(['', 'polyglot-id=%', 'polyglot-id=no-json', 'polyglot-id={}'])(
  'a cookie that holds no tokens (%s) is no session',
  async (cookie) => {
    const session = createSession(jsend, { store: cookieStore({ cookie, setCookie: () => undefined }) });
    expect(await session.isSignedIn()).toBe(false);
  },
);

test('a session of django renews by its refresh token', async () => {
  const { paths, options } = recorded();
  const session = createSession(django);
  const client = createClient(django, { ...options, session });
  const names = uniqueNames();
  await expectStatus(client.signup({ body: { ...names, password: PASSWORD } }), 201);
  await expectStatus(client.obtainToken({ body: { username: names.username, password: PASSWORD } }), 200);
  const users = createClient(jsend, { ...options, session }).users;
  service.clock.advance(TOKEN_SECONDS);
  paths.length = 0;
  expect((await users.list()).status).toBe(200);
  expect(paths).toEqual([USERS, '/auth/token/refresh/', USERS]);
});

describe('a session of plain', () => {
  const signIn = async (send?: typeof fetch, store?: TokenStore) => {
    const { paths, options } = recorded(send);
    const { reasons, onSignedOut } = signedOutList();
    const session = createSession(plain, { store, onSignedOut });
    const client = createClient(plain, { ...options, session });
    const names = { firstname: 'Ada', lastname: 'Lovelace', ...uniqueNames() };
    await expectStatus(client.createUser({ body: { ...names, password: PASSWORD } }), 201);
    await expectStatus(client.login({ body: { login: names.username, password: PASSWORD } }), 200);
    paths.length = 0;
    return {
      client,
      session,
      reasons,
      paths,
      options,
      users: createClient(jsend, { ...options, session }).users,
    };
  };

  /** What a browser does with the cookie that scripts cannot see. */
  const browser = () => {
    let cookie: string | undefined;
    const send: typeof fetch = async (input, init) => {
      const headers = new Headers(init?.headers);
      if (cookie !== undefined && init?.credentials === 'include') headers.set('cookie', cookie);
      const answer = await fetch(input, { ...init, headers });
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return answer;
    };
    return send;
  };

  test('renews by its cookie after the access token has ended', async () => {
    const { users, paths, reasons } = await signIn(browser());
    service.clock.advance(TOKEN_SECONDS);
    expect((await users.list()).status).toBe(200);
    service.clock.advance(TOKEN_SECONDS);
    expect((await users.list()).status).toBe(200);
    expect(paths.filter((path) => path === '/auth/refresh-token')).toHaveLength(2);
    expect(reasons).toEqual([]);
  });

  test('comes back on a new page by the cookie alone', async () => {
    const send = browser();
    await signIn(send);
    const { paths, options } = recorded(send);
    const { users } = createClient(jsend, { ...options, session: createSession(plain) });
    expect((await users.list()).status).toBe(200);
    expect(paths).toEqual(['/auth/refresh-token', USERS]);
  });

  test('is tried once on a page of nobody', async () => {
    const { paths, options } = recorded(browser());
    const { reasons, onSignedOut } = signedOutList();
    const { users } = createClient(jsend, { ...options, session: createSession(plain, { onSignedOut }) });
    expect((await users.list()).status).toBe(401);
    expect((await users.list()).status).toBe(401);
    expect(paths).toEqual(['/auth/refresh-token', USERS, USERS]);
    expect(reasons).toEqual([]);
  });

  test('renews by its live access token where there are no cookies', async () => {
    const { store, makeOld } = openStore();
    const { users, paths } = await signIn(undefined, store);
    await makeOld();
    expect((await users.list()).status).toBe(200);
    expect(paths).toEqual(['/auth/refresh-token', USERS]);
  });
});

describe('a session of stamped, which renews nothing', () => {
  const signIn = async () => {
    const { options } = recorded();
    const { store } = openStore();
    const { slow, duringNextRead } = slowStore(store);
    const { reasons, onSignedOut } = signedOutList();
    const session = createSession(stamped, { renewal: 'none', store: slow, onSignedOut });
    const client = createClient(stamped, { ...options, session });
    const { email, username } = uniqueNames();
    await expectStatus(client.signUp({ body: { email, username, password: PASSWORD } }), 200);
    const login = () => expectStatus(client.login({ body: { identity: email, password: PASSWORD } }), 200);
    await login();
    const endToken = async () => {
      const tokens = await store.read();
      if (tokens === undefined) throw new Error('not signed in');
      await store.write({ ...tokens, renewAtMs: 0, endsAtMs: 0 });
    };
    const { users } = createClient(jsend, { ...options, session });
    return { session, reasons, login, endToken, duringNextRead, users };
  };

  test('ends with its access token', async () => {
    const { endToken, users, reasons } = await signIn();
    expect((await users.list()).status).toBe(200);
    await endToken();
    expect((await users.list()).status).toBe(401);
    expect(reasons).toEqual(['ended']);
  });

  test('does not end with an old access token when another sign-in has just replaced it', async () => {
    const { session, reasons, login, endToken, duringNextRead, users } = await signIn();
    await endToken();
    duringNextRead(login);
    await users.list();
    expect(reasons).toEqual([]);
    expect(await session.isSignedIn()).toBe(true);
    expect((await users.list()).status).toBe(200);
  });

  test('ends when its access token is refused', async () => {
    const { users, reasons } = await signIn();
    service.clock.advance(TOKEN_SECONDS);
    expect((await users.list()).status).toBe(401);
    expect(reasons).toEqual(['refused']);
  });
});

test('an answer that is no success grants nothing', async () => {
  const { options } = recorded();
  const session = createSession(jsend);
  const client = createClient(jsend, { ...options, session });
  await expectStatus(client.auth.login({ body: { email: 'nobody@example.com', password: 'x' } }), 401);
  expect(await session.isSignedIn()).toBe(false);
});
