/** Two nodes on one PostgreSQL: whatever is done through one holds for the other at once, and what crosses is one. */
import { jsend } from '../../client/dialects/jsend.ts';
import { answerOf } from '../helpers/answers.ts';
import { provideDatabase, type UnopenedDatabase } from '../helpers/databases.ts';
import { linkIn, postResetForm } from '../helpers/mailbox.ts';
import {
  createPerson,
  refreshCookieOf,
  refreshPlain,
  registerMember,
  signInPlain,
} from '../helpers/members.ts';
import {
  createTestClock,
  PASSWORD,
  startTestService,
  uniqueNames,
  type TestService,
} from '../helpers/service.ts';

let database: UnopenedDatabase;
let one: TestService;
let two: TestService;
beforeAll(async () => {
  database = await provideDatabase();
  const settings = { PUBLIC_URL: 'http://id.example.com' };
  one = await startTestService(settings, { database });
  // Two machines never have quite the same time.
  const clock = createTestClock(new Date(one.clock.now().getTime() + 2_000).toISOString());
  two = await startTestService(settings, { database, clock });
});
afterAll(async () => {
  await two.close();
  await one.close();
  await database.remove();
});

/** As many calls at once, by turns on one node and the other. */
const crossing = <T>(count: number, call: (node: TestService, at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, at) => call(at % 2 === 0 ? one : two, at)));

/** Every letter to an address, whichever node sent it, once none waits any more. */
const lettersTo = async (email: string) => {
  while ((await one.identity.letters.countWaiting()) > 0);
  const letters = [...(await one.letters(0)), ...(await two.letters(0))];
  return letters.filter(({ to }) => to !== undefined && !Array.isArray(to) && to.text === email);
};

const askForReset = (node: TestService, email: string) =>
  node.request('/auth/reset_password/', { method: 'POST', body: { email } });

describe('an access token that one node gave is refused by the other at once', () => {
  /** Every use of a token looks its session and its account up: no node remembers either. */
  const expectRefusedAfter = async (end: (token: string, email: string, id: number) => Promise<unknown>) => {
    const { accessToken: token, email, id } = await registerMember(one);
    const use = async () => (await two.client(jsend, token).users.get({ params: { id } })).status;
    expect(await use()).toBe(200);
    await end(token, email, id);
    expect(await use()).toBe(401);
  };

  test('after its account was deleted', () =>
    expectRefusedAfter(async (token, _, id) => {
      const removed = await one.client(jsend, token).users.remove({ params: { id } });
      expect(removed.status).toBe(200);
    }));

  test('after a password reset', () =>
    expectRefusedAfter(async (_, email) => {
      await askForReset(one, email);
      const [letter, ...others] = await lettersTo(email);
      if (letter === undefined || others.length > 0) throw new Error('not the one letter expected');
      const answer = await postResetForm(one, linkIn(letter).path, {
        new_password1: 'another password',
        new_password2: 'another password',
      });
      expect(answer.status).toBe(200);
    }));

  test('after its session was ended, since a spent refresh token came back', async () => {
    const { username } = await createPerson(one);
    const { token, cookie } = await signInPlain(one, username);
    const use = async () => (await two.request('/api/v1/users?limit=1', { token })).status;
    expect((await refreshPlain(one, { cookie })).status).toBe(200);
    expect(await use()).toBe(200);
    for (const { clock } of [one, two]) clock.advance(60);
    expect((await refreshPlain(one, { cookie })).status).toBe(401);
    expect(await use()).toBe(401);
  });
});

test('of sign-ups that cross with one e-mail, one makes the account', async () => {
  const { email } = uniqueNames();
  const answers = await crossing(20, (node) =>
    node.client(jsend).auth.register({ body: { email, password: PASSWORD } }),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 201).map(answerOf);
  expect(refused).toEqual(
    Array(19).fill({
      status: 409,
      body: expect.objectContaining({ code: 'EMAIL_ALREADY_REGISTERED' }) as unknown,
    }),
  );
});

test('of one refresh token that rotates on both nodes at once, one successor follows', async () => {
  const { username } = await createPerson(one);
  const { cookie } = await signInPlain(one, username);
  const answers = await crossing(20, (node) => refreshPlain(node, { cookie }));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const successors = new Set(answers.map(refreshCookieOf));
  expect(successors.size).toBe(1);
  const [successor = ''] = successors;
  for (const { clock } of [one, two]) clock.advance(60);
  expect((await refreshPlain(two, { cookie: successor })).status).toBe(200);
});

test('wrong passwords count together', async () => {
  const { email } = await registerMember(one);
  const guesses = await crossing(10, (node) =>
    node.client(jsend).auth.login({ body: { email, password: 'wrong' } }),
  );
  expect(guesses.map(({ status }) => status)).toEqual(Array(10).fill(401));
  const right = await crossing(2, (node) =>
    node.client(jsend).auth.login({ body: { email, password: PASSWORD } }),
  );
  expect(right.map(({ status }) => status)).toEqual([429, 429]);
});

test('a letter leaves once, whichever node sends it', async () => {
  const members = await crossing(10, (node) => registerMember(node));
  await crossing(10, (node, at) => askForReset(node, members[at]?.email ?? ''));
  for (const { email } of members) expect([email, (await lettersTo(email)).length]).toEqual([email, 1]);
});
