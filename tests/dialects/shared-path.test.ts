/** The one path that two documents own: `POST /api/v1/auth/login`, answered by whom the body speaks to. */
import { gzipSync } from 'node:zlib';
import { JsendErrorSchema, JsendTokensSchema } from '../../contract/jsend.ts';
import { StampedErrorSchema, StampedTokenSchema } from '../../contract/stamped.ts';
import { sendBare, type BareAnswer, type BareRequest } from '../helpers/bare-http.ts';
import { PASSWORD, startTestService, uniqueNames, type TestService } from '../helpers/service.ts';

const PATH = '/api/v1/auth/login';

let service: TestService;
let email: string;
let username: string;
beforeAll(async () => {
  service = await startTestService({ RATE_LIMITS: 'off' });
  ({ email, username } = uniqueNames());
  await service.identity.registration.register({ email, username, password: PASSWORD }, null);
});
afterAll(() => service.close());

const post = (body: unknown, changes: Partial<BareRequest> = {}): Promise<BareAnswer> =>
  sendBare(service.url, {
    method: 'POST',
    path: PATH,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...changes,
    headers: { 'content-type': 'application/json', ...changes.headers },
  });

const NOW = '2026-01-09T10:00:00.123Z';

const stampedError = (code: number, message: string) => ({
  code,
  requestTime: NOW,
  message,
  apiVersion: 'v0.0.1',
  data: [],
});

const expectStamped = (answer: BareAnswer, code: number, message: string): void => {
  expect([answer.status, answer.body]).toEqual([code, stampedError(code, message)]);
  expect(StampedErrorSchema.strict().safeParse(answer.body).success).toBe(true);
};

const expectJsend = (answer: BareAnswer, status: number, code: string): void => {
  expect([answer.status, answer.body]).toMatchObject([status, { status: 'error', code }]);
  expect(JsendErrorSchema.strict().safeParse(answer.body).success).toBe(true);
};

describe.each([PATH, `${PATH}/`])('POST %s', (path) => {
  const send = (body: unknown, changes: Partial<BareRequest> = {}) => post(body, { path, ...changes });

  describe('with an identity is answered in stamped', () => {
    test('200 with one token, by e-mail and by username', async () => {
      for (const identity of [email, username, email.toUpperCase()]) {
        const answer = await send({ identity, password: PASSWORD });
        expect(answer.status).toBe(200);
        expect(StampedTokenSchema.strict().safeParse(answer.body).success).toBe(true);
        expect(Object.keys(answer.body as object)).toEqual([
          'code',
          'requestTime',
          'message',
          'apiVersion',
          'data',
        ]);
      }
    });

    test('401 and 404, told apart', async () => {
      expectStamped(await send({ identity: email, password: 'wrong password' }), 401, 'Invalid password');
      expectStamped(await send({ identity: 'nobody', password: PASSWORD }), 404, 'User not found');
    });

    test('also when an e-mail is there as well, good or bad', async () => {
      const both = await send({ identity: username, email, password: PASSWORD });
      expect(StampedTokenSchema.strict().safeParse(both.body).success).toBe(true);
      expectStamped(await send({ identity: 'nobody', email, password: PASSWORD }), 404, 'User not found');
      const bad = await send({ email: 12, identity: username, password: PASSWORD });
      expect(bad.status).toBe(200);
    });

    test.each([[null], [12], [true], [['a']], [{ $ne: null }], ['']])(
      '400 when the identity is %j',
      async (identity) => {
        const answer = await send({ identity, email, password: PASSWORD });
        expectStamped(answer, 400, 'Identity is not valid');
      },
    );

    test('400 when the password is missing or of another type', async () => {
      expectStamped(await send({ identity: username }), 400, 'Password is not valid');
      expectStamped(await send({ identity: username, password: 12 }), 400, 'Password is not valid');
    });
  });

  describe('with an e-mail and no identity is answered in jsend', () => {
    test('200 with both tokens', async () => {
      const answer = await send({ email, password: PASSWORD });
      expect(answer.status).toBe(200);
      expect(JsendTokensSchema.strict().safeParse(answer.body).success).toBe(true);
    });

    test('401 for a wrong password and an unknown e-mail, byte for byte the same', async () => {
      const wrong = await send({ email, password: 'wrong password' });
      const unknown = await send({ email: 'nobody@example.com', password: PASSWORD });
      expectJsend(wrong, 401, 'INVALID_CREDENTIALS');
      expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text]);
    });

    test('400 when the e-mail is of another type', async () => {
      expectJsend(await send({ email: [email], password: PASSWORD }), 400, 'VALIDATION_FAILED');
    });
  });

  describe('with neither is answered by jsend, who owns the path', () => {
    test.each([
      ['{}'],
      ['null'],
      ['[]'],
      ['[{"identity":"person_1","password":"password123"}]'],
      ['"identity"'],
      ['1'],
      ['true'],
      [''],
      ['{"password":"password123"}'],
      ['{"Identity":"person_1","password":"password123"}'],
      ['{"identity ":"person_1","password":"password123"}'],
      ['{"user":{"identity":"person_1"},"password":"password123"}'],
      ['{"__proto__":{"identity":"person_1"},"password":"password123"}'],
      ['{"constructor":{"prototype":{"identity":"person_1"}},"password":"password123"}'],
    ])('400 for %s', async (body) => {
      expectJsend(await send(body), 400, 'VALIDATION_FAILED');
    });

    test('400 when nothing is sent at all', async () => {
      const answer = await sendBare(service.url, { method: 'POST', path });
      expectJsend(answer, 400, 'VALIDATION_FAILED');
    });
  });

  describe('what is wrong with a body as such is jsend’s to say, whomever it speaks to', () => {
    const body = JSON.stringify({ identity: 'person_1', password: PASSWORD });

    test('400 for malformed JSON', async () => {
      expectJsend(await send(body.slice(0, -1)), 400, 'INVALID_JSON');
    });

    test('415 for another media type', async () => {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      expectJsend(await send('identity=a&password=b', { headers: form }), 415, 'UNSUPPORTED_MEDIA_TYPE');
      expectJsend(
        await send(body, { headers: { 'content-type': 'text/plain' } }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      );
    });

    test('413 for a body that is too large, zipped or not', async () => {
      const large = body + ' '.repeat(1024 * 1024);
      expectJsend(await send(large), 413, 'PAYLOAD_TOO_LARGE');
      const zipped = await sendBare(service.url, {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: gzipSync(large),
      });
      expectJsend(zipped, 413, 'PAYLOAD_TOO_LARGE');
    });

    test('400 for compression that is broken', async () => {
      expectJsend(await send(body, { headers: { 'content-encoding': 'gzip' } }), 400, 'BAD_REQUEST');
    });
  });

  test('reads a body once, whichever dialect answers, in chunks as well', async () => {
    const chunked = { headers: { 'transfer-encoding': 'chunked' } };
    const inStamped = await send(
      { identity: username, password: PASSWORD, filler: 'x'.repeat(90_000) },
      chunked,
    );
    const inJsend = await send({ email, password: PASSWORD, filler: 'x'.repeat(90_000) }, chunked);
    expect([inStamped.status, inJsend.status]).toEqual([200, 200]);
  });

  test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE'])(
    '%s is 405 in jsend, even with an identity in the body',
    async (method) => {
      const answer = await send({ identity: username, password: PASSWORD }, { method });
      expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST, OPTIONS']);
      if (method === 'HEAD') expect(answer.text).toBe('');
      else expectJsend(answer, 405, 'METHOD_NOT_ALLOWED');
    },
  );

  test('OPTIONS names the method and answers no body', async () => {
    const answer = await sendBare(service.url, { method: 'OPTIONS', path });
    expect([answer.status, answer.headers['allow'], answer.text]).toEqual([204, 'POST, OPTIONS', '']);
  });
});

test('the log names the dialect that answered', async () => {
  const lines = service.logLines.length;
  await post({ identity: username, password: PASSWORD });
  await post({ email, password: PASSWORD });
  await post('{');
  const logged = service.logLines.slice(lines).map(({ dialect, status }) => [dialect, status]);
  expect(logged).toEqual([
    ['stamped', 200],
    ['jsend', 200],
    ['jsend', 400],
  ]);
});
