/** Five doors, one lock: wrong passwords for one account are counted over all dialects and both of its names. */
import { jsend } from '../../../client/dialects/jsend.ts';
import { createPerson, registerMember, type Person } from '../../helpers/members.ts';
import { PASSWORD, startTestService, type RawAnswer, type TestService } from '../../helpers/service.ts';

type Door = (names: Person, password: string) => readonly [path: string, body: object];

const jsendDoor: Door = ({ email }, password) => ['/api/v1/auth/login', { email, password }];

/** Every way to sign in, with the name that it goes by. */
const DOORS: Readonly<Record<string, Door>> = {
  'plain by username': ({ username }, password) => ['/auth/login', { login: username, password }],
  'plain by e-mail': ({ email }, password) => ['/auth/login', { login: email.toUpperCase(), password }],
  'jsend by e-mail': jsendDoor,
  'stamped by username': ({ username }, password) => [
    '/api/v1/auth/login',
    { identity: username.toUpperCase(), password },
  ],
  'stamped by e-mail': ({ email }, password) => ['/api/v1/auth/login', { identity: email, password }],
  'django by username': ({ username }, password) => ['/auth/token/', { username, password }],
  'django by e-mail': ({ email }, password) => ['/auth/token/', { username: email, password }],
};
const doors = Object.values(DOORS);
/** Door after door, round and round. */
const doorAt = (at: number): Door => doors[at % doors.length] ?? jsendDoor;

const knock = (service: TestService, door: Door, names: Person, password: string): Promise<RawAnswer> => {
  const [path, body] = door(names, password);
  return service.request(path, { method: 'POST', body });
};

/** Ten wrong passwords, door after door. */
const guessTenTimes = async (service: TestService, names: Person): Promise<number[]> => {
  const statuses: number[] = [];
  for (let count = 0; count < 10; count += 1) {
    statuses.push((await knock(service, doorAt(count), names, `wrong guess ${count}`)).status);
  }
  return statuses;
};

describe('with RATE_LIMITS on, as by default', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startTestService();
  });
  afterAll(() => service.close());

  test('after ten wrong passwords every door is shut, for the right password too, in its own envelope', async () => {
    const names = await createPerson(service);
    expect(await guessTenTimes(service, names)).toEqual(Array(10).fill(401));
    const requestTime = service.clock.now().toISOString();
    for (const [name, door] of Object.entries(DOORS)) {
      const answer = await knock(service, door, names, PASSWORD);
      const retryAfter = answer.headers.get('retry-after') ?? '';
      expect(retryAfter).toMatch(/^[1-9]\d*$/);
      expect(Number(retryAfter)).toBeLessThanOrEqual(15 * 60);
      expect(answer.headers.get('set-cookie')).toBeNull();
      const envelope = {
        plain: { message: 'Too many attempts, try again later' },
        jsend: {
          status: 'error',
          code: 'TOO_MANY_REQUESTS',
          message: 'Too many attempts, try again later',
        },
        stamped: { code: 429, requestTime, message: 'Too many attempts', apiVersion: 'v0.0.1', data: [] },
        django: { detail: `Request was throttled. Expected available in ${retryAfter} seconds.` },
      }[name.replace(/ .*/, '')];
      expect([name, answer.status, answer.body]).toEqual([name, 429, envelope]);
    }
  });

  test('another account is not affected, and who is signed in stays so', async () => {
    const [names, bystander] = [await createPerson(service), await createPerson(service)];
    const signedIn = await service
      .client(jsend)
      .auth.login({ body: { email: names.email, password: PASSWORD } });
    if (signedIn.status !== 200) throw new Error('the login was refused');
    const { access_token: token, refresh_token } = signedIn.body.data;
    await guessTenTimes(service, names);
    for (const door of doors) {
      expect((await knock(service, door, bystander, PASSWORD)).status).toBe(200);
    }
    expect((await service.client(jsend, token).users.list()).status).toBe(200);
    expect((await service.client(jsend).auth.refresh({ body: { refresh_token } })).status).toBe(200);
    expect((await knock(service, jsendDoor, names, PASSWORD)).status).toBe(429);
  });

  test('right passwords use nothing up, and give no wrong one back', async () => {
    const names = await createPerson(service);
    for (const door of [...doors, ...doors]) {
      expect((await knock(service, door, names, PASSWORD)).status).toBe(200);
    }
    const statuses: number[] = [];
    for (const door of [...doors, ...doors].slice(0, 11)) {
      statuses.push((await knock(service, door, names, 'a wrong one')).status);
      // The right one in between does not open a new budget.
      if (statuses.length < 10) await knock(service, door, names, PASSWORD);
    }
    expect(statuses.map((status) => status === 429)).toEqual([...Array<boolean>(10).fill(false), true]);
  });

  test('a refused body is no guess', async () => {
    const { email } = await registerMember(service);
    const login = (body: object) => service.request('/api/v1/auth/login', { method: 'POST', body });
    for (let count = 0; count < 12; count += 1) expect((await login({ email })).status).toBe(400);
    expect((await login({ email, password: PASSWORD })).status).toBe(200);
  });

  test('of thirty guesses that cross no more than ten are looked at', async () => {
    const names = await createPerson(service);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, at) => knock(service, doorAt(at), names, `wrong guess ${at}`)),
    );
    expect(answers.filter(({ status }) => status !== 429)).toHaveLength(10);
  });

  test('right passwords that cross lock nobody out', async () => {
    const names = await createPerson(service);
    await Promise.all(Array.from({ length: 30 }, (_, at) => knock(service, doorAt(at), names, PASSWORD)));
    for (const door of doors) expect((await knock(service, door, names, PASSWORD)).status).toBe(200);
    expect(await guessTenTimes(service, names)).toEqual(Array(10).fill(401));
  });

  test('an address that nobody has is shut after ten guesses as well, so that it tells nothing', async () => {
    const nobody = { id: 0, firstname: '', lastname: '', email: 'nobody@example.com', username: 'nobody' };
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      statuses.push((await knock(service, jsendDoor, nobody, PASSWORD)).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429]);
  });
});

describe('with RATE_LIMITS=off', () => {
  test('no number of wrong passwords shuts a door', async () => {
    const service = await startTestService({ RATE_LIMITS: 'off' });
    try {
      const names = await createPerson(service);
      await guessTenTimes(service, names);
      expect(await guessTenTimes(service, names)).toHaveLength(10);
      for (const door of doors) expect((await knock(service, door, names, PASSWORD)).status).toBe(200);
    } finally {
      await service.close();
    }
  });
});
