/** Fields that are not what was asked for: of another type, missing, or text that no store should hold. */
import { factsOf } from '../../../contract/dialect.ts';
import type { Account } from '../../../server/core/model.ts';
import {
  bodyFieldsOf,
  encodeBody,
  failuresOf,
  isSignUp,
  operations,
  problemsOf,
  refusalsOf,
  requestOf,
  takesBody,
  takesJson,
  validBodyOf,
  type Attack,
  type Operation,
} from '../../helpers/attacks.ts';
import { startBesiegedService, type BesiegedService } from '../../helpers/besieged-service.ts';
import { uniqueNames } from '../../helpers/service.ts';

let besieged: BesiegedService;
let before: readonly Account[];
beforeAll(async () => {
  besieged = await startBesiegedService();
});
beforeEach(async () => {
  before = await besieged.accounts();
});
afterAll(() => besieged.service.close());

const withBody = (operation: Operation, body: Readonly<Record<string, unknown>>) =>
  requestOf(operation, besieged.adminToken, { body: encodeBody(operation, body) });

const withFields = (operation: Operation, fields: Readonly<Record<string, unknown>>) =>
  withBody(operation, { ...validBodyOf(operation), ...fields });

const expectRefused = async (operation: Operation, attacks: readonly Attack[]): Promise<void> => {
  expect(attacks).not.toEqual([]);
  expect(await failuresOf(besieged.send, (answer) => problemsOf(operation, answer), attacks)).toEqual([]);
  await besieged.expectUnharmed(before);
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : 'something');

const OTHER_TYPES: Readonly<Record<string, unknown>> = {
  null: null,
  'a number': 12345678,
  zero: 0,
  true: true,
  false: false,
  'an empty array': [],
  'an array with a good value': ['password123'],
  'an array of two': ['a@example.com', 'b@example.com'],
  'an empty object': {},
  'an operator': { $ne: null },
  'an object that looks like text': { length: 11, toString: 'password123' },
  'a nested array': [[['password123']]],
};

describe.each(operations.filter(takesJson))('$title', (operation) => {
  const fields = Object.entries(bodyFieldsOf(operation));

  test('refuses a value of another type in every field', async () => {
    const attacks = fields.flatMap(([field, schema]) =>
      Object.entries(OTHER_TYPES)
        .filter(([, value]) => value !== null || !schema.isNullable())
        .map(([name, value]) => ({
          name: `${field} as ${name}`,
          request: withFields(operation, { [field]: value }),
          refusedBy: [400],
        })),
    );
    await expectRefused(operation, attacks);
  });

  test('refuses a body without a required field, inherited ones included', async () => {
    const attacks = fields
      // Without the property that claims a shared path, its owner answers, who does not ask for it.
      .filter(([field, schema]) => !schema.isOptional() && field !== factsOf(operation.route).claims)
      .flatMap(([field]) => {
        const { [field]: value, ...rest } = validBodyOf(operation);
        const own = JSON.stringify(rest).slice(1);
        const inherited = JSON.stringify({ [field]: value });
        const separator = own === '}' ? '' : ',';
        return [
          `{${own}`,
          `{"__proto__":${inherited}${separator}${own}`,
          `{"constructor":${inherited}${separator}${own}`,
        ]
          .map((body) => requestOf(operation, besieged.adminToken, { body }))
          .map((request) => ({ name: request.body?.toString() ?? '', request, refusedBy: [400] }));
      });
    await expectRefused(operation, attacks);
    expect('email' in {} || 'password' in {}).toBe(false);
  });
});

// What a lookup must not choke on, and what must never be stored.
const POISONED_TEXTS: Readonly<Record<string, (value: string) => string>> = {
  'a NUL': () => '\0',
  'a NUL inside': (value) => `${value.slice(0, 3)}\0${value.slice(3)}`,
  'a NUL at the end': (value) => `${value}\0`,
  'a high surrogate': (value) => `${value}\ud800`,
  'a low surrogate': (value) => `\udc00${value}`,
  'surrogates in the wrong order': (value) => `${value}\udc00\ud800`,
  nothing: () => '',
  'a mark of direction before it': (value) => `\u202e${value}`,
  '5000 characters': () => 'x'.repeat(5000),
  '60000 characters': () => 'é'.repeat(30_000),
  'a quote of SQL': () => `' or 1=1; drop table accounts; --`,
  'a format of printf': () => '%s%s%s%n',
};

describe.each(operations.filter(takesBody))('$title', (operation) => {
  test('refuses, or does not find, poisoned text in every field', async () => {
    const refusedBy = refusalsOf(operation);
    const attacks = Object.entries(bodyFieldsOf(operation)).flatMap(([field, schema]) =>
      Object.entries(POISONED_TEXTS)
        .map(([name, poison]) => {
          const value = poison(textOf(validBodyOf(operation)[field]));
          return { name: `${field} with ${name}`, value };
        })
        // A new name or password may be much of this, and is then kept as it is.
        .filter(({ value }) => !isSignUp(operation) || !schema.safeParse(value).success)
        .map(({ name, value }) => ({ name, request: withFields(operation, { [field]: value }), refusedBy })),
    );
    await expectRefused(operation, attacks);
  });

  test('answers a body of a thousand unknown fields as if they were not there', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`field_${at}`, 'x']));
    const [field = ''] = Object.keys(bodyFieldsOf(operation));
    const attack = withFields(operation, { ...unknown, [field]: '\0' });
    await expectRefused(operation, [
      { name: 'many fields', request: attack, refusedBy: refusalsOf(operation) },
    ]);
  });
});

describe.each(operations.filter((operation) => 'email' in bodyFieldsOf(operation)))('$title', (operation) => {
  const local = (length: number): string => 'l'.repeat(length);
  const domainOf = (length: number): string => {
    const labels = `${'d'.repeat(60)}.`.repeat(10);
    return `${labels.slice(0, length - 4).replace(/\.$/, 'd')}.org`;
  };

  test('refuses what is no e-mail address', async () => {
    const bad = {
      'a blank before it': ' person@example.com',
      'a blank after it': 'person@example.com ',
      'a tab before it': '\tperson@example.com',
      'a line feed after it': 'person@example.com\n',
      'a carriage return and a header': 'person@example.com\r\nBcc: all@example.com',
      'a no-break space after it': 'person@example.com\u00a0',
      'a zero-width space inside': 'per\u200bson@example.com',
      'a byte order mark before it': '\ufeffperson@example.com',
      'a control character inside': 'per\u0007son@example.com',
      'DEL inside': 'per\u007fson@example.com',
      'a blank inside': 'per son@example.com',
      'no @': 'person.example.com',
      'two @': 'person@home@example.com',
      'nothing before the @': '@example.com',
      'nothing after the @': 'person@',
      'no dot in its domain': 'person@localhost',
      'a dot at the end': 'person@example.com.',
      'a dot after the @': 'person@.example.com',
      'two dots in its domain': 'person@example..com',
      'two dots before the @': 'per..son@example.com',
      'a dot at the beginning': '.person@example.com',
      'a hyphen after the @': 'person@-example.com',
      'an address of the network': 'person@[127.0.0.1]',
      'a number as its last label': 'person@127.0.0.1',
      'a quoted part': '"per son"@example.com',
      'a comment': 'person(me)@example.com',
      'a name and angles': 'Person <person@example.com>',
      'two addresses': 'person@example.com,other@example.com',
      'a letter that looks like another': 'pеrson@example.com',
      'a full-width @': 'person＠example.com',
      'a label of 64': `person@${'d'.repeat(64)}.com`,
      '65 characters before the @': `${local(65)}@example.com`,
      '256 characters': `${local(50)}@${domainOf(205)}`,
      '10000 characters': `${local(50)}@${'d.'.repeat(5000)}com`,
    };
    expect(bad['256 characters']).toHaveLength(256);
    const attacks = Object.entries(bad).map(([name, email]) => ({
      name: `an e-mail with ${name}`,
      request: withFields(operation, { email }),
      refusedBy: [400],
    }));
    await expectRefused(operation, attacks);
  });

  test('takes 255 characters', async () => {
    const { username } = uniqueNames();
    const address = `${username}.`.padEnd(50, 'l');
    const email = `${address}@${domainOf(204)}`;
    expect(email).toHaveLength(255);
    const answer = await besieged.send(withFields(operation, { email }));
    expect(problemsOf(operation, answer)).toEqual([]);
    expect(answer.status).not.toBe(400);
  });
});
