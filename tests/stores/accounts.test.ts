/** The account store: what is found, what is refused, and what a removed account leaves behind. */
import type { Knex } from 'knex';
import { ROLES } from '../../server/core/model.ts';
import { openTestDatabase, type TestDatabase } from '../helpers/databases.ts';
import { at, failureOf, newAccount } from './builders.ts';

let test: TestDatabase;
beforeAll(async () => (test = await openTestDatabase()));
beforeEach(() => test.empty());
afterAll(() => test.close());

const accounts = () => test.database.accounts;
const takenBy = (...fields: string[]) => ({ code: 'identity_taken', fields });

/** Strings that PostgreSQL cannot hold, or would change on the way. */
const unstorable = ['ada\0@example.com', 'ada\ud800@example.com', '\udc00', '\0'];

describe('insert', () => {
  it('gives back all that was stored, with a sequential number as id', async () => {
    const given = newAccount({
      email: 'Ada@Example.com',
      username: 'Ada',
      givenName: 'Ada',
      familyName: 'Lovelace',
      displayName: 'Countess 👩‍💻',
      picture: 'https://example.com/ada.png',
      role: 'MODERATEUR',
      createdAt: new Date('2026-01-09T10:00:00.123Z'),
    });
    const { passwordHash, ...shown } = given;
    expect(passwordHash).toBe('a hash');
    const expected = { ...shown, id: 1, emailVerifiedAt: null, updatedAt: given.createdAt };
    await expect(accounts().insert(given)).resolves.toStrictEqual(expected);
    await expect(accounts().findById(1)).resolves.toStrictEqual(expected);
    await expect(accounts().insert(newAccount())).resolves.toMatchObject({ id: 2, username: null });
  });

  it('refuses a taken e-mail in any case, in any alphabet', async () => {
    await accounts().insert(newAccount({ email: 'Élise@Example.com' }));
    const again = accounts().insert(newAccount({ email: 'éLISE@example.COM' }));
    expect(await failureOf(again)).toStrictEqual(takenBy('email'));
  });

  it('refuses a taken username in any case', async () => {
    await accounts().insert(newAccount({ username: 'Ada' }));
    const again = accounts().insert(newAccount({ username: 'aDA' }));
    expect(await failureOf(again)).toStrictEqual(takenBy('username'));
  });

  it('names both fields when both are taken, by one account or by two', async () => {
    await accounts().insert(newAccount({ email: 'ada@example.com', username: 'ada' }));
    await accounts().insert(newAccount({ email: 'bob@example.com', username: 'bob' }));
    const same = accounts().insert(newAccount({ email: 'ada@example.com', username: 'ada' }));
    expect(await failureOf(same)).toStrictEqual(takenBy('email', 'username'));
    const crossed = accounts().insert(newAccount({ email: 'bob@example.com', username: 'ada' }));
    expect(await failureOf(crossed)).toStrictEqual(takenBy('email', 'username'));
  });

  it('keeps any number of accounts without a username', async () => {
    await accounts().insert(newAccount());
    await accounts().insert(newAccount());
    await expect(accounts().list({ after: 0, limit: 9 })).resolves.toHaveLength(2);
  });

  it('lets exactly one of many parallel accounts have an e-mail', async () => {
    const emails = ['ada@example.com', 'ADA@example.com', 'Ada@Example.com', 'aDa@eXample.com'];
    const outcomes = await Promise.all(
      emails.map((email) => failureOf(accounts().insert(newAccount({ email })))),
    );
    expect(outcomes.filter((outcome) => outcome === 'no failure')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome !== 'no failure')).toStrictEqual(
      [1, 2, 3].map(() => takenBy('email')),
    );
  });

  it('lets exactly one of two parallel transactions have an e-mail', async () => {
    const inTransaction = (email: string) =>
      test.database.transaction((stores) => stores.accounts.insert(newAccount({ email })));
    const outcomes = await Promise.allSettled([
      inTransaction('ada@example.com'),
      inTransaction('ADA@example.com'),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toStrictEqual(['fulfilled', 'rejected']);
    await expect(accounts().list({ after: 0, limit: 9 })).resolves.toHaveLength(1);
  });

  it('leaves its transaction usable after a refusal, with what was written before', async () => {
    await accounts().insert(newAccount({ email: 'ada@example.com', username: 'ada' }));
    const first = newAccount();
    const facts = await test.database.transaction(async (stores) => {
      await stores.accounts.insert(first);
      const taken = newAccount({ email: 'ADA@example.com', username: 'ADA' });
      const refused = await failureOf(stores.accounts.insert(taken));
      await expect(stores.accounts.findByEmail(first.email)).resolves.toMatchObject({ email: first.email });
      return refused;
    });
    expect(facts).toStrictEqual(takenBy('email', 'username'));
    await expect(accounts().findByEmail(first.email)).resolves.toMatchObject({ uuid: first.uuid });
  });
});

describe('find', () => {
  beforeEach(async () => {
    await accounts().insert(newAccount({ email: 'Ada@example.com', username: 'Ada', passwordHash: 'hers' }));
  });

  it('finds an e-mail in any case', async () => {
    await expect(accounts().findByEmail('aDA@EXAMPLE.com')).resolves.toMatchObject({ username: 'Ada' });
    await expect(accounts().findByEmail('ada')).resolves.toBeUndefined();
  });

  it.each(['ada', 'ADA', 'ada@example.com', 'ADA@example.COM'])(
    'finds the credentials of %s',
    async (login) => {
      const found = await accounts().findCredentials(login);
      expect(found).toMatchObject({ passwordHash: 'hers', account: { id: 1, username: 'Ada' } });
      expect(found?.account).not.toHaveProperty('passwordHash');
    },
  );

  it('finds nothing by what nobody has', async () => {
    await expect(accounts().findCredentials('bob')).resolves.toBeUndefined();
    await expect(accounts().findCredentials('bob@example.com')).resolves.toBeUndefined();
    await expect(accounts().findById(2)).resolves.toBeUndefined();
  });

  it.each([0, -1, 1.5, NaN, Infinity, 1e21, Number.MAX_SAFE_INTEGER])(
    'finds nothing by the id %d',
    async (id) => {
      await expect(accounts().findById(id)).resolves.toBeUndefined();
      await expect(accounts().update(id, { updatedAt: at() })).resolves.toBeUndefined();
      await expect(accounts().remove(id, at())).resolves.toBe(false);
    },
  );

  it('finds nothing by a string that PostgreSQL cannot hold, and asks nobody', async () => {
    const asked = jest.spyOn(test.knex.client as Knex.Client, 'acquireConnection');
    for (const text of unstorable) {
      await expect(accounts().findByEmail(text)).resolves.toBeUndefined();
      await expect(accounts().findCredentials(text)).resolves.toBeUndefined();
    }
    expect(asked).not.toHaveBeenCalled();
    await accounts().findByEmail('nobody@example.com');
    expect(asked).toHaveBeenCalledTimes(1);
    asked.mockRestore();
  });

  it('does not take wildcards or quotes for anything but themselves', async () => {
    for (const login of ['%', '_da', "ada' or '1'='1", 'ada?', '%@example.com']) {
      await expect(accounts().findCredentials(login)).resolves.toBeUndefined();
    }
  });
});

describe('list', () => {
  beforeEach(async () => {
    for (const role of [...ROLES, ...ROLES]) await accounts().insert(newAccount({ role }));
    await accounts().remove(4, at(1));
  });
  const ids = async (page: Parameters<TestDatabase['database']['accounts']['list']>[0]) =>
    (await accounts().list(page)).map(({ id }) => id);

  it('goes through the living accounts in the order of their ids, page by page', async () => {
    await expect(ids({ after: 0, limit: 3 })).resolves.toStrictEqual([1, 2, 3]);
    await expect(ids({ after: 3, limit: 3 })).resolves.toStrictEqual([5, 6]);
    await expect(ids({ after: 6, limit: 3 })).resolves.toStrictEqual([]);
  });

  it('shows each account whole, whatever its texts hold', async () => {
    const separators = ', ; " \\ \' {} [] \t \n null \u{1f600}';
    await accounts().insert(
      newAccount({
        ...{
          email: '"a,b;c\\"@example.com',
          username: 'a,b;c',
          givenName: separators,
          familyName: separators,
        },
        ...{ displayName: separators, picture: `https://example.com/?${separators}`, createdAt: at(0.007) },
      }),
    );
    await accounts().update(7, { emailVerifiedAt: at(1.234), updatedAt: at(-1e9) });
    const page = await accounts().list({ after: 0, limit: 9 });
    expect(page).toStrictEqual(await Promise.all([1, 2, 3, 5, 6, 7].map((id) => accounts().findById(id))));
    expect(page.at(-1)).toMatchObject({
      ...{ id: 7, username: 'a,b;c', givenName: separators, picture: `https://example.com/?${separators}` },
      ...{ emailVerifiedAt: at(1.234), createdAt: at(0.007), updatedAt: at(-1e9) },
    });
  });

  it('shows one role when asked for it', async () => {
    await expect(ids({ after: 0, limit: 9, role: 'ADMIN' })).resolves.toStrictEqual([1]);
    await expect(ids({ after: 0, limit: 9, role: 'MODERATEUR' })).resolves.toStrictEqual([2, 5]);
    await expect(ids({ after: 3, limit: 1, role: 'UTILISATEUR' })).resolves.toStrictEqual([6]);
  });
});

describe('update', () => {
  beforeEach(async () => {
    await accounts().insert(newAccount({ email: 'ada@example.com', username: 'ada', passwordHash: 'old' }));
    await accounts().insert(newAccount({ email: 'bob@example.com' }));
  });

  it('changes what it is given and nothing else', async () => {
    const before = await accounts().findById(1);
    const changes = {
      email: 'ada@example.org',
      emailVerifiedAt: at(5),
      role: 'ADMIN',
      updatedAt: at(9),
    } as const;
    const expected = { ...before, ...changes };
    await expect(accounts().update(1, changes)).resolves.toStrictEqual(expected);
    await expect(accounts().findCredentials('ada')).resolves.toStrictEqual({
      account: expected,
      passwordHash: 'old',
    });
    const unverified = await accounts().update(1, {
      emailVerifiedAt: null,
      passwordHash: 'new',
      updatedAt: at(10),
    });
    expect(unverified).toStrictEqual({ ...expected, emailVerifiedAt: null, updatedAt: at(10) });
    await expect(accounts().findCredentials('ada')).resolves.toMatchObject({ passwordHash: 'new' });
    await expect(accounts().findById(2)).resolves.toMatchObject({
      email: 'bob@example.com',
      updatedAt: at(),
    });
  });

  it('lets an account change the case of its own e-mail', async () => {
    const changed = accounts().update(1, { email: 'ADA@example.com', updatedAt: at(1) });
    await expect(changed).resolves.toMatchObject({ email: 'ADA@example.com' });
  });

  it("refuses another account's e-mail, and leaves its transaction usable", async () => {
    const change = { email: 'BOB@example.com', updatedAt: at(1) };
    expect(await failureOf(accounts().update(1, change))).toStrictEqual(takenBy('email'));
    await test.database.transaction(async (stores) => {
      expect(await failureOf(stores.accounts.update(1, change))).toStrictEqual(takenBy('email'));
      await stores.accounts.update(1, { role: 'ADMIN', updatedAt: at(2) });
    });
    const kept = { email: 'ada@example.com', role: 'ADMIN', updatedAt: at(2) };
    await expect(accounts().findById(1)).resolves.toMatchObject(kept);
  });

  it('replaces a password hash only while it is the expected one', async () => {
    expect(await accounts().replacePasswordHash(1, { from: 'other', to: 'new' })).toBe(false);
    await expect(accounts().findCredentials('ada')).resolves.toMatchObject({ passwordHash: 'old' });
    expect(await accounts().replacePasswordHash(1, { from: 'old', to: 'new' })).toBe(true);
    await expect(accounts().findCredentials('ada')).resolves.toMatchObject({ passwordHash: 'new' });
  });
});

describe('remove', () => {
  it('leaves an account that nothing finds, changes or removes again', async () => {
    await accounts().insert(newAccount({ email: 'ada@example.com', username: 'ada', passwordHash: 'hers' }));
    await expect(accounts().remove(1, at(1))).resolves.toBe(true);
    await expect(accounts().findById(1)).resolves.toBeUndefined();
    await expect(accounts().findByEmail('ada@example.com')).resolves.toBeUndefined();
    await expect(accounts().findCredentials('ada')).resolves.toBeUndefined();
    await expect(accounts().findCredentials('ada@example.com')).resolves.toBeUndefined();
    await expect(accounts().list({ after: 0, limit: 9 })).resolves.toStrictEqual([]);
    await expect(accounts().update(1, { role: 'ADMIN', updatedAt: at(2) })).resolves.toBeUndefined();
    expect(await accounts().replacePasswordHash(1, { from: 'hers', to: 'new' })).toBe(false);
    await expect(accounts().remove(1, at(3))).resolves.toBe(false);
    const [row] = await rows(test.knex);
    expect(row).toMatchObject({ email: 'ada@example.com', deleted_at: at(1), password_hash: 'hers' });
  });

  it('frees the e-mail and the username, as often as they are taken again', async () => {
    for (const id of [1, 2, 3]) {
      const again = await accounts().insert(newAccount({ email: 'ada@example.com', username: 'ada' }));
      expect(again.id).toBe(id);
      await accounts().remove(id, at(id));
    }
    await expect(rows(test.knex)).resolves.toHaveLength(3);
  });
});

const rows = async (knex: Knex) => knex('accounts').select<Record<string, unknown>[]>('*').orderBy('id');
