/** The queue of letters: each due letter goes to one dispatcher at a time, and none is lost. */
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { at } from './builders.ts';

let test: TestDatabase;
beforeAll(async () => (test = await openTestDatabase()));
beforeEach(() => test.empty());
afterAll(() => test.close());

const letters = () => test.database.letters;
const enqueue = (email: string, createdAt = at()) =>
  letters().enqueue({ purpose: 'reset', email, language: 'fr', createdAt });
const claim = (now = at(10), limit = 9, leaseUntil = at(70)) =>
  letters().claimDue({ now, limit, leaseUntil });
const emails = async (claimed: ReturnType<typeof claim>) => (await claimed).map(({ email }) => email);

it('hands out a letter whole, with the attempt counted', async () => {
  await enqueue('Ada@example.com');
  await expect(claim()).resolves.toStrictEqual([
    { id: 1, purpose: 'reset', email: 'Ada@example.com', language: 'fr', createdAt: at(), attempts: 1 },
  ]);
});

it('hands out the oldest first, up to the limit, and none before its time', async () => {
  await enqueue('second', at(2));
  await enqueue('third', at(3));
  await enqueue('future', at(99));
  await enqueue('first', at(1));
  await expect(emails(claim(at(10), 2))).resolves.toStrictEqual(['first', 'second']);
  await expect(emails(claim(at(10), 2))).resolves.toStrictEqual(['third']);
  await expect(emails(claim(at(10), 2))).resolves.toStrictEqual([]);
});

it('hands a letter out again when its lease ended without a word', async () => {
  await enqueue('ada');
  await expect(claim(at(10), 9, at(70))).resolves.toMatchObject([{ attempts: 1 }]);
  await expect(claim(at(69), 9, at(130))).resolves.toStrictEqual([]);
  await expect(claim(at(70), 9, at(130))).resolves.toMatchObject([{ attempts: 2 }]);
});

it('never hands out a letter that was sent or dropped', async () => {
  await enqueue('sent');
  await enqueue('dropped');
  const [sent, dropped] = (await claim()).map(({ id }) => id);
  await letters().markSent(Number(sent), at(11));
  await letters().drop(Number(dropped));
  await expect(claim(at(999))).resolves.toStrictEqual([]);
  await expect(test.knex('letters').pluck('sent_at')).resolves.toStrictEqual([at(11)]);
});

it('hands out a postponed letter when it is due again', async () => {
  await enqueue('ada');
  const [id] = (await claim()).map((letter) => letter.id);
  await letters().postpone(Number(id), at(40));
  await expect(claim(at(39))).resolves.toStrictEqual([]);
  await expect(emails(claim(at(40)))).resolves.toStrictEqual(['ada']);
});

it('gives each letter to one of many dispatchers', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `letter-${index}`);
  for (const name of names) await enqueue(name);
  const hands = await Promise.all([1, 2, 3, 4].map(() => emails(claim(at(10), 10))));
  const taken = hands.flat();
  expect(new Set(taken).size).toBe(taken.length);
  for (const hand of hands) expect(hand.length).toBeLessThanOrEqual(10);
});

if (databaseKind === 'postgres') {
  it('passes over a letter that another dispatcher is taking, instead of waiting for it', async () => {
    await enqueue('first', at(1));
    await enqueue('second', at(2));
    await test.database.transaction(async (stores) => {
      await stores.letters.claimDue({ now: at(10), leaseUntil: at(70), limit: 1 });
      await expect(emails(claim())).resolves.toStrictEqual(['second']);
    });
  });
}

it('queues nothing when the transaction that caused the letter fails', async () => {
  const failing = test.database.transaction(async (stores) => {
    await stores.letters.enqueue({ purpose: 'verification', email: 'ada', language: 'en', createdAt: at() });
    throw new Error('no account after all');
  });
  await expect(failing).rejects.toThrow('no account after all');
  await expect(claim()).resolves.toStrictEqual([]);
});
