/** Lists in pages, against the real service: entry by entry, as the Link headers lead. */
import { annuaire } from '../../client/dialects/annuaire.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { createClient } from '../../client/index.ts';
import { infiniteQueryOf } from '../../client/query.ts';
import { registerMember, type Member } from '../helpers/members.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { json, startScriptedServer } from './scripted-server.ts';

let service: TestService;
let members: Member[];
let token: string;
beforeAll(async () => {
  // Links are made from this address, which nobody answers at.
  service = await startTestService({ PUBLIC_URL: 'https://id.example.com' });
  members = [];
  for (let count = 0; count < 5; count += 1) members.push(await registerMember(service, { role: 'ADMIN' }));
  token = members[0]?.accessToken ?? '';
});
afterAll(() => service.close());

const recorded = () => {
  const searches: string[] = [];
  const record: typeof fetch = (input, init) => {
    searches.push(new URL(new Request(input).url).search);
    return fetch(input, init);
  };
  return { searches, options: { baseUrl: service.url, token, fetch: record } };
};

const collect = async <T>(entries: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
};

test('every entry comes once, in order, from as many pages as it takes', async () => {
  const { searches, options } = recorded();
  const all = await collect(createClient(jsend, options).users.list.all({ query: { limit: 2 } }));
  expect(all.map(({ id }) => id)).toEqual(members.map(({ id }) => id));
  expect(searches).toEqual(['?limit=2', '?limit=2&after=2', '?limit=2&after=4']);
});

test('other filters go with every page', async () => {
  const { searches, options } = recorded();
  const all = await collect(createClient(annuaire, options).list.all({ query: { role: 'ADMIN', limit: 4 } }));
  expect(all.map(({ courriel }) => courriel)).toEqual(members.map(({ email }) => email));
  expect(searches).toHaveLength(2);
  expect(searches[1]).toContain('role=ADMIN');
});

test('no page is fetched that nobody asks for', async () => {
  const { searches, options } = recorded();
  for await (const { id } of createClient(jsend, options).users.list.all({ query: { limit: 2 } })) {
    if (id === 2) break;
  }
  expect(searches).toHaveLength(1);
});

test('a failure on the way is thrown', async () => {
  const list = collect(createClient(jsend, { baseUrl: service.url, token: 'x' }).users.list.all());
  await expect(list).rejects.toMatchObject({ kind: 'api', answer: { status: 401 } });
});

test('a link to elsewhere leads no token there', async () => {
  const other = await startScriptedServer();
  const server = await startScriptedServer();
  const page = { status: 'success', data: [] };
  server.script(
    json(200, page, { link: `<${other.url}/api/v1/users?after=9>; rel="next"` }),
    json(200, page),
  );
  other.script(json(200, page));
  await collect(createClient(jsend, { baseUrl: server.url, token: 'secret' }).users.list.all());
  expect(server.requests.map(({ path }) => path)).toEqual(['/api/v1/users', '/api/v1/users?after=9']);
  expect(other.requests).toEqual([]);
  await Promise.all([server.close(), other.close()]);
});

test('infinite queries take the same pages', async () => {
  const { options } = recorded();
  const { list } = createClient(jsend, options).users;
  const { queryKey, queryFn, getNextPageParam, initialPageParam } = infiniteQueryOf(list, {
    query: { limit: 3 },
  });
  expect(queryKey).toEqual(['jsend', 'users', 'list', 'pages', { query: { limit: 3 } }]);
  const { signal } = new AbortController();
  const first = await queryFn({ signal, pageParam: initialPageParam });
  expect(first.body.data.map(({ id }) => id)).toEqual([1, 2, 3]);
  const second = await queryFn({ signal, pageParam: getNextPageParam(first) });
  expect(second.body.data.map(({ id }) => id)).toEqual([4, 5]);
  expect(getNextPageParam(second)).toBeUndefined();
});
