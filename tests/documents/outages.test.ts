/**
 * Every operation of the merged document while its database is in trouble: made from the document, so that an operation
 * of tomorrow is asked as well. What each dialect says then is another suite's matter.
 */
import fc from 'fast-check';
import { sendBare } from '../helpers/bare-http.ts';
import { MERGED } from '../helpers/document-gate/documents.ts';
import { operationsIn, statusesOf, type DocumentedOperation } from '../helpers/document-gate/operations.ts';
import { populate, type Population } from '../helpers/fuzz/population.ts';
import { partsOf, requestFor } from '../helpers/fuzz/requests.ts';
import { startRelayedService, type RelayedService } from '../helpers/relayed-service.ts';
import type { TestService } from '../helpers/service.ts';

const RUN = { seed: 20260109, numRuns: 12 };

const promising = (status: number): DocumentedOperation[] =>
  operationsIn(MERGED).filter((operation) => statusesOf(operation).includes(status));

/** The statuses of answers to several requests that the operation takes, by a caller who is signed in. */
const statusesFrom = async (
  service: TestService,
  { known, admin }: Population,
  operation: DocumentedOperation,
): Promise<Set<number>> => {
  const statuses = new Set<number>();
  for (const parts of fc.sample(partsOf(operation, known), RUN)) {
    const { status } = await sendBare(service.url, requestFor(operation, parts, admin.headers));
    statuses.add(status);
  }
  return statuses;
};

// The embedded database is part of the process: it is neither away nor dropped.
if (databaseKind === 'pglite') {
  test('the embedded database is always there', () => {
    expect(promising(503)).not.toEqual([]);
  });
} else {
  let relayed: RelayedService;
  let service: TestService;
  let population: Population;
  beforeAll(async () => {
    relayed = await startRelayedService({ RATE_LIMITS: 'off' });
    ({ service } = relayed);
    population = await populate(service, true);
    await relayed.relay.cut();
  });
  afterAll(() => relayed.close());

  describe('503, while the network to the database is cut', () => {
    test.each(promising(503))('$operationId', async (operation) => {
      expect(await statusesFrom(service, population, operation)).toContain(503);
    });
  });

  describe('500, once the database was dropped', () => {
    beforeAll(async () => {
      await relayed.dropDatabase();
      await relayed.relay.mend();
    });

    // It asks nothing that could fail.
    const exposed = promising(500).filter(({ operationId }) => operationId !== 'jsendHealthLive');

    test.each(exposed)('$operationId', async (operation) => {
      expect(await statusesFrom(service, population, operation)).toContain(500);
    });
  });
}
