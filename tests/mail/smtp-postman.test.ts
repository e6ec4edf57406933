/** Letters over SMTP: against a real server, and what happens when it will not take them. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerEnvelope, type SMTPServerOptions } from 'smtp-server';
import { createSmtpPostman } from '../../server/adapters/mail/postman.ts';
import { FROM, letterOf, linkTo } from './letters.ts';

interface Delivery {
  readonly envelope: SMTPServerEnvelope;
  readonly mail: ParsedMail;
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A mail server on a free port of this machine; what it took stands in `deliveries`. */
const startServer = async (options: SMTPServerOptions = {}) => {
  const deliveries: Delivery[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onData(stream, { envelope }, done) {
      simpleParser(stream).then(
        (mail) => {
          deliveries.push({ envelope: structuredClone(envelope), mail });
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error('unreadable')),
      );
    },
    ...options,
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closers.push(() => new Promise<void>((resolve) => server.close(resolve)));
  return { deliveries, smtpUrl: `smtp://127.0.0.1:${portOf(server.server)}` };
};

const portOf = (server: Pick<Server, 'address'>): number => {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
};

test('a letter reaches its one receiver as it was composed', async () => {
  const { deliveries, smtpUrl } = await startServer();
  await createSmtpPostman({ smtpUrl, from: FROM, linkTo }).deliver(letterOf({ purpose: 'verification' }));
  expect(deliveries).toHaveLength(1);
  const [{ envelope, mail } = { envelope: undefined, mail: undefined }] = deliveries;
  expect(envelope?.mailFrom).toMatchObject({ address: 'accounts@id.example.org' });
  expect(envelope?.rcptTo.map(({ address }) => address)).toEqual(['zoe@example.com']);
  expect(mail?.subject).toBe('Please confirm your e-mail address');
  expect(mail?.text).toContain(linkTo(letterOf({ purpose: 'verification' })));
  expect(mail?.html).toContain('Hello Zoé,');
  expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
});

test('letters that leave together all arrive, each with its own id', async () => {
  const { deliveries, smtpUrl } = await startServer();
  const postman = createSmtpPostman({ smtpUrl, from: FROM, linkTo });
  await Promise.all([1, 2, 3].map((id) => postman.deliver(letterOf({ id, to: `reader${id}@example.com` }))));
  expect(deliveries.flatMap(({ envelope }) => envelope.rcptTo.map(({ address }) => address)).sort()).toEqual([
    'reader1@example.com',
    'reader2@example.com',
    'reader3@example.com',
  ]);
  expect(new Set(deliveries.map(({ mail }) => mail.messageId)).size).toBe(3);
});

test('a receiver that the server refuses is an error', async () => {
  const { deliveries, smtpUrl } = await startServer({
    onRcptTo: (_address, _session, done) => done(new Error('no such mailbox')),
  });
  await expect(createSmtpPostman({ smtpUrl, from: FROM, linkTo }).deliver(letterOf())).rejects.toThrow(
    'no such mailbox',
  );
  expect(deliveries).toEqual([]);
});

test('an address with a line break never reaches the server', async () => {
  const { deliveries, smtpUrl } = await startServer();
  const letter = letterOf({ to: 'zoe@example.com\r\nRCPT TO:<spy@evil.example>' });
  await expect(createSmtpPostman({ smtpUrl, from: FROM, linkTo }).deliver(letter)).rejects.toThrow(TypeError);
  expect(deliveries).toEqual([]);
});

test('a server that does not answer the door is an error', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const smtpUrl = `smtp://127.0.0.1:${portOf(closed)}`;
  closed.close();
  await once(closed, 'close');
  await expect(createSmtpPostman({ smtpUrl, from: FROM, linkTo }).deliver(letterOf())).rejects.toMatchObject({
    code: 'ESOCKET',
  });
});

test('a server that says nothing is given up', async () => {
  const silent = createServer((socket) => socket.on('error', () => undefined).resume()).listen(
    0,
    '127.0.0.1',
  );
  await once(silent, 'listening');
  closers.push(() => new Promise((resolve) => silent.close(resolve)));
  const smtpUrl = `smtp://127.0.0.1:${portOf(silent)}?greetingTimeout=50`;
  await expect(createSmtpPostman({ smtpUrl, from: FROM, linkTo }).deliver(letterOf())).rejects.toMatchObject({
    code: 'ETIMEDOUT',
  });
});
