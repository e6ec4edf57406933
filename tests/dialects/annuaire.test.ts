/** annuaire: who may read which record, how records and refusals look, and what is no id, courriel or role. */
import { annuaire, type Utilisateur } from '../../client/dialects/annuaire.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';
import { stamped } from '../../client/dialects/stamped.ts';
import type { Role } from '../../server/core/model.ts';
import { answerOf, headersOf } from '../helpers/answers.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../helpers/service.ts';
import { titled } from '../helpers/titles.ts';

const BASE = 'https://annuaire.example.test';
const DENIED = { status: 403, body: { message: "vous n'avez pas le droit d'accès requis" } };
const dire = (status: number, message: string) => ({ status, body: { message } });

let service: TestService;
/** One account of each role: its record, as the directory has to show it, and a token of its own. */
let people: Record<Role, Person>;

interface Person {
  readonly record: Utilisateur;
  readonly token: string;
}

const jsendPerson = async (by: TestService, role: Role = 'UTILISATEUR'): Promise<Person> => {
  const { email } = uniqueNames();
  const answer = await by.client(jsend).auth.register({ body: { email, password: PASSWORD } });
  if (answer.status !== 201) throw new Error(`not registered: ${answer.status}`);
  if (role !== 'UTILISATEUR') await by.identity.accounts.changeRole(email, role);
  const { id } = await by.identity.accounts.findByEmail(email);
  const date = by.clock.now().toISOString().slice(0, 19);
  const record = { id, prenom: null, nom: null, courriel: email, role, created_at: date, updated_at: date };
  return { record, token: answer.body.data.access_token };
};

beforeAll(async () => {
  service = await startTestService({ PUBLIC_URL: BASE });
  people = {
    ADMIN: await jsendPerson(service, 'ADMIN'),
    MODERATEUR: await jsendPerson(service, 'MODERATEUR'),
    UTILISATEUR: await jsendPerson(service),
  };
});
afterAll(() => service.close());

const get = (path: string, token?: string, headers: Readonly<Record<string, string>> = {}) =>
  service.request(path, { headers, ...(token === undefined ? {} : { token }) });

const SEEING = ['ADMIN', 'MODERATEUR'] as const;

describe('GET /utilisateurs', () => {
  // A service of its own: here the whole directory is known.
  let own: TestService;
  let records: Utilisateur[];
  let token: string;

  beforeAll(async () => {
    own = await startTestService({ PUBLIC_URL: BASE });
    const admin = await jsendPerson(own, 'ADMIN');
    own.clock.advance(60);
    const moderator = await jsendPerson(own, 'MODERATEUR');
    own.clock.advance(60);
    const user = await jsendPerson(own);
    const second = await jsendPerson(own);
    records = [admin, moderator, user, second].map(({ record }) => record);
    ({ token } = admin);
  });
  afterAll(() => own.close());

  it.each([0, 1])('shows every account, ordered by id, to ADMIN and MODERATEUR (%#)', async (index) => {
    const { courriel } = records[index] ?? {};
    const signedIn = await own
      .client(stamped)
      .login({ body: { identity: courriel ?? '', password: PASSWORD } });
    if (signedIn.status !== 200) throw new Error('not signed in');
    for (const query of [{}, { role: 'ALL' as const }]) {
      const answer = await own.client(annuaire, signedIn.body.data[0]).list({ query });
      expect(answerOf(answer)).toEqual({ status: 200, body: records });
      expect(answer.headers.get('link')).toBeNull();
    }
  });

  it.each([
    ['ADMIN', [0]],
    ['MODERATEUR', [1]],
    ['UTILISATEUR', [2, 3]],
  ] as const)('shows only the accounts of the role %s', async (role, indices) => {
    const answer = await own.client(annuaire, token).list({ query: { role } });
    expect(answerOf(answer)).toEqual({ status: 200, body: indices.map((index) => records[index]) });
  });

  it('shows nothing but the documented fields, in the documented order', async () => {
    const { text } = await own.request('/utilisateurs?role=ADMIN', { token });
    expect(text).toBe(JSON.stringify(records.slice(0, 1)));
  });

  it('leads through its pages by Link, keeps the filter, and ends', async () => {
    const seen: unknown[] = [];
    let path = '/utilisateurs?role=UTILISATEUR&limit=1';
    const [, , first, second] = records;
    const next = `<${BASE}${path}&after=${first?.id ?? ''}>; rel="next"`;
    const page = await own.request(path, { token });
    expect(page.headers.get('link')).toBe(next);
    seen.push(page.body);
    path = next.slice(1 + BASE.length, next.indexOf('>'));
    const last = await own.request(path, { token });
    expect(last.headers.get('link')).toBeNull();
    seen.push(last.body);
    expect(seen).toEqual([[first], [second]]);
  });

  it('takes `after` and `limit` at their bounds', async () => {
    const all = await own.client(annuaire, token).list({ query: { limit: 1000 } });
    expect(answerOf(all)).toEqual({ status: 200, body: records });
    const beyond = await own.client(annuaire, token).list({ query: { after: Number.MAX_SAFE_INTEGER } });
    expect(answerOf(beyond)).toEqual({ status: 200, body: [] });
  });

  it('answers the same with a trailing slash, and HEAD without a body', async () => {
    const slash = await own.request('/utilisateurs/', { token });
    expect(answerOf(slash)).toEqual({ status: 200, body: records });
    const head = await own.request('/utilisateurs', { token, method: 'HEAD' });
    expect({ status: head.status, text: head.text }).toEqual({ status: 200, text: '' });
  });

  it('forgets a removed account', async () => {
    const gone = await jsendPerson(own);
    await own.identity.accounts.removeByEmail(gone.record.courriel);
    const answer = await own.client(annuaire, token).list({ query: {} });
    expect(answerOf(answer)).toEqual({ status: 200, body: records });
  });

  describe('403', () => {
    it.each(['', '?role=ALL', '?role=UTILISATEUR', '?role=ADMIN', '?limit=1', '?after=1'])(
      'for an UTILISATEUR, whatever it asks for: %s',
      async (query) => {
        expect(answerOf(await get(`/utilisateurs${query}`, people.UTILISATEUR.token))).toEqual(DENIED);
      },
    );
  });

  describe('400', () => {
    const ROLE = dire(400, 'le rôle doit être ALL, ADMIN, MODERATEUR ou UTILISATEUR');

    it.each([
      ...[
        'role=',
        'role=admin',
        'role=ADMIN%20',
        'role=SUPERADMIN',
        'role=ADMIN,MODERATEUR',
        'role=ADMIN%00',
      ],
      ...['role=ADMIN&role=ADMIN', 'role=ADMIN&role=MODERATEUR', 'role=ALL&role='],
      ...['role[]=ADMIN', 'role%5B%5D=ADMIN', 'role[0]=ADMIN', 'role[a]=ADMIN', 'role[a][b]=ADMIN'],
    ])('for a role that is none, or more than one: %s', async (query) => {
      for (const { token: anyToken } of Object.values(people)) {
        expect(answerOf(await get(`/utilisateurs?${query}`, anyToken))).toEqual(ROLE);
      }
    });

    it.each([
      ...['limit=', 'limit=0', 'limit=-1', 'limit=1001', 'limit=1.5', 'limit=1e2', 'limit=01', 'limit=%201'],
      ...['limit=abc', 'limit=0x10', 'limit=1&limit=1', 'limit[]=1', 'limit=99999999999999999999'],
    ])('for a limit that is none: %s', async (query) => {
      const answer = await get(`/utilisateurs?${query}`, people.ADMIN.token);
      expect(answerOf(answer)).toEqual(dire(400, 'limit doit être un nombre entier de 1 à 1000'));
    });

    it.each([
      'after=',
      'after=0',
      'after=-1',
      'after=1.5',
      'after=abc',
      'after=9007199254740993',
      'after[]=1',
    ])('for an id to go on after that is none: %s', async (query) => {
      const answer = await get(`/utilisateurs?${query}`, people.ADMIN.token);
      expect(answerOf(answer)).toEqual(dire(400, "after doit être l'id d'un utilisateur"));
    });
  });
});

describe('GET /utilisateurs/{id}', () => {
  describe('200', () => {
    it.each(SEEING)('shows every record to %s', async (role) => {
      for (const { record } of Object.values(people)) {
        const answer = await service.client(annuaire, people[role].token).get({ params: { id: record.id } });
        expect(answerOf(answer)).toEqual({ status: 200, body: record });
      }
    });

    it('shows an UTILISATEUR its own record', async () => {
      const { record, token } = people.UTILISATEUR;
      const answer = await service.client(annuaire, token).get({ params: { id: record.id } });
      expect(answerOf(answer)).toEqual({ status: 200, body: record });
    });

    it('shows the names that another dialect took, and null where it took none', async () => {
      const [inPlain, inStamped] = [uniqueNames(), uniqueNames()];
      await service.client(plain).createUser({
        body: { firstname: 'Zoé', lastname: 'O’Neill', ...inPlain, password: PASSWORD },
      });
      await service
        .client(stamped)
        .signUp({ body: { ...inStamped, display_name: 'Ada', password: PASSWORD } });
      const client = service.client(annuaire, people.ADMIN.token);
      const named = await client.getByCourriel({ params: { courriel: inPlain.email } });
      expect(named).toMatchObject({
        status: 200,
        body: { prenom: 'Zoé', nom: 'O’Neill', role: 'UTILISATEUR' },
      });
      const unnamed = await client.getByCourriel({ params: { courriel: inStamped.email } });
      expect(unnamed).toMatchObject({ status: 200, body: { prenom: null, nom: null, role: 'UTILISATEUR' } });
    });

    it('writes dates without zone and fraction, and moves `updated_at` when a record changes', async () => {
      const { record, token } = await jsendPerson(service);
      service.clock.advance(1.5);
      const email = uniqueNames().email;
      await service.client(jsend, token).users.update({ params: { id: record.id }, body: { email } });
      const now = service.clock.now().toISOString();
      const answer = await service.client(annuaire, token).get({ params: { id: record.id } });
      const updated_at = now.slice(0, 19);
      expect(answerOf(answer)).toEqual({ status: 200, body: { ...record, courriel: email, updated_at } });
      expect(updated_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      expect(updated_at).not.toBe(record.updated_at);
    });
  });

  describe('403', () => {
    it('for an UTILISATEUR and another’s record, whether there is one or not, byte for byte alike', async () => {
      const { token } = people.UTILISATEUR;
      const existing = await get(`/utilisateurs/${people.ADMIN.record.id}`, token);
      const missing = await get('/utilisateurs/999999', token);
      expect(answerOf(existing)).toEqual(DENIED);
      expect(missing.text).toBe(existing.text);
      const compared = ['content-type', 'content-length', 'www-authenticate'];
      expect(missing.status).toBe(403);
      expect(headersOf(missing, compared)).toEqual(headersOf(existing, compared));
    });
  });

  describe('404', () => {
    it.each(SEEING)('tells %s which id nobody has', async (role) => {
      for (const id of [999, 9007199254740991]) {
        const { status } = await service.client(annuaire, people[role].token).get({ params: { id } });
        expect(status).toBe(404);
        expect(answerOf(await get(`/utilisateurs/${id}`, people[role].token))).toEqual(
          dire(404, `l'id ${id}`),
        );
      }
    });

    it('knows a removed account no more', async () => {
      const { record } = await jsendPerson(service);
      await service.identity.accounts.removeByEmail(record.courriel);
      const { token } = people.ADMIN;
      expect(answerOf(await get(`/utilisateurs/${record.id}`, token))).toEqual(
        dire(404, `l'id ${record.id}`),
      );
      expect(answerOf(await get(`/utilisateurs/courriel/${record.courriel}`, token))).toEqual(
        dire(404, `le courriel ${record.courriel}`),
      );
    });
  });

  describe('400', () => {
    it.each([
      ...['0', '-1', '+1', '1.5', '1.0', '1e3', '01', '0x10', '9007199254740992', '9007199254740993'],
      ...['99999999999999999999', 'abc', 'null', 'NaN', '%20', '%201', '1%20', '1%00', '%00', '1,2', '１'],
      ...['courriel', '1%3B', '%F0%9F%94%91', '1%0A'],
    ])('for %s, which is no id, whoever asks', async (id) => {
      for (const { token } of Object.values(people)) {
        expect(answerOf(await get(`/utilisateurs/${id}`, token))).toEqual(
          dire(400, "l'id doit être un nombre entier positif"),
        );
      }
    });

    it.each(['%', '%zz', '%c3%28', '%ff'])('for %s, which no text is encoded as', async (id) => {
      const answer = await get(`/utilisateurs/${id}`, people.ADMIN.token);
      expect(answerOf(answer)).toEqual(dire(400, 'la requête est mal formée'));
    });
  });
});

describe('GET /utilisateurs/courriel/{courriel}', () => {
  const path = (courriel: string) => `/utilisateurs/courriel/${encodeURIComponent(courriel)}`;

  describe('200', () => {
    it.each(SEEING)('shows every record to %s, in any case of letters', async (role) => {
      for (const { record } of Object.values(people)) {
        for (const courriel of [record.courriel, record.courriel.toUpperCase()]) {
          const answer = await service
            .client(annuaire, people[role].token)
            .getByCourriel({ params: { courriel } });
          expect(answerOf(answer)).toEqual({ status: 200, body: record });
        }
      }
    });

    it('shows an UTILISATEUR its own record, in any case of letters', async () => {
      const { record, token } = people.UTILISATEUR;
      for (const courriel of [record.courriel, record.courriel.toUpperCase()]) {
        expect(answerOf(await get(path(courriel), token))).toEqual({ status: 200, body: record });
      }
    });

    it('takes the address with a bare @, as the document writes it', async () => {
      const { record, token } = people.UTILISATEUR;
      expect(answerOf(await get(`/utilisateurs/courriel/${record.courriel}`, token))).toEqual({
        status: 200,
        body: record,
      });
    });

    it('finds an address with characters that a path has to encode', async () => {
      const email = "o'neill+tag/%{x}?#&=@example.com";
      await service.client(jsend).auth.register({ body: { email, password: PASSWORD } });
      const answer = await service
        .client(annuaire, people.ADMIN.token)
        .getByCourriel({ params: { courriel: email } });
      expect(answer).toMatchObject({ status: 200, body: { courriel: email } });
    });
  });

  describe('403', () => {
    it('for an UTILISATEUR and another’s record, whether there is one or not, byte for byte alike', async () => {
      const { token } = people.UTILISATEUR;
      const existing = await get(path(people.ADMIN.record.courriel), token);
      const missing = await get(path('inexistant@example.com'), token);
      expect(answerOf(existing)).toEqual(DENIED);
      expect({ status: missing.status, text: missing.text }).toEqual({ status: 403, text: existing.text });
    });

    it('for the address that an UTILISATEUR left', async () => {
      const { record, token } = await jsendPerson(service);
      const email = uniqueNames().email;
      await service.client(jsend, token).users.update({ params: { id: record.id }, body: { email } });
      expect(answerOf(await get(path(record.courriel), token))).toEqual(DENIED);
      expect(await get(path(email), token)).toMatchObject({ status: 200, body: { id: record.id } });
    });
  });

  describe('404', () => {
    it.each([
      'inexistant@example.com',
      'Inexistant@Example.COM',
      'no address',
      '%',
      "'; drop table accounts; --",
    ])('tells who sees everyone that nobody has %s, as it was written', async (courriel) => {
      for (const role of SEEING) {
        expect(answerOf(await get(path(courriel), people[role].token))).toEqual(
          dire(404, `le courriel ${courriel}`),
        );
      }
    });
  });

  describe('400', () => {
    it.each(titled(['\0', 'a\0@example.com', 'a\n@example.com', `${'a'.repeat(250)}@b.com`]))(
      'for %s, which no address can be',
      async (_, courriel) => {
        for (const { token } of Object.values(people)) {
          expect(answerOf(await get(path(courriel), token))).toEqual(dire(400, 'le courriel est invalide'));
        }
      },
    );

    it.each(['%', 'a%zz@example.com', '%ed%a0%80@example.com'])(
      'for %s, which no text is encoded as',
      async (courriel) => {
        const answer = await get(`/utilisateurs/courriel/${courriel}`, people.ADMIN.token);
        expect(answerOf(answer)).toEqual(dire(400, 'la requête est mal formée'));
      },
    );
  });
});

describe('a change of role', () => {
  it('takes effect at once, on tokens that were given out before', async () => {
    const { record, token } = await jsendPerson(service);
    const other = `/utilisateurs/${people.ADMIN.record.id}`;
    expect(answerOf(await get(other, token))).toEqual(DENIED);

    await service.identity.accounts.changeRole(record.courriel, 'MODERATEUR');
    expect(answerOf(await get(other, token))).toEqual({ status: 200, body: people.ADMIN.record });
    expect((await get('/utilisateurs?limit=1', token)).status).toBe(200);
    expect(await get(`/utilisateurs/${record.id}`, token)).toMatchObject({ body: { role: 'MODERATEUR' } });

    await service.identity.accounts.changeRole(record.courriel, 'UTILISATEUR');
    expect(answerOf(await get(other, token))).toEqual(DENIED);
    expect(answerOf(await get('/utilisateurs', token))).toEqual(DENIED);
    expect((await get(`/utilisateurs/${record.id}`, token)).status).toBe(200);
  });
});

describe('401', () => {
  const paths = () => [
    '/utilisateurs',
    '/utilisateurs?role=nonsense',
    `/utilisateurs/${people.UTILISATEUR.record.id}`,
    '/utilisateurs/999',
    '/utilisateurs/abc',
    `/utilisateurs/courriel/${people.UTILISATEUR.record.courriel}`,
    '/utilisateurs/courriel/inexistant@example.com',
  ];

  it('without a token, before anything else is looked at', async () => {
    for (const path of paths()) {
      const answer = await get(path);
      expect(answerOf(answer)).toEqual(dire(401, "un jeton d'authentification est requis"));
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('with a token that is none', async () => {
    for (const path of paths()) {
      const answer = await get(path, 'not.a.token');
      expect(answerOf(answer)).toEqual(dire(401, "le jeton d'authentification est invalide ou expiré"));
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
  });

  it('with a good token in any other place or scheme', async () => {
    const { record, token } = people.UTILISATEUR;
    const path = `/utilisateurs/${record.id}`;
    expect((await get(path, undefined, { authorization: `bearer ${token}` })).status).toBe(200);
    for (const answer of [
      await get(path, undefined, { authorization: token }),
      await get(path, undefined, { authorization: `Basic ${token}` }),
      await get(path, undefined, { authorization: `Bearer ${token}, Bearer ${token}` }),
      await get(path, undefined, { cookie: `token=${token}; access_token=${token}` }),
      await get(path, undefined, { 'x-access-token': token }),
      await get(`${path}?access_token=${token}`),
    ]) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it('once the account of a token is removed', async () => {
    const { record, token } = await jsendPerson(service);
    await service.identity.accounts.removeByEmail(record.courriel);
    expect(answerOf(await get(`/utilisateurs/${record.id}`, token))).toEqual(
      dire(401, "le jeton d'authentification est invalide ou expiré"),
    );
  });
});

describe('the language', () => {
  it.each(['en', 'fr', 'de, *;q=0.5', '*', 'x'.repeat(100)])(
    'is French whatever a caller would rather read: %s',
    async (language) => {
      const headers = { 'accept-language': language };
      const { token } = people.ADMIN;
      for (const [path, expected] of [
        ['/utilisateurs/999', dire(404, "l'id 999")],
        ['/utilisateurs/0', dire(400, "l'id doit être un nombre entier positif")],
        [`/utilisateurs/${people.ADMIN.record.id}`, { status: 200, body: people.ADMIN.record }],
      ] as const) {
        expect(answerOf(await get(path, token, headers))).toEqual(expected);
      }
    },
  );
});

describe('outside of the documented operations', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    '405 for %s, with what is allowed, in French',
    async (method) => {
      const before = await service.identity.accounts.list({ after: 0, limit: 1000 });
      for (const path of ['/utilisateurs', '/utilisateurs/1', '/utilisateurs/courriel/a@example.com']) {
        const answer = await service.request(path, { method, token: people.ADMIN.token });
        expect(answerOf(answer)).toEqual(dire(405, `la méthode ${method} n'est pas permise ici`));
        expect(answer.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
      }
      expect(await service.identity.accounts.list({ after: 0, limit: 1000 })).toEqual(before);
    },
  );

  it('404 for unknown paths below the directory, in French', async () => {
    for (const path of ['/utilisateurs/1/role', '/utilisateurs/courriel/a/b', '/utilisateurs/1/2/3']) {
      expect(answerOf(await get(path, people.ADMIN.token))).toEqual(dire(404, 'ressource introuvable'));
    }
  });

  it('404 of the common kind for paths that only begin alike', async () => {
    for (const path of ['/utilisateursx', '/Utilisateurs', '/UTILISATEURS/1']) {
      expect((await get(path, people.ADMIN.token)).status).toBe(404);
      expect((await get(path, people.ADMIN.token)).body).not.toEqual({ message: 'ressource introuvable' });
    }
  });
});
