/** stamped keeps its document's word: every documented answer, literally, the stamp included. */
import { stamped } from '../../contract/stamped.ts';
import { startServiceWithoutAccounts } from '../helpers/broken-database.ts';
import { moveClockTo, requestExampleOf } from '../helpers/golden.ts';
import { PASSWORD, startTestService, type TestService } from '../helpers/service.ts';
import { describeContract } from './contract-suite.ts';
import { golden, loginParameters, requestTime, signUpData } from './stamped.golden.ts';

const LOGIN = 'POST /api/v1/auth/login';
const SIGN_UP = 'POST /api/v1/auth/signUp';

const account = {
  uuid: '3f2b8c1e-5d4a-4f6b-9c7d-8e9f0a1b2c3d',
  display_name: 'john_doe',
  username: 'john_doe',
  email: 'john@example.com',
  profile_picture: null,
};

describeContract(stamped, golden, {
  // The document lists the names of the fields: they are read as one account that has these fields in this order.
  [`${SIGN_UP} 200`]: (body) => ({ ...(body as object), data: [account] }),
});

test('an account has the documented fields in the documented order', () => {
  expect(Object.keys(account)).toEqual(signUpData);
});

test('login takes the documented parameters', () => {
  expect(Object.keys(requestExampleOf(stamped, LOGIN) as object)).toEqual(loginParameters);
});

const documented = (endpoint: string, message: string): string =>
  JSON.stringify(
    golden.answers.find(
      (answer) => answer.endpoint === endpoint && (answer.body as { message: string }).message === message,
    )?.body,
  );

const callsOf = (service: TestService) => ({
  login: (body: unknown) => service.request('/api/v1/auth/login', { method: 'POST', body }),
  signUp: (body: unknown) => service.request('/api/v1/auth/signUp', { method: 'POST', body }),
});

describe('the service', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
    moveClockTo(service, requestTime);
    await callsOf(service).signUp({ username: 'jane_doe', email: 'jane@example.com', password: PASSWORD });
  });
  afterAll(() => service.close());

  test('signs up with the documented answer, whose data are the documented fields', async () => {
    const { signUp } = callsOf(service);
    const answer = await signUp({ username: 'john_doe', email: 'john@example.com', password: PASSWORD });
    const { data } = answer.body as { data: [{ uuid: string }] };
    expect(answer.status).toBe(200);
    expect(data[0].uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(answer.text.replace(data[0].uuid, account.uuid)).toBe(
      JSON.stringify({ ...(JSON.parse(documented(SIGN_UP, 'Success')) as object), data: [account] }),
    );
  });

  test.each(['jane_doe', 'jane@example.com'])('signs %s in with the documented answer', async (identity) => {
    const answer = await callsOf(service).login({ identity, password: PASSWORD });
    const { data } = answer.body as { data: [string] };
    expect(answer.status).toBe(200);
    expect(data[0]).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(answer.text.replace(data[0], 'token-JWT')).toBe(documented(LOGIN, 'Success'));
  });

  test.each([
    [404, 'User not found', { identity: 'nobody', password: PASSWORD }],
    [404, 'User not found', { identity: 'nobody@example.com', password: PASSWORD }],
    [401, 'Invalid password', { identity: 'jane_doe', password: 'not the password' }],
    [401, 'Invalid password', { identity: 'jane@example.com', password: 'not the password' }],
  ])('refuses a login with the documented %i "%s"', async (status, message, body) => {
    const answer = await callsOf(service).login(body);
    expect([answer.status, answer.text]).toEqual([status, documented(LOGIN, message)]);
  });

  test.each([
    ['User is empty', undefined],
    ['User is empty', {}],
    ['Email is not valid', { username: 'someone', email: 'nowhere', password: PASSWORD }],
    ['Password is not valid', { username: 'someone', email: 'someone@example.com', password: 'short' }],
  ])('refuses a sign-up with the documented 400 "%s"', async (message, body) => {
    const answer = await callsOf(service).signUp(body);
    expect([answer.status, answer.text]).toEqual([400, documented(SIGN_UP, message)]);
  });
});

describe('the service over a database that fails it', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startServiceWithoutAccounts();
    moveClockTo(service, requestTime);
  });
  afterAll(() => service.close());

  test('answers the documented server error, and tells nothing of its inside', async () => {
    const { login, signUp } = callsOf(service);
    const loggedIn = await login({ identity: 'john_doe', password: PASSWORD });
    expect([loggedIn.status, loggedIn.text]).toEqual([500, documented(LOGIN, 'Server error')]);
    const signedUp = await signUp({ username: 'john_doe', email: 'john@example.com', password: PASSWORD });
    expect([signedUp.status, signedUp.text]).toEqual([500, documented(SIGN_UP, 'Server error')]);
  });
});
