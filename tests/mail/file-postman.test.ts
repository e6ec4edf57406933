/** Letters as files: whole, private, in order, and nothing secret in the log. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { pino } from 'pino';
import { createFilePostman } from '../../server/adapters/mail/postman.ts';
import type { OutgoingLetter } from '../../server/core/ports.ts';
import { FROM, letterOf, linkTo, TOKEN } from './letters.ts';

let root: string;
let dir: string;
let logged: string[];

const postmanAt = (time: string) =>
  createFilePostman({
    dir,
    from: FROM,
    linkTo,
    log: pino({ base: null }, { write: (line) => logged.push(line) }),
    clock: { now: () => new Date(time) },
  });

const write = async (changes: Partial<OutgoingLetter> = {}, time = '2026-01-09T09:05:00.123Z') => {
  await postmanAt(time).deliver(letterOf(changes));
  const [file = ''] = (await readdir(dir)).sort().reverse();
  return readFile(join(dir, file));
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'letters-'));
  dir = join(root, 'var', 'mail');
  logged = [];
});

afterEach(() => rm(root, { recursive: true }));

test('a letter is read back as it was composed', async () => {
  const mail = await simpleParser(await write({ language: 'fr' }));
  expect(mail.subject).toBe('Choisissez un nouveau mot de passe');
  expect(mail.from?.value).toEqual([{ name: 'Accounts', address: 'accounts@id.example.org' }]);
  expect([mail.to].flat().flatMap((list) => list?.value)).toEqual([{ name: '', address: 'zoe@example.com' }]);
  expect(mail.date).toEqual(new Date('2026-01-09T09:05:00Z'));
  expect(mail.text).toContain('Bonjour Zoé,');
  expect(mail.text).toContain(linkTo(letterOf()));
  expect(mail.html).toContain('<html lang="fr">');
  expect(mail.attachments).toEqual([]);
});

test('its headers say that a machine wrote it and in which language, and name no software', async () => {
  const { headers } = await simpleParser(await write());
  expect(headers.get('auto-submitted')).toBe('auto-generated');
  expect(headers.get('content-language')).toBe('en');
  expect(headers.has('mime-version')).toBe(true);
  expect(headers.has('x-mailer')).toBe(false);
});

test('every line ends as RFC 5322 asks and is no longer than it allows', async () => {
  const lines = (await write()).toString('latin1').split('\r\n');
  for (const line of lines) {
    expect(line).not.toMatch(/[\r\n]/);
    expect(line.length).toBeLessThanOrEqual(998);
  }
});

test('a retry is another message, with an id of its own under the sender’s domain', async () => {
  const first = await simpleParser(await write());
  const retry = await simpleParser(await write({ token: 'other' }, '2026-01-09T09:06:00.000Z'));
  expect(first.messageId).toMatch(/^<[^<>@\s]+@id\.example\.org>$/);
  expect(retry.messageId).not.toBe(first.messageId);
});

test('files are named by time, letter and purpose, so that they sort by time', async () => {
  await postmanAt('2026-01-09T09:05:00.123Z').deliver(letterOf({ id: 9 }));
  await postmanAt('2026-01-09T09:05:00.124Z').deliver(letterOf({ id: 10, purpose: 'verification' }));
  await postmanAt('2025-12-31T23:59:59.999Z').deliver(letterOf({ id: 1 }));
  expect((await readdir(dir)).sort()).toEqual([
    '2025-12-31T23-59-59.999Z-1-reset.eml',
    '2026-01-09T09-05-00.123Z-9-reset.eml',
    '2026-01-09T09-05-00.124Z-10-verification.eml',
  ]);
});

test('only the owner can read the letters, and nothing half-written stays', async () => {
  await write();
  const files = await readdir(dir);
  expect(files).toHaveLength(1);
  expect((await stat(join(dir, files[0] ?? ''))).mode & 0o777).toBe(0o600);
  expect((await stat(dir)).mode & 0o777).toBe(0o700);
});

test('the log tells subject and file, but neither link nor token nor receiver', async () => {
  await write();
  expect(logged).toHaveLength(1);
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({
    subject: 'Choose a new password',
    file: '2026-01-09T09-05-00.123Z-42-reset.eml',
  });
  for (const secret of [TOKEN, 'https://', 'zoe@example.com']) expect(logged.join()).not.toContain(secret);
});

test('a letter that cannot be written is rejected and not logged as written', async () => {
  await writeFile(join(root, 'var'), 'a file where the folder should be');
  await expect(postmanAt('2026-01-09T09:05:00Z').deliver(letterOf())).rejects.toThrow(/ENOTDIR|EEXIST/);
  expect(logged).toEqual([]);
});

describe('no header can be smuggled in', () => {
  test('through a name', async () => {
    const source = await write({ name: 'Zoé\r\nBcc: spy@evil.example\r\n\r\nbody' });
    const mail = await simpleParser(source);
    expect(mail.headers.has('bcc')).toBe(false);
    expect([...mail.headers.keys()].sort()).toEqual([
      'auto-submitted',
      'content-language',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
    ]);
  });

  test.each([
    'zoe@example.com\r\nBcc: spy@evil.example',
    'zoe@example.com\nX: y',
    'zoe@example.com, spy@evil.example',
    'zoe@example.com;spy@evil.example',
    '<zoe@example.com> spy@evil.example',
  ])('through an address, which is refused: %j', async (to) => {
    await expect(postmanAt('2026-01-09T09:05:00Z').deliver(letterOf({ to }))).rejects.toThrow(
      'not one plain e-mail address',
    );
  });
});
