/** The lists of jsend and annuaire, page by page: limit, after, and the Link header that leads on (RFC 8288). */
import { randomUUID } from 'node:crypto';
import { answerOf, headersOf } from '../helpers/answers.ts';
import { sendBare } from '../helpers/bare-http.ts';
import { openDatabaseOf, provideDatabase, type UnopenedDatabase } from '../helpers/databases.ts';
import { createDatabase } from '../../server/adapters/postgres/stores.ts';
import { registerMember, type Member } from '../helpers/members.ts';
import { startTestService, type RawAnswer, type TestService } from '../helpers/service.ts';

const PUBLIC_URL = 'https://id.example.com/base';
/** With the ADMIN who is registered afterwards, one page more than a list has. */
const STORED = 1001;

/** A database with many accounts, every fifth of them a MODERATEUR; without passwords, which cost time. */
const provideFullDatabase = async (): Promise<UnopenedDatabase> => {
  const database = await provideDatabase();
  const connection = await openDatabaseOf(database.env);
  await createDatabase(connection.knex).transaction(async ({ accounts }) => {
    for (let count = 1; count <= STORED; count += 1) {
      await accounts.insert({
        uuid: randomUUID(),
        email: `stored${count}@example.com`,
        username: null,
        givenName: null,
        familyName: null,
        displayName: null,
        picture: null,
        role: count % 5 === 0 ? 'MODERATEUR' : 'UTILISATEUR',
        passwordHash: '-',
        createdAt: new Date('2026-01-09T10:00:00Z'),
      });
    }
  });
  await connection.close();
  return database;
};

let database: UnopenedDatabase;
let service: TestService;
let admin: Member;
beforeAll(async () => {
  database = await provideFullDatabase();
  service = await startTestService({ PUBLIC_URL }, { database });
  admin = await registerMember(service, { role: 'ADMIN' });
});
afterAll(async () => {
  await service.close();
  await database.remove();
});

const get = (path: string) => service.request(path, { token: admin.accessToken });
const linkOf = (answer: RawAnswer): string | null => answer.headers.get('link');

/** The path to the next page, below the service's own address. */
const nextPathOf = (answer: RawAnswer): string | undefined => {
  const link = linkOf(answer);
  if (link === null) return undefined;
  const [, url] = /^<([^<>]+)>; rel="next"$/.exec(link) ?? [];
  if (url?.startsWith(PUBLIC_URL) !== true) throw new Error(`an unexpected link: ${link}`);
  return url.slice(PUBLIC_URL.length);
};

type Entry = Readonly<{ id: number }>;

describe.each<
  [name: string, path: string, entriesOf: (body: unknown) => Entry[], refusal: (field: string) => unknown]
>([
  [
    'jsend: GET /api/v1/users',
    '/api/v1/users',
    (body) => (body as { data: Entry[] }).data,
    (field) => ({
      status: 'error',
      code: 'VALIDATION_FAILED',
      message: 'Invalid input',
      details: [
        {
          field,
          message:
            field === 'limit'
              ? 'limit must be a whole number from 1 to 1000'
              : 'after must be a whole number from 1 to 9007199254740991',
        },
      ],
    }),
  ],
  [
    'annuaire: GET /utilisateurs',
    '/utilisateurs',
    (body) => body as Entry[],
    (field) => ({
      message:
        field === 'limit'
          ? 'limit doit être un nombre entier de 1 à 1000'
          : "after doit être l'id d'un utilisateur",
    }),
  ],
])('%s', (_name, path, entriesOf, refusal) => {
  const idsOf = ({ body }: RawAnswer): number[] => entriesOf(body).map(({ id }) => id);
  const idsUpTo = (last: number): number[] => Array.from({ length: last }, (_, at) => at + 1);

  test('200: without a limit there are 1000, and a link to the rest', async () => {
    const first = await get(path);
    expect([first.status, idsOf(first)]).toEqual([200, idsUpTo(1000)]);
    expect(linkOf(first)).toBe(`<${PUBLIC_URL}${path}?after=1000>; rel="next"`);
    const rest = await get(nextPathOf(first) ?? '');
    expect([rest.status, idsOf(rest), linkOf(rest)]).toEqual([200, [1001, 1002], null]);
  });

  test('200: following the links shows every account once, in the order of ids', async () => {
    const ids: number[] = [];
    const sizes: number[] = [];
    let next: string | undefined = `${path}?limit=400`;
    while (next !== undefined) {
      const answer = await get(next);
      expect(answer.status).toBe(200);
      ids.push(...idsOf(answer));
      sizes.push(idsOf(answer).length);
      next = nextPathOf(answer);
    }
    expect(ids).toEqual(idsUpTo(1002));
    expect(sizes).toEqual([400, 400, 202]);
  });

  test.each([
    ['limit=1', [1], 'limit=1&after=1'],
    ['limit=2&after=5', [6, 7], 'limit=2&after=7'],
    ['after=5&limit=2', [6, 7], 'after=7&limit=2'],
    ['limit=1&after=1001', [1002], undefined],
    ['limit=2&after=1000', [1001, 1002], undefined],
    ['limit=1000&after=1001', [1002], undefined],
    ['after=1002', [], undefined],
    ['after=9007199254740991', [], undefined],
    ['limit=1&after=1001&unknown=x', [1002], undefined],
  ])('200: ?%s', async (query, ids, next) => {
    const answer = await get(`${path}?${query}`);
    expect([answer.status, idsOf(answer)]).toEqual([200, ids]);
    expect(linkOf(answer)).toBe(next === undefined ? null : `<${PUBLIC_URL}${path}?${next}>; rel="next"`);
  });

  test('200: a deleted account leaves no gap in a page', async () => {
    const gone = await registerMember(service);
    const last = await registerMember(service);
    const remove = (id: number) =>
      service.request(`/api/v1/users/${id}`, { method: 'DELETE', token: admin.accessToken });
    expect((await remove(gone.id)).status).toBe(200);
    const page = await get(`${path}?limit=2&after=1001`);
    expect([idsOf(page), linkOf(page)]).toEqual([[1002, last.id], null]);
    expect((await remove(last.id)).status).toBe(200);
  });

  test('200: the link names the address of the settings, whatever the caller says', async () => {
    const headers = {
      host: 'elsewhere.example',
      'x-forwarded-host': 'elsewhere.example',
      authorization: `Bearer ${admin.accessToken}`,
    };
    for (const target of [`${path}?limit=1`, `http://elsewhere.example${path}?limit=1`]) {
      const answer = await sendBare(service.url, { path: target, headers });
      expect([answer.status, answer.headers['link']]).toEqual([
        200,
        `<${PUBLIC_URL}${path}?limit=1&after=1>; rel="next"`,
      ]);
    }
  });

  test('200: HEAD answers the same headers without a body', async () => {
    const answer = await service.request(`${path}?limit=1`, { method: 'HEAD', token: admin.accessToken });
    expect([answer.status, answer.text, linkOf(answer)]).toEqual([
      200,
      '',
      `<${PUBLIC_URL}${path}?limit=1&after=1>; rel="next"`,
    ]);
  });

  test.each([
    ...['0', '1001', '-1', '1.5', '1e2', '0x1', '01', 'all', '', '%201', '1%00', '99999999999999999999'].map(
      (value) => ['limit', `limit=${value}`] as const,
    ),
    ...['limit=1&limit=2', 'limit[]=1', 'limit[a]=1'].map((query) => ['limit', query] as const),
    ...['0', '-1', '1.5', '1e3', 'me', '', '9007199254740992', '%00', '1%27--'].map(
      (value) => ['after', `after=${value}`] as const,
    ),
    ...['after=1&after=2', 'after[]=1', 'after[a]=1'].map((query) => ['after', query] as const),
  ])('400: %s cannot be ?%s', async (field, query) => {
    const answer = await get(`${path}?${query}`);
    expect(answerOf(answer)).toEqual({ status: 400, body: refusal(field) });
    expect(headersOf(answer, ['link'])).toEqual({ link: null });
  });
});

describe('annuaire: GET /utilisateurs of one role', () => {
  test('200: pages hold that role only, and the links keep it', async () => {
    const ids: number[] = [];
    const paths: string[] = [];
    let next: string | undefined = '/utilisateurs?role=MODERATEUR&limit=150';
    while (next !== undefined) {
      paths.push(next);
      const answer = await get(next);
      ids.push(...(answer.body as Entry[]).map(({ id }) => id));
      next = nextPathOf(answer);
    }
    expect(paths).toEqual([
      '/utilisateurs?role=MODERATEUR&limit=150',
      '/utilisateurs?role=MODERATEUR&limit=150&after=750',
    ]);
    expect(ids).toEqual(Array.from({ length: 200 }, (_, at) => (at + 1) * 5));
  });

  test('200: a role with one account has one page', async () => {
    const answer = await get('/utilisateurs?role=ADMIN&limit=1');
    expect([(answer.body as Entry[]).map(({ id }) => id), linkOf(answer)]).toEqual([[admin.id], null]);
  });
});

test('without PUBLIC_URL the link names the local address', async () => {
  const local = await startTestService();
  try {
    const { accessToken } = await registerMember(local);
    await registerMember(local);
    const answer = await local.request('/api/v1/users?limit=1', { token: accessToken });
    const origin = local.url.replace('127.0.0.1', 'localhost');
    expect(linkOf(answer)).toBe(`<${origin}/api/v1/users?limit=1&after=1>; rel="next"`);
  } finally {
    await local.close();
  }
});
