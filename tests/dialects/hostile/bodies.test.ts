/** Bodies that are broken as a whole: no JSON, another type, another encoding, too large, too deep. */
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { factsOf } from '../../../contract/dialect.ts';
import type { Account } from '../../../server/core/model.ts';
import {
  failuresOf,
  operations,
  problemsOf,
  refusalsOf,
  requestOf,
  takesBody,
  takesForm,
  takesJson,
  validBodyOf,
  encodeBody,
  type Attack,
  type Operation,
} from '../../helpers/attacks.ts';
import type { BareAnswer, BareRequest } from '../../helpers/bare-http.ts';
import { startBesiegedService, type BesiegedService } from '../../helpers/besieged-service.ts';

const LIMIT_BYTES = 100 * 1024;
const MEGABYTE = 1024 * 1024;

/** 20 megabytes of blanks in a few kilobytes; packed once, since that takes its time. */
const blanks = Buffer.alloc(20 * MEGABYTE, ' ');
const BOMBS = {
  gzip: gzipSync(blanks),
  deflate: deflateSync(blanks),
  br: brotliCompressSync(blanks, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};

let besieged: BesiegedService;
let before: readonly Account[];
beforeAll(async () => {
  besieged = await startBesiegedService();
});
beforeEach(async () => {
  before = await besieged.accounts();
});
afterAll(() => besieged.service.close());

/** The operation that answers when a body claims nothing: on a shared path, its owner. */
const ownerOf = (operation: Operation): Operation =>
  operations.find(
    ({ route }) =>
      route.method === operation.route.method &&
      route.path === operation.route.path &&
      factsOf(route).claims === undefined,
  ) ?? operation;

const send = (operation: Operation, body: string | Buffer, headers: BareRequest['headers'] = {}) =>
  requestOf(operation, besieged.adminToken, { body, headers });

const expectRefused = async (operation: Operation, attacks: readonly Attack[]): Promise<void> => {
  // On a shared path, what is wrong decides who says so.
  const judge = (answer: BareAnswer): string[] =>
    problemsOf(operation, answer).length === 0 ? [] : problemsOf(ownerOf(operation), answer);
  expect(await failuresOf(besieged.send, judge, attacks)).toEqual([]);
  await besieged.expectUnharmed(before);
};

const valid = (operation: Operation): string => encodeBody(operation, validBodyOf(operation));

describe.each(operations.filter(takesJson))('$title', (operation) => {
  test('refuses what is no JSON', async () => {
    const bodies = [
      '{',
      '}',
      '{"email"',
      '{"email":}',
      '{"email":"a@example.com",}',
      "{'email':'a@example.com'}",
      '{email:"a@example.com"}',
      '{"email":"a@example.com"}}',
      '{"email":"a@example.com"} {"email":"b@example.com"}',
      '{"email":"a\nb"}',
      '{"email":"\0"}',
      '{"email":"\\x41"}',
      '{"email":"\\ud8"}',
      '{"email":NaN}',
      '{"email":01}',
      '{"email":undefined}',
      '// a comment\n{}',
      'undefined',
      'hello',
      '<user/>',
      'email=a%40example.com&password=password123',
      '\0',
      '\u00a0{}',
    ];
    const attacks = bodies.map((body) => ({ name: body, request: send(operation, body), refusedBy: [400] }));
    await expectRefused(operation, attacks);
  });

  test('refuses JSON that is no object, and no body at all', async () => {
    const bodies = [
      'null',
      'true',
      'false',
      '0',
      '1',
      '-1.5e300',
      '"x"',
      '""',
      '[]',
      '[{}]',
      '[[]]',
      '{}',
      ' ',
      '',
    ];
    const attacks = [...bodies, `[${valid(operation)}]`, JSON.stringify(valid(operation))].map((body) => ({
      name: body,
      request: send(operation, body),
      refusedBy: [400],
    }));
    const bare = { ...requestOf(operation, besieged.adminToken) };
    delete bare.body;
    delete (bare.headers as Record<string, string>)['content-type'];
    await expectRefused(operation, [...attacks, { name: 'no body', request: bare, refusedBy: [400] }]);
  });

  test('survives nesting without end', async () => {
    const deep = (open: string, close: string, times: number, core = ''): string =>
      open.repeat(times) + core + close.repeat(times);
    const attacks = [
      ['50000 arrays', deep('[', ']', 50_000), [400]],
      ['15000 objects', deep('{"a":', '}', 15_000, '1'), [400]],
      ['100000 brackets that stay open', '['.repeat(100_000), [400]],
      ['arrays in every field', valid(operation).replace(/:"[^"]*"/g, `:${deep('[', ']', 10_000)}`), [400]],
      ['10000 times the same key', `{${'"email":"a",'.repeat(7_000)}"email":null}`, [400]],
      ['a number of 90000 digits', '9'.repeat(90_000), [400]],
      ['100000 brackets and more', deep('[', ']', 100_000), [413]],
    ] as const;
    await expectRefused(
      operation,
      attacks.map(([name, body, refusedBy]) => ({ name, request: send(operation, body), refusedBy })),
    );
  });
});

describe.each(operations.filter(takesBody))('$title', (operation) => {
  test('refuses another media type', async () => {
    const types = [
      'text/plain',
      'text/json',
      'application/xml',
      'application/octet-stream',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'application/json, text/plain',
      'application',
      'application/',
      '/json',
      'json',
      '*/*',
      '; charset=utf-8',
      takesForm(operation) ? 'application/json' : 'application/x-www-form-urlencoded',
    ];
    const attacks = types.map((type) => ({
      name: type,
      request: send(operation, valid(operation), { 'content-type': type }),
      refusedBy: [415],
    }));
    const untyped = send(operation, valid(operation));
    delete (untyped.headers as Record<string, string>)['content-type'];
    await expectRefused(operation, [...attacks, { name: 'none', request: untyped, refusedBy: [415] }]);
  });

  test('refuses another encoding than UTF-8, and one that it does not know', async () => {
    const type = takesForm(operation) ? 'application/x-www-form-urlencoded' : 'application/json';
    const charsets = [
      'utf-7',
      'utf-16',
      'utf-16le',
      'utf-32',
      'latin1',
      'iso-8859-1',
      'us-ascii',
      'shift_jis',
      'nope',
      '__proto__',
    ];
    const encodings = ['nope', 'compress', 'gzip, gzip', 'gzip, nope', 'identity, gzip', '__proto__'];
    await expectRefused(operation, [
      ...charsets.map((charset) => ({
        name: charset,
        request: send(operation, valid(operation), { 'content-type': `${type}; charset=${charset}` }),
        refusedBy: [415],
      })),
      ...encodings.map((encoding) => ({
        name: encoding,
        request: send(operation, valid(operation), { 'content-encoding': encoding }),
        refusedBy: [415],
      })),
      {
        name: 'UTF-16 that says so',
        request: send(operation, Buffer.from(valid(operation), 'utf16le'), {
          'content-type': `${type}; charset=utf-16le`,
        }),
        refusedBy: [415],
      },
    ]);
  });

  test('refuses bytes that are no UTF-8, instead of guessing letters', async () => {
    const text = valid(operation);
    // Into every value: before the character that ends it.
    const values = takesForm(operation) ? /(?=&|$)/g : /(?<=[^,:{])(?="[,}])/g;
    const broken = (bytes: string): Buffer => Buffer.from(text.replace(values, bytes), 'latin1');
    const attacks = {
      'a lone continuation byte': '\x80',
      'a sequence that breaks off': '\xe2\x82',
      'an overlong slash': '\xc0\xaf',
      'a surrogate': '\xed\xa0\x80',
      'a code point beyond Unicode': '\xf4\x90\x80\x80',
      'a letter of Latin-1': '\xe9',
      'a byte order mark of UTF-16': '\xff\xfe',
    };
    await expectRefused(
      operation,
      Object.entries(attacks).map(([name, bytes]) => ({
        name,
        request: send(operation, broken(bytes)),
        refusedBy: [400],
      })),
    );
  });

  test('refuses compression that is broken, and bombs before they go off', async () => {
    const packed = gzipSync(valid(operation));
    const attacks: [string, string, Buffer, number][] = [
      ['no gzip', 'gzip', Buffer.from(valid(operation)), 400],
      ['gzip that breaks off', 'gzip', packed.subarray(0, -10), 400],
      ['gzip with a wrong sum', 'gzip', Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8)]), 400],
      ['no deflate', 'deflate', Buffer.from(valid(operation)), 400],
      ['no brotli', 'br', Buffer.from(valid(operation)), 400],
      ['a gzip bomb', 'gzip', BOMBS.gzip, 413],
      ['a deflate bomb', 'deflate', BOMBS.deflate, 413],
      ['a brotli bomb', 'br', BOMBS.br, 413],
    ];
    await expectRefused(
      operation,
      attacks.map(([name, encoding, body, status]) => ({
        name,
        request: send(operation, body, { 'content-encoding': encoding }),
        refusedBy: [status],
      })),
    );
  });

  test(`takes ${LIMIT_BYTES} bytes and not one more, however they come`, async () => {
    const filler = takesForm(operation) ? 'x' : ' ';
    // Refused for what is in it: so an answer other than 413 tells that it was read.
    const body = takesForm(operation) ? 'x=1' : '{}';
    const bytes = (length: number): string => body.padEnd(length, filler);
    const chunked = { 'transfer-encoding': 'chunked' };
    const zipped = { 'content-encoding': 'gzip' };
    const refused = refusalsOf(operation).filter((status) => status !== 413);
    await expectRefused(operation, [
      { name: 'the limit', request: send(operation, bytes(LIMIT_BYTES)), refusedBy: refused },
      { name: 'in chunks', request: send(operation, bytes(LIMIT_BYTES), chunked), refusedBy: refused },
      {
        name: 'unzipped',
        request: send(operation, gzipSync(bytes(LIMIT_BYTES)), zipped),
        refusedBy: refused,
      },
      { name: 'one more', request: send(operation, bytes(LIMIT_BYTES + 1)), refusedBy: [413] },
      {
        name: 'one more in chunks',
        request: send(operation, bytes(LIMIT_BYTES + 1), chunked),
        refusedBy: [413],
      },
      {
        name: 'one more unzipped',
        request: send(operation, gzipSync(bytes(LIMIT_BYTES + 1)), zipped),
        refusedBy: [413],
      },
      { name: 'a megabyte', request: send(operation, bytes(MEGABYTE)), refusedBy: [413] },
      { name: 'a megabyte in chunks', request: send(operation, bytes(MEGABYTE), chunked), refusedBy: [413] },
    ]);
  });
});

describe.each(operations.filter(({ route }) => factsOf(route).ignoresBody === true))(
  '$title',
  (operation) => {
    test('takes no notice of a body, whatever it is, up to the limit', async () => {
      const plainly = await besieged.send(requestOf(operation, besieged.adminToken));
      const bodies: [string, string | Buffer, Record<string, string>][] = [
        ['broken JSON', '{', { 'content-type': 'application/json' }],
        ['another type', '<x/>', { 'content-type': 'application/xml' }],
        ['no type', 'x', {}],
        ['an unknown charset', '{}', { 'content-type': 'application/json; charset=nope' }],
        ['broken compression', 'x', { 'content-encoding': 'gzip' }],
        ['no UTF-8', Buffer.from([0xff, 0xfe, 0]), { 'content-type': 'text/plain' }],
        ['the limit', 'x'.repeat(LIMIT_BYTES), {}],
      ];
      await expectRefused(operation, [
        ...bodies.map(([name, body, headers]) => ({
          name,
          request: send(operation, body, headers),
          refusedBy: [plainly.status],
        })),
        { name: 'beyond the limit', request: send(operation, 'x'.repeat(LIMIT_BYTES + 1)), refusedBy: [413] },
        { name: 'a megabyte', request: send(operation, 'x'.repeat(MEGABYTE)), refusedBy: [413] },
      ]);
    });
  },
);

const readers = operations.filter(({ route }) => route.method === 'GET');

test.each(readers)('$title answers the same when a body is sent', async (operation) => {
  const plainly = await besieged.send(requestOf(operation, besieged.adminToken));
  for (const [body, type] of [
    ['{', 'application/json'],
    ['<x/>', 'application/xml'],
    ['x'.repeat(MEGABYTE), 'text/plain'],
  ] as const) {
    const answer = await besieged.send(send(operation, body, { 'content-type': type }));
    expect(problemsOf(operation, answer)).toEqual([]);
    expect([answer.status, answer.text]).toEqual([plainly.status, plainly.text]);
  }
  await besieged.expectUnharmed(before);
});
