/** Every operation of the merged document once its caller's address has spent its requests: 429, as documented. */
import fc from 'fast-check';
import { BUDGETS } from '../../server/core/budgets.ts';
import { sendBare } from '../helpers/bare-http.ts';
import { MERGED } from '../helpers/document-gate/documents.ts';
import { operationsIn } from '../helpers/document-gate/operations.ts';
import { partsOf, requestFor } from '../helpers/fuzz/requests.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
  const origin = { address: '127.0.0.1', requestId: 'one-of-many' };
  const { attempts } = BUDGETS['request-from-address'];
  for (let spent = 0; spent < attempts; spent += 1) await service.identity.admit(origin);
});
afterAll(() => service.close());

test.each(operationsIn(MERGED))('$operationId', async (operation) => {
  const parts = fc.sample(partsOf(operation, {}), { seed: 20260109, numRuns: 1 });
  const answers = parts.map((one) => sendBare(service.url, requestFor(operation, one, {})));
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([429]);
});
