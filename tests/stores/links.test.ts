/** The link store: mailed links by the hash of their token, each used once. */
import type { Account } from '../../server/core/model.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { at, hashOf, newAccount } from './builders.ts';

let test: TestDatabase;
let ada: Account;
beforeAll(async () => (test = await openTestDatabase()));
beforeEach(async () => {
  await test.empty();
  ada = await test.database.accounts.insert(newAccount());
});
afterAll(() => test.close());

const links = () => test.database.links;
const link = () => ({
  ...{ accountId: ada.id, purpose: 'reset', email: 'Ada@example.com', expiresAt: at(3600) },
});
const insert = (name: string, given: { accountId?: number; purpose?: 'reset' | 'verification' } = {}) =>
  links().insert({ ...link(), purpose: 'reset', ...given, hash: hashOf(name), createdAt: at() });
const usedAt = async (name: string) => (await links().find(hashOf(name)))?.usedAt;

it('finds a link by its hash and by no other', async () => {
  await insert('one');
  await expect(links().find(hashOf('one'))).resolves.toStrictEqual({ ...link(), usedAt: null });
  await expect(links().lock(hashOf('one'))).resolves.toStrictEqual({ ...link(), usedAt: null });
  await expect(links().find(hashOf('two'))).resolves.toBeUndefined();
  await expect(links().lock(hashOf('two'))).resolves.toBeUndefined();
});

it('keeps the first time that a link was used', async () => {
  await insert('one');
  await links().spend(hashOf('one'), at(1));
  await links().spend(hashOf('one'), at(2));
  await expect(usedAt('one')).resolves.toStrictEqual(at(1));
});

it('uses up the unused links of one purpose and one account, and no other', async () => {
  const bob = await test.database.accounts.insert(newAccount());
  await insert('used');
  await links().spend(hashOf('used'), at(1));
  await insert('one');
  await insert('two');
  await insert('verification', { purpose: 'verification' });
  await insert('his', { accountId: bob.id });
  await links().spendAllOf(ada.id, 'reset', at(2));
  const times = await Promise.all(['used', 'one', 'two', 'verification', 'his'].map(usedAt));
  expect(times).toStrictEqual([at(1), at(2), at(2), null, null]);
});

it('locks a link until the transaction ends: of two users, the second sees that it is used', async () => {
  await insert('one');
  const use = () =>
    test.database.transaction(async (stores) => {
      const found = await stores.links.lock(hashOf('one'));
      if (found?.usedAt !== null) return 'too late';
      await stores.links.spend(hashOf('one'), at(1));
      return 'used';
    });
  const outcomes = await Promise.all([use(), use(), use()]);
  expect(outcomes.sort()).toStrictEqual(['too late', 'too late', 'used']);
});
