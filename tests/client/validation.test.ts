/** Validation at run time: what is wrong is said before anything is sent, and what comes back is checked. */
import { annuaire } from '../../client/dialects/annuaire.ts';
import { django } from '../../client/dialects/django.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { createClient } from '../../client/index.ts';
import { annuaireValidation } from '../../client/validation/annuaire.ts';
import { djangoValidation } from '../../client/validation/django.ts';
import { jsendValidation } from '../../client/validation/jsend.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../helpers/service.ts';
import { json, startScriptedServer, type ScriptedServer } from './scripted-server.ts';

let service: TestService;
let server: ScriptedServer;
beforeAll(async () => {
  service = await startTestService();
  server = await startScriptedServer();
});
afterAll(async () => {
  await service.close();
  await server.close();
});

const jsendClient = (baseUrl = server.url) => createClient(jsend, { baseUrl, validation: jsendValidation });

test.each([
  [
    { email: 'a@b.co', password: 'short' },
    [{ path: 'body.password', message: 'must have at least 8 characters' }],
  ],
  [
    { email: 'no-address', password: '' },
    [
      { path: 'body.email', message: 'must be a valid e-mail address' },
      { path: 'body.password', message: 'must not be empty' },
    ],
  ],
  [
    { email: 'a@b.co', password: 'é'.repeat(40) },
    [{ path: 'body.password', message: 'must have at most 72 bytes in UTF-8' }],
  ],
])('a body that the contract refuses is not sent: %j', async (body, issues) => {
  server.script();
  await expect(jsendClient().auth.register({ body })).rejects.toMatchObject({
    kind: 'invalid-input',
    issues,
  });
  expect(server.requests).toEqual([]);
});

test('nor is a parameter, nor a query', async () => {
  server.script();
  const { users } = jsendClient();
  await expect(users.get({ params: { id: 1.5 } })).rejects.toMatchObject({ issues: [{ path: 'params.id' }] });
  await expect(users.list({ query: { limit: 1001 } })).rejects.toThrow(
    'Nothing was sent: query.limit must be a whole number from 1 to 1000',
  );
  const { list } = createClient(annuaire, { baseUrl: server.url, validation: annuaireValidation });
  // What TypeScript refuses, JavaScript may say.
  await expect(list({ query: { role: 'ROOT' as 'ADMIN' } })).rejects.toMatchObject({
    issues: [{ path: 'query.role' }],
  });
  expect(server.requests).toEqual([]);
});

test('an answer that is not what it says is unexpected, with the paths in it', async () => {
  server.script(json(200, { status: 'success', data: { id: '1', email: 'a@b.co' } }));
  await expect(jsendClient().users.get({ params: { id: 1 } })).rejects.toMatchObject({
    kind: 'unexpected-answer',
    status: 200,
    issues: [{ path: 'body.data.id' }, { path: 'body.data.created_at' }, { path: 'body.data.updated_at' }],
  });
});

test('what the service answers passes, pages among it', async () => {
  const { email, username } = uniqueNames();
  const client = jsendClient(service.url);
  expect((await client.auth.register({ body: { email, password: PASSWORD } })).status).toBe(201);
  expect((await client.auth.register({ body: { email, password: PASSWORD } })).status).toBe(409);
  const doors = createClient(django, { baseUrl: service.url, validation: djangoValidation });
  expect((await doors.obtainToken({ body: { username, password: 'x' } })).status).toBe(401);
  expect((await doors.verifyEmail({ params: { uidb64: 'MQ', token: 'x' } })).status).toBe(400);
});
