/**
 * Requests that nobody thought of, made from the merged document with a fixed seed: whatever is sent, the answer is one
 * that the document promises (the gate sees to it), no fault, and no success for what the document refuses.
 */
import fc from 'fast-check';
import { sendBare, type BareAnswer, type BareRequest } from '../helpers/bare-http.ts';
import { MERGED } from '../helpers/document-gate/documents.ts';
import { operationsIn, parametersOf, type DocumentedOperation } from '../helpers/document-gate/operations.ts';
import { brokenRequestsOf, edgeRequestsOf, type NamedRequest } from '../helpers/fuzz/broken.ts';
import { populate, type Caller, type Population } from '../helpers/fuzz/population.ts';
import { partsOf, requestFor, type Parts } from '../helpers/fuzz/requests.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

const RUN = { seed: 20260109, numRuns: 20 };

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ RATE_LIMITS: 'off' });
});
afterAll(() => service.close());

const send = (request: BareRequest): Promise<BareAnswer> => sendBare(service.url, request);

const isBearerOnly = ({ operation: { security = [] } }: DocumentedOperation): boolean =>
  security.length > 0 && security.every((requirement) => 'bearer' in requirement);

const isStranger = ({ name }: Caller): boolean => name !== 'user' && name !== 'admin';

/** Sends requests one after the other; those whose answer is not as expected, with it. */
const misjudged = async (
  requests: readonly NamedRequest[],
  isExpected: (status: number) => boolean,
): Promise<string[]> => {
  const found: string[] = [];
  for (const { name, request } of requests) {
    const { status, text } = await send(request);
    if (!isExpected(status)) found.push(`${name}: ${status} ${text.slice(0, 200)}`);
  }
  return found;
};

describe.each(operationsIn(MERGED))('$operationId', (operation) => {
  let population: Population;
  let sample: Parts;
  beforeAll(async () => {
    const areLinksNeeded = parametersOf(operation).some(({ name }) => name === 'uidb64');
    population = await populate(service, areLinksNeeded);
    [sample] = fc.sample(partsOf(operation, population.known), RUN) as [Parts, ...Parts[]];
  });

  test('refuses what its document does not allow', async () => {
    const requests = brokenRequestsOf(operation, sample, population.admin.headers);
    expect(await misjudged(requests, (status) => status >= 400 && status < 500)).toEqual([]);
  });

  test('answers what is at the edges of its document as documented', async () => {
    const requests = edgeRequestsOf(operation, sample, population.admin.headers);
    expect(await misjudged(requests, (status) => status < 500)).toEqual([]);
  });

  test('answers whatever its document takes, to whomever, as documented', async () => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(
        partsOf(operation, population.known),
        fc.constantFrom(...population.callers),
        async (parts, caller) => {
          const { status } = await send(requestFor(operation, parts, caller.headers));
          statuses.add(status);
          if (isBearerOnly(operation) && isStranger(caller)) expect(status).toBe(401);
          expect(status).toBeLessThan(500);
        },
      ),
      RUN,
    );
    // What is made here goes further than the first refusal.
    expect([...statuses].filter((status) => status < 300)).toHaveLength(1);
  });
});
