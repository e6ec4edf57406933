/** jsend, GET /api/v1/users and /api/v1/users/:id: any live token reads; dates without a fraction; ids to the letter. */
import { jsend } from '../../../client/dialects/jsend.ts';
import { answerOf, headersOf } from '../../helpers/answers.ts';
import { createPerson, registerMember, type Member } from '../../helpers/members.ts';
import { startTestService, uniqueNames, PASSWORD, type TestService } from '../../helpers/service.ts';

let service: TestService;
let reader: Member;
beforeAll(async () => {
  service = await startTestService();
  reader = await registerMember(service);
});
afterAll(() => service.close());

const at = '2026-01-09T10:00:00Z';
const userOf = ({ id, email }: { id: number; email: string }) => ({
  id,
  email,
  created_at: at,
  updated_at: at,
});

describe('GET /api/v1/users', () => {
  test('200: every living account of every dialect, by id, with nothing but its documented fields', async () => {
    const person = await createPerson(service);
    const member = await registerMember(service, { role: 'ADMIN' });
    const names = uniqueNames();
    const signup = { method: 'POST', body: { ...names, password: PASSWORD } };
    const signedUp = await service.request('/auth/signup/', signup);
    const last = signedUp.body as { id: number; email: string };

    const answer = await service.client(jsend, reader.accessToken).users.list();
    expect(answerOf(answer)).toEqual({
      status: 200,
      body: { status: 'success', data: [reader, person, member, last].map(userOf) },
    });
    expect(headersOf(answer, ['content-type', 'link'])).toEqual({
      'content-type': 'application/json; charset=utf-8',
      link: null,
    });
  });
});

describe('GET /api/v1/users/:id', () => {
  const get = (id: string) => service.request(`/api/v1/users/${id}`, { token: reader.accessToken });

  test('200: the reader itself and anyone else, with dates of whole seconds', async () => {
    const other = await createPerson(service);
    const { users } = service.client(jsend, reader.accessToken);
    for (const { id, email } of [reader, other]) {
      expect(answerOf(await users.get({ params: { id } }))).toEqual({
        status: 200,
        body: { status: 'success', data: userOf({ id, email }) },
      });
    }
  });

  test.each(['999', '2147483648', '9007199254740991'])('404: nobody has the id %s', async (id) => {
    expect(answerOf(await get(id))).toEqual({
      status: 404,
      body: { status: 'error', code: 'USER_NOT_FOUND', message: 'User not found' },
    });
  });

  test.each([
    ...['0', '-1', '-0', '+1', '01', '1.0', '1.5', '1e3', '0x10', '1_000', 'NaN', 'Infinity', 'me'],
    ...['9007199254740992', '9223372036854775808', '1'.repeat(400), '%20', '1%20', '%00', '1%2F2', '١'],
    ...['__proto__', 'null', '1;2', "1'--", '%F0%9F%A6%8A'],
  ])('400: %s is no id', async (id) => {
    expect(answerOf(await get(id))).toEqual({
      status: 400,
      body: {
        status: 'error',
        code: 'INVALID_ID',
        message: 'Invalid user id',
        details: [{ field: 'id', message: 'id must be a whole number from 1 to 9007199254740991' }],
      },
    });
  });

  test('400: what does not decode is no path', async () => {
    expect(answerOf(await get('%E0%A4%A'))).toEqual({
      status: 400,
      body: { status: 'error', code: 'BAD_REQUEST', message: 'The request is malformed' },
    });
  });
});
