/** jsend, GET /health and GET /health/ready: for anyone, with or without a token. */
import { jsend } from '../../../client/dialects/jsend.ts';
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { startTestService, type TestService } from '../../helpers/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const OK = { status: 200, body: { status: 'ok' } };

test('GET /health answers as long as the process runs', async () => {
  const answer = await service.client(jsend).health.live();
  expect(answerOf(answer)).toEqual(OK);
  expect(headersOf(answer, ['content-type'])).toEqual({ 'content-type': 'application/json; charset=utf-8' });
});

test('GET /health/ready answers as long as the database does', async () => {
  expect(answerOf(await service.client(jsend).health.ready())).toEqual(OK);
});

test.each(['/health', '/health/ready'])('%s looks at no token', async (path) => {
  const headers = { authorization: 'Bearer not-a-token' };
  expect(answerOf(await service.request(path, { headers }))).toEqual(OK);
});
