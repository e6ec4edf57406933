/** One account behind five doors: whichever made it, it signs in, is read, is renewed and ends through all of them. */
import { annuaire } from '../../client/dialects/annuaire.ts';
import { django } from '../../client/dialects/django.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { stamped } from '../../client/dialects/stamped.ts';
import type { Dialect } from '../../client/index.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../helpers/service.ts';

const ADMIN = { email: 'admin@example.com', password: PASSWORD };

let service: TestService;
let adminToken: string;
beforeAll(async () => {
  service = await startTestService({ ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password });
  adminToken = (await throughJsend(ADMIN.email)).accessToken;
});
afterAll(() => service.close());

/** Fails with the answer itself when it has another status. */
const expectStatus: <A extends { status: number }, S extends number>(
  answer: A,
  status: S,
) => asserts answer is Extract<A, { status: S }> = (answer, status) => {
  if (answer.status !== status) expect(answer).toEqual({ status });
};

const client = <C>(dialect: Dialect<string, C>, token?: string): C => service.client(dialect, token);

interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken?: string;
}

const throughPlain = async (login: string, password = PASSWORD): Promise<SignedIn> => {
  const answer = await client(plain).login({ body: { login, password } });
  expectStatus(answer, 200);
  return { accessToken: answer.body.token };
};
const throughJsend = async (email: string, password = PASSWORD): Promise<SignedIn> => {
  const answer = await client(jsend).auth.login({ body: { email, password } });
  expectStatus(answer, 200);
  const { access_token: accessToken, refresh_token: refreshToken } = answer.body.data;
  return { accessToken, refreshToken };
};
const throughStamped = async (identity: string, password = PASSWORD): Promise<SignedIn> => {
  const answer = await client(stamped).login({ body: { identity, password } });
  expectStatus(answer, 200);
  return { accessToken: answer.body.data[0] ?? '' };
};
const throughDjango = async (username: string, password = PASSWORD): Promise<SignedIn> => {
  const answer = await client(django).obtainToken({ body: { username, password } });
  expectStatus(answer, 200);
  return { accessToken: answer.body.access, refreshToken: answer.body.refresh };
};

interface Names {
  readonly email: string;
  /** null for an account that has none. */
  readonly username: string | null;
}

/** How each dialect makes an account. The ADMIN of the settings is there already. */
const MAKERS: Readonly<Record<string, (names: { email: string; username: string }) => Promise<Names>>> = {
  plain: async ({ email, username }) => {
    const body = { firstname: 'Jean', lastname: 'Dupont', email, username, password: PASSWORD };
    expectStatus(await client(plain).createUser({ body }), 201);
    return { email, username };
  },
  jsend: async ({ email }) => {
    expectStatus(await client(jsend).auth.register({ body: { email, password: PASSWORD } }), 201);
    return { email, username: null };
  },
  stamped: async ({ email, username }) => {
    expectStatus(await client(stamped).signUp({ body: { username, email, password: PASSWORD } }), 200);
    return { email, username };
  },
  django: async ({ email, username }) => {
    expectStatus(await client(django).signup({ body: { username, email, password: PASSWORD } }), 201);
    return { email, username };
  },
  'the settings': () => Promise.resolve({ email: ADMIN.email, username: null }),
};

const makers = Object.entries(MAKERS).map(([made, make]) => ({ made, make }));

/** The doors, with the names that each of them takes. */
const DOORS = [
  { door: 'plain', signIn: throughPlain, takesUsername: true },
  { door: 'jsend', signIn: throughJsend, takesUsername: false },
  { door: 'stamped', signIn: throughStamped, takesUsername: true },
  { door: 'django', signIn: throughDjango, takesUsername: true },
];

const idOf = async (email: string): Promise<number> => {
  const answer = await client(annuaire, adminToken).getByCourriel({ params: { courriel: email } });
  expectStatus(answer, 200);
  return answer.body.id;
};

/** Shows a token on every protected route that its account may use, and holds that it is that account everywhere. */
const expectAccountBehind = async (accessToken: string, { email, username }: Names): Promise<void> => {
  const id = await idOf(email);
  const [read, listed, byId, byCourriel, validated, renewed] = await Promise.all([
    client(jsend, accessToken).users.get({ params: { id } }),
    client(jsend, accessToken).users.list({ query: {} }),
    client(annuaire, accessToken).get({ params: { id } }),
    client(annuaire, accessToken).getByCourriel({ params: { courriel: email } }),
    client(django).validateToken({ body: { token: accessToken } }),
    client(plain, accessToken).refreshToken(),
  ]);
  expectStatus(read, 200);
  expect(read.body.data).toMatchObject({ id, email });
  expectStatus(listed, 200);
  expect(listed.body.data).toContainEqual(read.body.data);
  expectStatus(byId, 200);
  expect(byId.body).toMatchObject({ id, courriel: email });
  expectStatus(byCourriel, 200);
  expect(byCourriel.body).toEqual(byId.body);
  expect([validated.status, validated.body]).toEqual([
    200,
    { message: 'Token is valid', username: username ?? email },
  ]);
  expectStatus(renewed, 200);
};

describe.each(makers)('an account made in $made', ({ make }) => {
  let names: Names;
  beforeAll(async () => {
    names = await make(uniqueNames());
  });

  describe.each(DOORS)('signs in through $door', ({ signIn, takesUsername }) => {
    const namesTaken = (): string[] =>
      [names.email, ...(takesUsername && names.username !== null ? [names.username] : [])].flatMap((name) => [
        name,
        name.toUpperCase(),
      ]);

    test('by each of its names, in any case, as the same account', async () => {
      for (const name of namesTaken()) {
        const { accessToken } = await signIn(name);
        await expectAccountBehind(accessToken, names);
      }
    });

    test('and with no other password than its own', async () => {
      await expect(signIn(names.email, `${PASSWORD}4`)).rejects.toThrow('"status": 401');
    });
  });

  test('is renewed by jsend and django alike, whichever of them signed it in', async () => {
    for (const signIn of [throughJsend, throughDjango]) {
      const { refreshToken = '' } = await signIn(names.email);
      const inJsend = await client(jsend).auth.refresh({ body: { refresh_token: refreshToken } });
      expectStatus(inJsend, 200);
      await expectAccountBehind(inJsend.body.data.access_token, names);
      const inDjango = await client(django).refreshToken({ body: { refresh: refreshToken } });
      expectStatus(inDjango, 200);
      await expectAccountBehind(inDjango.body.access, names);
    }
  });

  test('keeps its names to itself in every dialect', async () => {
    const other = uniqueNames();
    const email = names.email.toUpperCase();
    const user = { firstname: 'Jean', lastname: 'Dupont', password: PASSWORD };
    const answers = await Promise.all([
      client(plain).createUser({ body: { ...user, email, username: `${other.username}a` } }),
      client(jsend).auth.register({ body: { email, password: PASSWORD } }),
      client(stamped).signUp({ body: { email, username: `${other.username}b`, password: PASSWORD } }),
      client(django).signup({ body: { email, username: `${other.username}c`, password: PASSWORD } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409, 400]);
    if (names.username === null) return;
    const username = names.username.toUpperCase();
    const again = await Promise.all([
      client(plain).createUser({ body: { ...user, email: `a${other.email}`, username } }),
      client(stamped).signUp({ body: { email: `b${other.email}`, username, password: PASSWORD } }),
      client(django).signup({ body: { email: `c${other.email}`, username, password: PASSWORD } }),
    ]);
    expect(again.map(({ status }) => status)).toEqual([409, 409, 400]);
  });

  test('has one budget of wrong passwords, whichever doors they are tried at', async () => {
    const { email } = names;
    const password = 'wrong password';
    const guesses = [
      () => client(plain).login({ body: { login: names.username ?? email, password } }),
      () => client(jsend).auth.login({ body: { email, password } }),
      () => client(stamped).login({ body: { identity: email.toUpperCase(), password } }),
      () => client(django).obtainToken({ body: { username: names.username ?? email, password } }),
    ];
    const refusals: number[] = [];
    while (refusals.at(-1) !== 429 && refusals.length < 40) {
      const guess = guesses[refusals.length % guesses.length];
      if (guess !== undefined) refusals.push((await guess()).status);
    }
    // One guess was spent at each door above.
    expect(refusals).toEqual([401, 401, 401, 401, 401, 401, 429]);
    expect(await Promise.all(guesses.map(async (guess) => (await guess()).status))).toEqual([
      429, 429, 429, 429,
    ]);
  });
});

describe.each(makers.filter(({ made }) => made !== 'the settings'))(
  'an account made in $made and deleted in jsend',
  ({ make }) => {
    let names: Names;
    let id: number;
    let tokens: Readonly<Record<string, SignedIn>>;
    let cookie: string;

    beforeAll(async () => {
      names = await make(uniqueNames());
      id = await idOf(names.email);
      const signedIn = await client(plain).login({ body: { login: names.email, password: PASSWORD } });
      cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      tokens = Object.fromEntries(
        await Promise.all(DOORS.map(async ({ door, signIn }) => [door, await signIn(names.email)] as const)),
      );
      const deleted = await client(jsend, tokens['django']?.accessToken).users.remove({ params: { id } });
      expect([deleted.status, deleted.body]).toEqual([
        200,
        { status: 'success', message: 'User deleted successfully' },
      ]);
    });

    test('signs in nowhere, by none of its names', async () => {
      const logins = [names.email, ...(names.username === null ? [] : [names.username])];
      for (const login of logins) {
        const [inPlain, inStamped, inDjango] = await Promise.all([
          client(plain).login({ body: { login, password: PASSWORD } }),
          client(stamped).login({ body: { identity: login, password: PASSWORD } }),
          client(django).obtainToken({ body: { username: login, password: PASSWORD } }),
        ]);
        expect([inPlain.status, inPlain.body]).toEqual([
          401,
          { message: 'Username or password is incorrect' },
        ]);
        expect([inStamped.status, inStamped.body]).toMatchObject([
          404,
          { message: 'User not found', data: [] },
        ]);
        expect([inDjango.status, inDjango.body]).toEqual([
          401,
          { detail: 'No active account found with the given credentials' },
        ]);
      }
      const inJsend = await client(jsend).auth.login({ body: { email: names.email, password: PASSWORD } });
      expect([inJsend.status, inJsend.body]).toMatchObject([401, { code: 'INVALID_CREDENTIALS' }]);
    });

    test.each(DOORS)('is dead for the tokens of $door', async ({ door }) => {
      const { accessToken, refreshToken } = tokens[door] as SignedIn;
      const statuses = await Promise.all([
        client(jsend, accessToken).users.list({ query: {} }),
        client(jsend, accessToken).users.get({ params: { id } }),
        client(annuaire, accessToken).get({ params: { id } }),
        client(annuaire, accessToken).getByCourriel({ params: { courriel: names.email } }),
        client(django).validateToken({ body: { token: accessToken } }),
        client(plain, accessToken).refreshToken(),
        ...(refreshToken === undefined
          ? []
          : [
              client(jsend).auth.refresh({ body: { refresh_token: refreshToken } }),
              client(django).refreshToken({ body: { refresh: refreshToken } }),
            ]),
      ]).then((answers) => answers.map(({ status }) => status));
      expect(statuses).toEqual(statuses.map(() => 401));
    });

    test('is dead for the cookie of plain', async () => {
      const answer = await service.request('/auth/refresh-token', { method: 'POST', headers: { cookie } });
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null]);
    });

    test('is found by nobody', async () => {
      const inJsend = await client(jsend, adminToken).users.get({ params: { id } });
      expect([inJsend.status, inJsend.body]).toMatchObject([404, { code: 'USER_NOT_FOUND' }]);
      const listed = await client(jsend, adminToken).users.list({ query: {} });
      expectStatus(listed, 200);
      expect(listed.body.data.map((user) => user.id)).not.toContain(id);
      const byId = await client(annuaire, adminToken).get({ params: { id } });
      expect([byId.status, byId.body]).toEqual([404, { message: `l'id ${id}` }]);
      const byCourriel = await client(annuaire, adminToken).getByCourriel({
        params: { courriel: names.email },
      });
      expect([byCourriel.status, byCourriel.body]).toEqual([404, { message: `le courriel ${names.email}` }]);
    });

    test('leaves its names to another account, whom its tokens do not become', async () => {
      const body = {
        firstname: 'Une',
        lastname: 'Autre',
        email: names.email,
        username: names.username ?? uniqueNames().username,
        password: 'another password',
      };
      const made = await client(plain).createUser({ body });
      expectStatus(made, 201);
      expect(made.body.id).not.toBe(id);
      await expect(throughPlain(names.email)).rejects.toThrow('"status": 401');
      await throughPlain(names.email, 'another password');
      for (const { accessToken } of Object.values(tokens)) {
        expectStatus(await client(django).validateToken({ body: { token: accessToken } }), 401);
      }
    });
  },
);

test('what an account tells of itself in one dialect is what the others show', async () => {
  const { email, username } = uniqueNames();
  const made = await client(plain).createUser({
    body: { firstname: 'Zoé', lastname: "O'Brien-Núñez", email, username, password: PASSWORD },
  });
  expectStatus(made, 201);
  const { id } = made.body;
  const next = `new-${email}`;
  const { accessToken } = await throughStamped(username);
  expectStatus(await client(jsend, accessToken).users.update({ params: { id }, body: { email: next } }), 200);

  const found = await client(annuaire, accessToken).getByCourriel({ params: { courriel: next } });
  expectStatus(found, 200);
  expect(found.body).toMatchObject({ id, prenom: 'Zoé', nom: "O'Brien-Núñez", courriel: next });
  await expectAccountBehind((await throughDjango(next)).accessToken, { email: next, username });
  await expect(throughPlain(email)).rejects.toThrow('"status": 401');
});
