/** DOCS=off: the service says nothing of itself, and its dialects go on. */
import { startTestService, type TestService } from '../helpers/service.ts';
import { answerOf } from '../helpers/answers.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ DOCS: 'off' });
});
afterAll(() => service.close());

it.each([
  '/docs',
  '/docs/',
  '/docs/jsend',
  '/docs/swagger-ui.css',
  '/openapi.json',
  '/openapi.yaml',
  '/openapi/jsend.json',
])('%s is a path that nobody documents', async (path) => {
  const unknown = await service.request('/no-such-path');
  expect(unknown.status).toBe(404);
  expect(answerOf(await service.request(path))).toEqual(answerOf(unknown));
});

it('leaves the dialects as they are', async () => {
  expect(answerOf(await service.request('/health'))).toEqual({ status: 200, body: { status: 'ok' } });
});
