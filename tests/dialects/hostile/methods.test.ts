/** Methods that a path does not have, on every documented path; HEAD and OPTIONS, which have rules of their own. */
import { METHODS } from 'node:http';
import { paths } from '../../../contract/index.ts';
import type { DocumentedPath } from '../../../contract/paths.ts';
import type { Account } from '../../../server/core/model.ts';
import {
  encodeBody,
  operations,
  problemsOf,
  problemsOfError,
  requestOf,
  validBodyOf,
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

const allowOf = ({ endpoints }: DocumentedPath): string[] => {
  const methods = endpoints.map(({ method }) => method);
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
};
const addressOf = ({ path }: DocumentedPath): string =>
  path.replace(':courriel', 'admin@example.com').replace(/:\w+/g, '1');
/** Both spellings, where they are two. */
const spellingsOf = (path: DocumentedPath): string[] => {
  const address = addressOf(path);
  return [address.replace(/\/$/, ''), address.replace(/\/?$/, '/')];
};

describe.each(paths.map((path) => ({ ...path, title: path.path })))('$title', (path) => {
  const allow = allowOf(path);

  test('refuses every other method with 405, names its own, and changes nothing', async () => {
    // CONNECT asks for a tunnel and never becomes a request.
    const others = METHODS.filter((method) => !allow.includes(method) && method !== 'CONNECT');
    expect(others).toEqual(expect.arrayContaining(['PATCH', 'TRACE', 'PROPFIND']));
    for (const address of spellingsOf(path)) {
      for (const method of others) {
        const answer = await besieged.send({
          method,
          path: address,
          headers: { authorization: `Bearer ${besieged.adminToken}` },
        });
        const isHead = method === 'HEAD';
        expect([method, isHead ? [] : problemsOfError(path.owner, answer)]).toEqual([method, []]);
        expect([method, answer.status, answer.headers['allow']]).toEqual([method, 405, allow.join(', ')]);
        if (isHead) expect(answer.text).toBe('');
      }
    }
    await besieged.expectUnharmed(before);
  });

  test('refuses a method before it looks at a token or a body', async () => {
    const answer = await besieged.send({
      method: 'PATCH',
      path: addressOf(path),
      headers: { authorization: 'Basic x', 'content-type': 'application/xml', 'content-encoding': 'nope' },
      body: '{',
    });
    expect(problemsOfError(path.owner, answer)).toEqual([]);
    expect(answer.status).toBe(405);
  });

  test('tells its methods to OPTIONS, to anybody, without a body', async () => {
    for (const address of spellingsOf(path)) {
      const answer = await besieged.send({ method: 'OPTIONS', path: address });
      expect([answer.status, answer.headers['allow'], answer.text]).toEqual([204, allow.join(', '), '']);
    }
    await besieged.expectUnharmed(before);
  });

  test('does not take another method from a header or the query', async () => {
    const headers = {
      'x-http-method-override': 'DELETE',
      'x-http-method': 'DELETE',
      'x-method-override': 'DELETE',
    };
    const [operation] = operations.filter(({ route }) => route.path === path.path);
    if (operation === undefined) throw new Error(`nobody promises ${path.path}`);
    const request = requestOf(operation, besieged.adminToken, { headers });
    const answer = await besieged.send({
      ...request,
      method: 'PATCH',
      path: `${addressOf(path)}?_method=DELETE`,
    });
    expect(answer.status).toBe(405);
    await besieged.expectUnharmed(before);
  });
});

const readers = operations.filter(({ route }) => route.method === 'GET');

test.each(readers)('HEAD on $title has the status and headers of GET, and no body', async (operation) => {
  const request = requestOf(operation, besieged.adminToken);
  const [got, headed] = [await besieged.send(request), await besieged.send({ ...request, method: 'HEAD' })];
  expect(problemsOf(operation, got)).toEqual([]);
  expect(headed.text).toBe('');
  const lasting = ({ status, headers }: typeof got) => {
    const { date, 'x-request-id': requestId, ...others } = headers;
    expect([date, requestId]).not.toContain(undefined);
    return { status, headers: others };
  };
  expect(lasting(headed)).toEqual(lasting(got));
  await besieged.expectUnharmed(before);
});

const writers = operations.filter(({ route }) => route.method !== 'GET');

test.each(writers)('GET does not do what $title does', async (operation) => {
  const answer = await besieged.send({
    ...requestOf(operation, besieged.adminToken),
    method: 'GET',
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(encodeBody(operation, validBodyOf(operation)))),
      'x-http-method-override': operation.route.method,
    },
    body: encodeBody(operation, validBodyOf(operation)),
  });
  expect([400, 401, 405]).toContain(answer.status);
  await besieged.expectUnharmed(before);
});
