/** The audit store: lines are added, and nobody changes one. */
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { at } from './builders.ts';

let test: TestDatabase;
beforeAll(async () => (test = await openTestDatabase()));
beforeEach(() => test.empty());
afterAll(() => test.close());

const entry = {
  at: at(),
  event: 'role_changed',
  accountId: 7,
  actorId: 8,
  origin: { address: '192.0.2.1', requestId: 'a-request' },
  detail: 'ADMIN',
} as const;

it('keeps an entry as it is', async () => {
  await test.database.audit.append(entry);
  await test.database.audit.append({ ...entry, accountId: null, actorId: null, origin: null, detail: null });
  const rows = await test.knex('audit_events').orderBy('id').select('*');
  const whole = { id: 1, at: at(), event: 'role_changed', account_id: 7, actor_id: 8 };
  expect(rows).toEqual([
    { ...whole, address: '192.0.2.1', request_id: 'a-request', detail: 'ADMIN' },
    { ...whole, id: 2, account_id: null, actor_id: null, address: null, request_id: null, detail: null },
  ]);
});

it('refuses every change of an entry', async () => {
  await test.database.audit.append(entry);
  const change = test.knex('audit_events').update({ event: 'signed_in' });
  await expect(change).rejects.toThrow('audit_events is append-only');
  await expect(test.knex('audit_events').pluck('event')).resolves.toEqual(['role_changed']);
});

it('keeps nothing of a transaction that fails', async () => {
  const work = test.database.transaction(async ({ audit }) => {
    await audit.append(entry);
    throw new Error('on purpose');
  });
  await expect(work).rejects.toThrow('on purpose');
  await expect(test.knex('audit_events').pluck('event')).resolves.toEqual([]);
});
