/** Addresses that are not what was asked for: ids, queries, encodings, paths that nobody documents. */
import type { Dialect } from '../../../contract/dialect.ts';
import { dialects, paths } from '../../../contract/index.ts';
import type { Account } from '../../../server/core/model.ts';
import {
  failuresOf,
  operations,
  pathFieldsOf,
  pathOf,
  problemsOf,
  problemsOfError,
  queryFieldsOf,
  refusalsOf,
  requestOf,
  type Attack,
  type Operation,
} from '../../helpers/attacks.ts';
import { startBesiegedService, type BesiegedService } from '../../helpers/besieged-service.ts';

let besieged: BesiegedService;
let before: readonly Account[];
beforeAll(async () => {
  besieged = await startBesiegedService();
});
beforeEach(async () => {
  before = await besieged.accounts();
});
afterAll(() => besieged.service.close());

const expectRefused = async (operation: Operation, attacks: readonly Attack[]): Promise<void> => {
  expect(await failuresOf(besieged.send, (answer) => problemsOf(operation, answer), attacks)).toEqual([]);
  await besieged.expectUnharmed(before);
};

// Percent-encoded where a request target cannot hold them.
const NO_IDS = [
  ...['0', '-0', '00', '-1', '1.5', '1.0', '1.', '.5', '1e3', '1E3', '0x10', '0b1', '0o7', '01', '001'],
  ...[
    '+1',
    '%2B1',
    '%201',
    '1%20',
    '%091',
    '1%0A',
    '1_000',
    '1,000',
    '1n',
    '1-',
    '1;',
    '1%3B',
    '1%27',
    '1%2F1',
  ],
  ...['9007199254740992', '9007199254740993', '9223372036854775807', '9223372036854775808'],
  ...['99999999999999999999', '1'.repeat(1000), '-9007199254740993', '1e-7', '1e400'],
  ...[
    'NaN',
    'Infinity',
    'null',
    'undefined',
    'true',
    'me',
    '__proto__',
    'constructor',
    'toString',
    '[object%20Object]',
  ],
  ...[
    '%D9%A1',
    '%EF%BC%91',
    '%C2%B9',
    '%E2%85%A0',
    '%00',
    '1%00',
    '%EF%BB%BF1',
    '%E2%80%8B1',
    '%F0%9F%98%80',
  ],
  ...['%ZZ', '%', '1%', '%1', '%E0%A4%A', '%FF', '%C0%AF', '%ED%A0%80', '%u0031'],
  ...['*', '%2A', '..%2f1', '%2e%2e', '.', '$%7Bid%7D', ':id', '%3Aid', "1'or'1'='1", '1)', '1--'],
];

describe.each(operations.filter((operation) => 'id' in pathFieldsOf(operation)))('$title', (operation) => {
  test('refuses every id that is no whole number from 1 to 2^53 - 1', async () => {
    const attacks = NO_IDS.map((id) => ({
      name: id,
      request: requestOf(operation, besieged.adminToken, { path: pathOf(operation, { id }) }),
      refusedBy: [400],
    }));
    await expectRefused(operation, attacks);
  });

  test('finds nobody by an id that nobody has', async () => {
    const attacks = ['999', '2147483648', '9007199254740991'].map((id) => ({
      name: id,
      request: requestOf(operation, besieged.adminToken, { path: pathOf(operation, { id }) }),
      refusedBy: [404],
    }));
    await expectRefused(operation, attacks);
  });

  test('tells nothing about ids to a caller without a token', async () => {
    const attacks = ['1', '999', '0', 'x', '1e3', '%00'].map((id) => {
      const request = requestOf(operation, '', { path: pathOf(operation, { id }) });
      delete (request.headers as Record<string, string>)['authorization'];
      return { name: id, request, refusedBy: [401] };
    });
    await expectRefused(operation, attacks);
  });
});

const POISONED_SEGMENTS = [
  ...['%00', 'a%00b', '%0D%0ASet-Cookie:%20a=b', '%07', '%7F', '%EF%BF%BE', '%E2%80%AE'],
  ...['%ZZ', '%', '%E0%A4%A', '%C0%AF', '%ED%A0%80', '%FF%FE', '%u00e9'],
  ...['..', '.', '%2e%2e', '..%2f..%2fetc%2fpasswd', '%2F', '%5C', '%3Cscript%3Ealert(1)%3C%2Fscript%3E'],
  ...[
    "'or'1'='1",
    '__proto__',
    'constructor',
    'null',
    'undefined',
    '*',
    '%25',
    '%2525',
    '%2500',
    '$%7B7*7%7D',
    '{{7*7}}',
  ],
  ...['a@b', '%40', '%20admin@example.com', 'admin@example.com%20', 'admin%40example.com%00'],
  ...['x'.repeat(256), 'x'.repeat(8000), '%F0%9F%98%80'.repeat(100)],
];

const otherParams = operations.flatMap((operation) =>
  Object.keys(pathFieldsOf(operation))
    .filter((name) => name !== 'id')
    .map((name) => ({ title: `${operation.title} with a poisoned ${name}`, operation, name })),
);

test.each(otherParams)('$title refuses it, and never shows it as HTML', async ({ operation, name }) => {
  const attacks = POISONED_SEGMENTS.map((value) => ({
    name: value,
    request: requestOf(operation, besieged.adminToken, { path: pathOf(operation, { [name]: value }) }),
    refusedBy: refusalsOf(operation).filter((status) => status !== 401),
  }));
  await expectRefused(operation, attacks);
  for (const { request } of attacks) {
    const answer = await besieged.send(request);
    if (answer.headers['content-type']?.startsWith('text/html') === true) {
      expect(answer.text).not.toMatch(/<script|alert\(1\)|7\*7/);
    }
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
});

const NO_WHOLE_NUMBERS = [
  ...[
    '',
    '0',
    '-1',
    '1.5',
    '1.0',
    '1e2',
    '1E2',
    '0x10',
    '01',
    '%2B1',
    '+1',
    '%201',
    '1%20',
    '1,2',
    '1_0',
    '1n',
  ],
  ...['abc', 'true', 'null', 'NaN', 'Infinity', '%00', '1%00', '%D9%A1', '%EF%BC%91', '%F0%9F%98%80'],
  ...['9007199254740992', '99999999999999999999', '1'.repeat(1000), '%ZZ', '%', '%E0%A4%A', '%FF', '1;drop'],
];
const NO_VALUES: Readonly<Record<string, readonly string[]>> = {
  limit: [...NO_WHOLE_NUMBERS, '1001', '100000', '9007199254740991'],
  after: NO_WHOLE_NUMBERS,
  role: [
    ...[
      '',
      'admin',
      'Admin',
      'ROOT',
      'ADMIN%20',
      '%20ADMIN',
      'ADMIN,MODERATEUR',
      'ADMIN%00',
      'ADMIN;',
      'all',
      '*',
    ],
    ...[
      'null',
      'undefined',
      'true',
      '0',
      '__proto__',
      'toString',
      '%ZZ',
      '%',
      '%FF',
      'ＡＤＭＩＮ'.normalize('NFKC') + '+',
    ],
  ],
};
/** A value that is good, once. */
const GOOD_VALUES: Readonly<Record<string, string>> = { limit: '1', after: '1', role: 'ADMIN' };

/** A good value, sent in every form but once. */
const misshapen = (name: string, value: string): string[] => [
  `${name}=${value}&${name}=${value}`,
  `${name}=${value}&${name}=`,
  `${name}[]=${value}`,
  `${name}[0]=${value}`,
  `${name}[1]=${value}`,
  `${name}[100]=${value}`,
  `${name}[a]=${value}`,
  `${name}[][]=${value}`,
  `${name}[$ne]=${value}`,
  `${name}[length]=${value}`,
  `${name}[toString]=${value}`,
  `${name}[]=${value}&${name}=${value}`,
  `${name}%5B%5D=${value}`,
  `${name}%5B0%5D=${value}`,
  Array.from({ length: 50 }, () => `${name}=${value}`).join('&'),
  `${name}${'[a]'.repeat(50)}=${value}`,
];

const queries = operations.flatMap((operation) =>
  Object.keys(queryFieldsOf(operation)).map((name) => ({
    title: `${operation.title}?${name}=`,
    operation,
    name,
  })),
);

const withQuery = (operation: Operation, query: string) =>
  requestOf(operation, besieged.adminToken, { path: `${pathOf(operation)}?${query}` });

describe.each(queries)('$title', ({ operation, name }) => {
  test('refuses what is no value of it, and a value that comes twice, as a list or as an object', async () => {
    const bad = NO_VALUES[name];
    const good = GOOD_VALUES[name];
    if (bad === undefined || good === undefined) throw new Error(`no values to try for ${name}`);
    const attacks = [...bad.map((value) => `${name}=${value}`), name, ...misshapen(name, good)].map(
      (query) => ({
        name: query,
        request: withQuery(operation, query),
        refusedBy: [400],
      }),
    );
    await expectRefused(operation, attacks);
  });
});

const lists = operations.filter((operation) => Object.keys(queryFieldsOf(operation)).length > 0);

describe.each(lists)('$title', (operation) => {
  test('takes no notice of parameters that nobody documents', async () => {
    const plainly = await besieged.send(requestOf(operation, besieged.adminToken));
    expect(plainly.status).toBe(200);
    const unknown = [
      '',
      '&',
      '=',
      '&&==',
      'x',
      'x=%ZZ',
      '%ZZ=1',
      '%00=1',
      '?',
      'LIMIT=0',
      'limit%00=0',
      'limi=0',
    ];
    const inherited = [
      '__proto__=1',
      '__proto__[limit]=0',
      'constructor[prototype][limit]=0',
      'hasOwnProperty=1',
    ];
    for (const query of [
      ...unknown,
      ...inherited,
      `x${'[a]'.repeat(500)}=1`,
      'x=1&'.repeat(900),
      'toString=1',
    ]) {
      const answer = await besieged.send(withQuery(operation, query));
      expect(problemsOf(operation, answer)).toEqual([]);
      expect([query, answer.status, answer.text]).toEqual([query, 200, plainly.text]);
    }
    expect('limit' in {}).toBe(false);
  });

  test('names the next page at its own public address, whatever host or target a request names', async () => {
    const { service, adminToken } = besieged;
    const email = `${operation.dialect.name}-next@example.com`;
    await service.identity.registration.register({ email, password: 'password123' }, null);
    const path = `${pathOf(operation)}?limit=1`;
    const ordinary = requestOf(operation, adminToken, { path });
    const expected = `<${service.url.replace('127.0.0.1', 'localhost')}${pathOf(operation)}?limit=1&after=1>; rel="next"`;
    for (const request of [
      ordinary,
      { ...ordinary, headers: { ...ordinary.headers, host: 'evil.example' } },
      { ...ordinary, headers: { ...ordinary.headers, 'x-forwarded-host': 'evil.example' } },
      // RFC 9112, section 3.2.2: a server takes a target in absolute form as well.
      { ...ordinary, path: `http://evil.example${path}` },
      { ...ordinary, path: `https://evil.example:8443${path}` },
    ]) {
      const answer = await besieged.send(request);
      expect(problemsOf(operation, answer)).toEqual([]);
      expect([request.path, answer.status, answer.headers['link']]).toEqual([request.path, 200, expected]);
    }
  });
});

/** The dialect that the contract makes answer for unknown paths: the one with the longest prefix. */
const ownerOf = (path: string): Dialect => {
  const [pathname = ''] = path.split('?');
  const owned = dialects.flatMap((dialect) =>
    dialect.prefixes
      .filter((prefix) => prefix === '/' || pathname === prefix || pathname.startsWith(`${prefix}/`))
      .map((prefix) => ({ dialect, prefix })),
  );
  const [longest] = owned.sort((one, other) => other.prefix.length - one.prefix.length);
  if (longest === undefined) throw new Error(`nobody answers for ${path}`);
  return longest.dialect;
};

const expectUnknown = async (unknown: readonly string[]): Promise<void> => {
  const failures = await Promise.all(
    unknown.map((path) =>
      failuresOf(besieged.send, (answer) => problemsOfError(ownerOf(path), answer), [
        { name: path, request: { path }, refusedBy: [404] },
      ]),
    ),
  );
  expect(failures.flat()).toEqual([]);
  await besieged.expectUnharmed(before);
};

test.each(dialects.flatMap(({ prefixes }) => prefixes))(
  'below %s an unknown path is 404 in its envelope',
  async (prefix) => {
    const base = prefix === '/' ? '' : prefix;
    const tails = [
      '/nothing/of/this/depth/exists',
      '/nothing/of/this/depth/exists/',
      '/nothing/of/this/depth?x=%ZZ',
      '/a/b/c/%ZZ',
      '/a/b/c/%00',
      '/a/b/c/%E0%A4%A',
      '/a/b/c/<script>alert(1)</script>',
      '/a/b/c/..%2f..%2f..%2fetc%2fpasswd',
      `/a/b/c/${'x'.repeat(8000)}`,
      '/a/b/c/d'.repeat(500),
      '/.env/a/b/c',
      '/__proto__/a/b/c',
      '/constructor/prototype/a/b',
    ];
    await expectUnknown(tails.map((tail) => base + tail));
  },
);

describe.each(paths.map(({ path }) => path))('around %s', (path) => {
  const concrete = path.replace(/:(\w+)/g, '1');
  const bare = concrete.replace(/\/$/, '');

  test('a path that only looks like it is 404', async () => {
    const lookalikes = [
      `/${concrete}`,
      `${bare}//`,
      bare.replace(/(?<=.)\//, '//'),
      `${bare}/nothing/of/this/depth`,
      `/x${concrete}`,
      bare.toUpperCase(),
      bare.replace(/^\/[a-z]/, (letter) => letter.toUpperCase()),
      `/%2F${bare.slice(1)}`,
      `%2F${bare.slice(1)}`.replace(/^/, '/'),
      bare.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      ...['/x/..', '/x/%2e%2e', '/.', '/%2e', '/..;', '/;x=1', '/\\..'].map((detour) => detour + concrete),
      ...(path.endsWith(':id') || path.endsWith(':courriel') || path.endsWith(':token/')
        ? []
        : [';x=1', ';', '.', '.json', '%2f', '%20', '%00', '%2e%2e', '\\'].map((tail) => bare + tail)),
    ].filter((lookalike) => lookalike !== bare && lookalike !== concrete);
    await expectUnknown(lookalikes);
  });
});

const TARGETS = [
  ...[
    '*',
    '/*',
    '/',
    '//',
    '/.',
    '/..',
    '/%',
    '/%ZZ',
    '/%00',
    '/?',
    '/#',
    '/\\',
    '/;',
    '/,',
    '///',
    '//[',
    '/@',
  ],
  ...[
    'http://',
    'http://[',
    'http://[x/health',
    'http://x:99999/health',
    'http://x:y/health',
    'http://%ZZ/health',
  ],
];

test.each(TARGETS)('the target %s is answered as an unknown path', async (path) => {
  const answer = await besieged.send({ path });
  expect(problemsOfError(ownerOf('/'), answer)).toEqual([]);
  expect(answer.status).toBe(404);
});

test.each([
  '/docs/%ZZ',
  '/docs/..%2fpackage.json',
  '/docs/../package.json',
  '/docs//',
  '/docs/package.json',
  '/openapi/..%2f..%2fpackage.json',
  '/openapi/__proto__.json',
  '/openapi.json/',
  '/openapi/.json',
])('%s leads to no file', async (path) => {
  const answer = await besieged.send({ path });
  expect(problemsOfError(ownerOf('/'), answer)).toEqual([]);
  expect(answer.status).toBe(404);
});
