/** What the client sends, seen through its own `fetch` option: addresses, tokens, bodies. No server takes part. */
import { createClient, type TokenSource } from '../../client/index.ts';
import { annuaire } from '../../client/dialects/annuaire.ts';
import { django } from '../../client/dialects/django.ts';
import { jsend } from '../../client/dialects/jsend.ts';
import { plain } from '../../client/dialects/plain.ts';

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly credentials: string | undefined;
}

/** Options whose `fetch` writes down what is sent and gives one answer. */
const recorder = (token?: TokenSource, answer = () => Response.json({ message: 'no' }, { status: 429 })) => {
  const sent: Sent[] = [];
  const record: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    const { method = 'GET', body, credentials } = init ?? {};
    sent.push({ url: new Request(input).url, method, headers, body, credentials });
    return Promise.resolve(answer());
  };
  return {
    sent,
    options: { baseUrl: 'http://id.test/', fetch: record, ...(token !== undefined && { token }) },
    last: () => {
      const one = sent.at(-1);
      if (one === undefined) throw new Error('nothing was sent');
      return one;
    },
  };
};

describe('addresses', () => {
  test.each([
    ['jean.dupont@example.com', 'jean.dupont%40example.com'],
    ['a/b?c#d', 'a%2Fb%3Fc%23d'],
    ['../../api/v1/users', '..%2F..%2Fapi%2Fv1%2Fusers'],
    ['100%', '100%25'],
    ['é', '%C3%A9'],
  ])('a path parameter %s stays one segment', async (courriel, segment) => {
    const { options, last } = recorder('t');
    await createClient(annuaire, options).getByCourriel({ params: { courriel } });
    expect(last().url).toBe(`http://id.test/utilisateurs/courriel/${segment}`);
  });

  test.each(['', '.', '..', '\uD800'])(
    'a path parameter "%s", which no URL carries, is not sent',
    async (courriel) => {
      const { options, sent } = recorder('t');
      const call = createClient(annuaire, options).getByCourriel({ params: { courriel } });
      await expect(call).rejects.toMatchObject({
        kind: 'invalid-input',
        issues: [{ path: 'params.courriel', message: 'cannot be sent in a URL' }],
      });
      expect(sent).toEqual([]);
    },
  );

  test('the number 0 is sent, for the service to refuse', async () => {
    const { options, last } = recorder('t');
    await createClient(jsend, options).users.get({ params: { id: 0 } });
    expect(last().url).toBe('http://id.test/api/v1/users/0');
  });

  test('the query string is encoded, and the trailing slash of a path stays', async () => {
    const { options, last } = recorder('t');
    await createClient(annuaire, options).list({ query: { role: 'ADMIN', limit: 5 } });
    expect(last().url).toBe('http://id.test/utilisateurs?role=ADMIN&limit=5');
    await createClient(django, options).verifyEmail({ params: { uidb64: 'MQ', token: 'a b' } });
    expect(last().url).toBe('http://id.test/auth/verify-email/MQ/a%20b/');
  });
});

describe('cookies', () => {
  test('go with the calls that set or take them, and with no other', async () => {
    const { options, sent } = recorder();
    await createClient(plain, options).login({ body: { login: 'a', password: 'x' } });
    await createClient(plain, options).refreshToken();
    await createClient(jsend, options).users.list();
    expect(sent.map(({ credentials }) => credentials)).toEqual(['include', 'include', undefined]);
  });
});

describe('the token', () => {
  test.each<[string, TokenSource]>([
    ['a text', 'abc'],
    ['a function', () => 'abc'],
    ['an asynchronous function', () => Promise.resolve('abc')],
  ])('from %s goes to a protected route', async (_kind, token) => {
    const { options, last } = recorder(token);
    await createClient(jsend, options).users.list();
    expect(last().headers.get('authorization')).toBe('Bearer abc');
  });

  test('never goes to a public route, and is not even asked for', async () => {
    const token = jest.fn(() => 'abc');
    const { options, last } = recorder(token);
    await createClient(jsend, options).auth.login({ body: { email: 'a@b.co', password: 'x' } });
    expect(last().headers.has('authorization')).toBe(false);
    expect(token).not.toHaveBeenCalled();
  });

  test('goes where a cookie would do as well', async () => {
    const { options, last } = recorder('abc');
    await createClient(plain, options).refreshToken();
    expect(last().headers.get('authorization')).toBe('Bearer abc');
  });

  test('is left out when there is none', async () => {
    for (const token of [undefined, () => undefined]) {
      const { options, last } = recorder(token);
      await createClient(jsend, options).users.list();
      expect(last().headers.has('authorization')).toBe(false);
    }
  });

  test('of one call wins', async () => {
    const { options, last } = recorder('abc');
    await createClient(jsend, options).users.list({ headers: { Authorization: 'Bearer own' } });
    expect(last().headers.get('authorization')).toBe('Bearer own');
  });
});

describe('bodies', () => {
  test('JSON goes out as JSON, a form as a form', async () => {
    const { options, last } = recorder();
    const credentials = { email: 'a@b.co', password: 'x' };
    await createClient(jsend, options).auth.login({ body: credentials });
    expect(last().headers.get('content-type')).toBe('application/json');
    expect(last().body).toBe(JSON.stringify(credentials));
    await createClient(django, options).confirmReset({
      params: { uidb64: 'MQ', token: 't' },
      body: { new_password1: 'a&b', new_password2: 'a&b' },
    });
    expect(last().headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(String(last().body)).toBe('new_password1=a%26b&new_password2=a%26b');
  });

  test('JSON comes back parsed, a page as text', async () => {
    const json = await createClient(jsend, recorder().options).users.list();
    expect([json.status, json.body]).toEqual([429, { message: 'no' }]);
    const html = () => new Response('<p>hi</p>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
    const page = await createClient(django, recorder(undefined, html).options).verifyEmail({
      params: { uidb64: 'MQ', token: 't' },
    });
    expect([page.status, page.body]).toEqual([200, '<p>hi</p>']);
  });
});
