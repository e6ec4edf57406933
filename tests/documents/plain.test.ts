/** plain keeps its document's word: every documented answer, literally, over HTTP. */
import { plain } from '../../contract/plain.ts';
import { requestExampleOf, shapeOf, type GoldenAnswer } from '../helpers/golden.ts';
import { PASSWORD, startTestService, type TestService } from '../helpers/service.ts';
import { describeContract } from './contract-suite.ts';
import { golden, parameters } from './plain.golden.ts';

describeContract(plain, golden);

test.each(Object.entries(parameters))('%s takes the documented parameters', (endpoint, names) => {
  expect(Object.keys(requestExampleOf(plain, endpoint) as object)).toEqual(names);
});

describe('the service', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  const documented = (endpoint: string, status: number): GoldenAnswer['body'] =>
    golden.answers.find((answer) => answer.endpoint === endpoint && answer.status === status)?.body;

  const john = {
    firstname: 'John',
    lastname: 'Doe',
    email: 'johndoe@gmail.com',
    username: 'johnDoe',
    password: PASSWORD,
  };
  const login = (body: object) => service.request('/auth/login', { method: 'POST', body });

  test('creates the first account of a fresh database exactly as documented, then refuses it as documented', async () => {
    const created = await service.request('/auth/create-user', { method: 'POST', body: john });
    expect(created.status).toBe(201);
    expect(created.text).toBe(JSON.stringify(documented('POST /auth/create-user', 201)));

    const again = await service.request('/auth/create-user', { method: 'POST', body: john });
    expect(again.status).toBe(409);
    expect(again.text).toBe(JSON.stringify(documented('POST /auth/create-user', 409)));
  });

  test.each(['johnDoe', 'johndoe@gmail.com'])(
    'signs %s in with an answer of the documented shape',
    async (name) => {
      const answer = await login({ login: name, password: PASSWORD });
      expect(answer.status).toBe(200);
      expect(shapeOf(answer.body)).toEqual(shapeOf(documented('POST /auth/login', 200)));
    },
  );

  test.each([
    ['an unknown login', { login: 'nobody', password: PASSWORD }],
    ['a wrong password', { login: 'johnDoe', password: 'not the password' }],
  ])('refuses %s exactly as documented', async (_what, body) => {
    const answer = await login(body);
    expect(answer.status).toBe(401);
    expect(answer.text).toBe(JSON.stringify(documented('POST /auth/login', 401)));
  });

  test('refreshes without any input, with an answer of the documented shape', async () => {
    const cookie = (await login({ login: 'johnDoe', password: PASSWORD })).headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const answer = await service.request('/auth/refresh-token', { method: 'POST', headers: { cookie } });
    expect(answer.status).toBe(200);
    expect(shapeOf(answer.body)).toEqual(shapeOf(documented('POST /auth/login', 200)));
  });
});
