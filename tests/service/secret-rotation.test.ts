/** A new JWT_SECRET: the tokens of the one before are taken as long as it is named, and no longer. */
import { jsend } from '../../client/dialects/jsend.ts';
import { PASSWORD, uniqueNames } from '../helpers/service.ts';
import { openWorkbench, type Settings, type Workbench } from '../helpers/service-process.ts';

const OLD = 'the old one: 8Rk1XsWj5TgNc7PaEhQ2iOoKvYx';
const NEW = 'the new one: b6Vd0yqUf3mLz8Rk1XsWj5TgNc7';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterAll(async () => {
  await bench.clearUp();
  await bench.close();
});

test('old tokens live on while the old secret is named, new ones are signed by the new one alone', async () => {
  const settings = await bench.settings();
  const startWith = (secrets: Settings) => bench.start({ ...settings, ...secrets });
  const before = await startWith({ JWT_SECRET: OLD });
  const { email } = uniqueNames();
  const registered = await before.client(jsend).auth.register({ body: { email, password: PASSWORD } });
  if (registered.status !== 201) throw new Error('not registered');
  const { access_token: oldAccess, refresh_token } = registered.body.data;
  await before.stop();

  const during = await startWith({ JWT_SECRET: NEW, JWT_SECRET_PREVIOUS: OLD });
  expect((await during.client(jsend, oldAccess).users.list({ query: {} })).status).toBe(200);
  const refreshed = await during.client(jsend).auth.refresh({ body: { refresh_token } });
  if (refreshed.status !== 200) throw new Error('not refreshed');
  const newAccess = refreshed.body.data.access_token;
  await during.stop();

  const after = await startWith({ JWT_SECRET: NEW });
  expect((await after.client(jsend, newAccess).users.list({ query: {} })).status).toBe(200);
  expect((await after.client(jsend, oldAccess).users.list({ query: {} })).status).toBe(401);
  expect((await after.client(jsend).auth.refresh({ body: { refresh_token } })).status).toBe(401);
  await after.stop();
});
