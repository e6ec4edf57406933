/** annuaire keeps its document's word: every documented answer, literally, for the documented request lines. */
import { jsend } from '../../client/dialects/jsend.ts';
import { annuaire, RoleFilterSchema } from '../../contract/annuaire.ts';
import { moveClockTo, replay } from '../helpers/golden.ts';
import { PASSWORD, startTestService, type TestService } from '../helpers/service.ts';
import { AND_SO_ON, golden, roles } from './annuaire.golden.ts';
import { describeContract } from './contract-suite.ts';

const withoutMore = (body: unknown): unknown[] => (body as unknown[]).filter((entry) => entry !== AND_SO_ON);

describeContract(annuaire, golden, {
  // The list goes on with more of the same: any number of entries is promised.
  'GET /utilisateurs 200': withoutMore,
});

test('the filter has the documented values and the documented default', () => {
  expect(RoleFilterSchema.options).toEqual(roles);
  const { query } = annuaire.routes.list;
  expect(query.parse({})).toEqual({ role: roles[0] });
});

describe('the service', () => {
  let service: TestService;
  const tokens = { jean: '', admin: '' };
  const admin = {
    id: 2,
    prenom: null,
    nom: null,
    courriel: 'admin@example.com',
    role: 'ADMIN',
    created_at: '2024-01-01T00:00:00',
    updated_at: '2024-01-01T00:00:00',
  };

  beforeAll(async () => {
    service = await startTestService();
    moveClockTo(service, '2024-01-01T00:00:00.000Z');
    const jean = { firstname: 'Jean', lastname: 'Dupont', username: 'jean.dupont' };
    const email = 'jean.dupont@example.com';
    await service.request('/auth/create-user', {
      method: 'POST',
      body: { ...jean, email, password: PASSWORD },
    });
    const { auth } = service.client(jsend);
    const signedIn = await auth.login({ body: { email, password: PASSWORD } });
    const registered = await auth.register({ body: { email: admin.courriel, password: PASSWORD } });
    if (signedIn.status !== 200 || registered.status !== 201) throw new Error('no tokens');
    tokens.jean = signedIn.body.data.access_token;
    tokens.admin = registered.body.data.access_token;
    await service.identity.accounts.changeRole(admin.courriel, 'ADMIN');
  });
  afterAll(() => service.close());

  const documented = (endpoint: string, status: number): unknown =>
    golden.answers.find((answer) => answer.endpoint === endpoint && answer.status === status)?.body;
  const callOf = (name: string) => {
    const call = golden.calls[name];
    if (call === undefined) throw new Error(`the document has no call ${name}`);
    return call;
  };

  test.each([
    ['get', 'GET /utilisateurs/{id}'],
    ['getByCourriel', 'GET /utilisateurs/courriel/{courriel}'],
  ])(
    'the example call %s gives the documented record, to its owner and to an ADMIN',
    async (name, endpoint) => {
      for (const token of [tokens.jean, tokens.admin]) {
        const answer = await replay(service, callOf(name), { JETON: token });
        expect(answer.status).toBe(200);
        expect(answer.text).toBe(JSON.stringify(documented(endpoint, 200)));
      }
    },
  );

  test('the list begins with the documented record and goes on', async () => {
    const answer = await service.request('/utilisateurs', { token: tokens.admin });
    expect(answer.status).toBe(200);
    const [jean] = withoutMore(documented('GET /utilisateurs', 200));
    expect(answer.text).toBe(JSON.stringify([jean, admin]));
  });

  test('the example call ?role=ADMIN lists that role only', async () => {
    const answer = await replay(service, callOf('listOfRole'), { JETON: tokens.admin });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(JSON.stringify([admin]));
  });

  test.each([
    ['/utilisateurs/999', 'GET /utilisateurs/{id}'],
    ['/utilisateurs/courriel/inexistant@example.com', 'GET /utilisateurs/courriel/{courriel}'],
  ])('%s is not found with the documented message', async (path, endpoint) => {
    const answer = await service.request(path, { token: tokens.admin });
    expect(answer.status).toBe(404);
    expect(answer.text).toBe(JSON.stringify(documented(endpoint, 404)));
  });

  test.each(['listOfRole', 'get', 'getByCourriel'])(
    'the example call %s needs a token, and a good one',
    async (name) => {
      const { method, path } = callOf(name);
      for (const call of [{ method, path }, callOf(name)]) {
        const answer = await replay(service, call, { JETON: 'jeton' });
        expect([answer.status, answer.body]).toEqual([401, { message: expect.any(String) as string }]);
      }
    },
  );
});
