/** django keeps its document's word: its fetch calls as they stand, slashes included, and the links of its letters. */
import { django } from '../../contract/django.ts';
import { replay, routeFor } from '../helpers/golden.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { describeContract } from './contract-suite.ts';
import { golden } from './django.golden.ts';

describeContract(django, golden);

test('every documented path ends with its slash in the contract', () => {
  for (const endpoint of Object.keys(golden.statuses)) {
    expect(routeFor(django, endpoint).path).toMatch(/\/$/);
  }
});

describe('the service', () => {
  let service: TestService;
  beforeEach(async () => {
    service = await startTestService();
  });
  afterEach(() => service.close());

  const call = (name: string, body?: object) => {
    const documented = golden.calls[name];
    if (documented === undefined) throw new Error(`the document has no call ${name}`);
    return replay(service, { ...documented, ...(body && { body: JSON.stringify(body) }) });
  };
  const TOKEN = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as string;

  /** The path of the link in the newest letter. */
  const linkPath = async (count: number): Promise<string> => {
    const letter = (await service.letters(count)).at(-1);
    return /https?:\/\/[^/\s]+(\/auth\/\S+)/.exec(letter?.text ?? '')?.[1] ?? '';
  };

  test('signup, token, refresh and validate_token run as documented', async () => {
    const signedUp = await call('signup');
    expect([signedUp.status, signedUp.body]).toEqual([
      201,
      { id: 1, username: 'john_doe', email: 'john@example.com' },
    ]);

    const obtained = await call('obtainToken');
    expect([obtained.status, obtained.body]).toEqual([200, { refresh: TOKEN, access: TOKEN }]);
    const { refresh } = obtained.body as { refresh: string };

    const refreshed = await call('refreshToken', { refresh });
    expect([refreshed.status, refreshed.body]).toEqual([200, { access: TOKEN }]);
    const { access } = refreshed.body as { access: string };

    const validated = await call('validateToken', { token: access });
    expect([validated.status, validated.body]).toEqual([
      200,
      { message: 'Token is valid', username: 'john_doe' },
    ]);
  });

  test('the documented errors: the same calls where nothing is right', async () => {
    const refused = [
      [401, { detail: 'No active account found with the given credentials' }, await call('obtainToken')],
      [401, { detail: 'Token is invalid or expired', code: 'token_not_valid' }, await call('refreshToken')],
      [401, { message: 'Token is invalid or expired' }, await call('validateToken')],
      [
        400,
        {
          username: ['This field is required.'],
          email: ['This field is required.'],
          password: ['This field is required.'],
        },
        await call('signup', {}),
      ],
      [400, { email: ['This field is required.'] }, await call('resetPassword', {})],
    ] as const;
    for (const [status, body, answer] of refused) {
      expect([answer.status, answer.body]).toEqual([status, body]);
    }
  });

  test('the links of the letters lead to the documented paths and pages', async () => {
    await call('signup');
    const verification = await linkPath(1);
    expect(verification).toMatch(/^\/auth\/verify-email\/MQ\/[\w-]{22,}\/$/);

    const reset = await call('resetPassword');
    expect([reset.status, reset.body]).toEqual([200, { success: expect.any(String) as string }]);
    const confirmation = await linkPath(2);
    expect(confirmation).toMatch(/^\/auth\/password_reset_confirm\/MQ\/[\w-]{22,}\/$/);

    for (const [path, status] of [
      [verification, 200],
      [verification.replace('/MQ/', '/Mg/'), 400],
      [confirmation, 200],
      [confirmation.replace('/MQ/', '/Mg/'), 400],
    ] as const) {
      const page = await service.request(path);
      expect([path, page.status]).toEqual([path, status]);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    }
    expect((await service.request(confirmation)).text).toMatch(/<form[^>]* method="post"/);
  });
});
