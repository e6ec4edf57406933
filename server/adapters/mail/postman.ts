/** The two postmen: one hands letters to an SMTP server, one lays them into a folder as complete messages. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Logger } from 'pino';
import type { LinkPurpose } from '../../core/model.ts';
import type { Clock, OutgoingLetter, Postman } from '../../core/ports.ts';
import { composeLetter } from './compose.ts';

/** Makes the absolute address that a reader opens. */
export type LinkTo = (link: {
  readonly purpose: LinkPurpose;
  readonly accountId: number;
  readonly token: string;
}) => string;

interface PostmanDeps {
  /** The sender: an address, or `Name <address>`. */
  readonly from: string;
  readonly linkTo: LinkTo;
  /** Dates the letters; the system's clock by default. */
  readonly clock?: Clock;
}

const systemClock: Clock = { now: () => new Date() };

/** Silence that ends a delivery, and the longest that one may take although the server keeps talking. */
const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 20_000;
const DELIVERY_TIMEOUT_MS = 60_000;

/**
 * A postman that delivers over SMTP, one connection for each letter: letters are rare, and an idle connection that the
 * server closed would cost the next one.
 * @param deps.smtpUrl `smtp://` or `smtps://`, as nodemailer reads it: `smtp://user:password@host:587?requireTLS=true`.
 *   What it sets wins over the time-outs here.
 * @returns `deliver` rejects with nodemailer's error when the server did not take the letter within a minute.
 */
export function createSmtpPostman(deps: PostmanDeps & { readonly smtpUrl: string }): Postman {
  const transport = createTransport({
    url: deps.smtpUrl,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async deliver(letter) {
      const message = messageOf(letter, deps, dateOf(deps));
      await transport.sendMail({ ...message, signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS) });
    },
  };
}

/**
 * A postman without a mail server: each letter becomes an RFC 5322 file `<time>-<letter id>-<purpose>.eml` in `dir`,
 * readable for the process's user only since it holds a live link. A file with that ending is always complete, and the
 * names sort by time.
 * @returns `deliver` rejects when the file could not be written.
 */
export function createFilePostman(
  deps: PostmanDeps & { readonly dir: string; readonly log: Pick<Logger, 'info' | 'error'> },
): Postman {
  const transport = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async deliver(letter) {
      const date = dateOf(deps);
      const options = messageOf(letter, deps, date);
      const { message } = await transport.sendMail(options);
      if (!Buffer.isBuffer(message)) throw new TypeError('the stream transport gave no buffer');
      const file = `${date.toISOString().replaceAll(':', '-')}-${letter.id}-${letter.purpose}.eml`;
      await mkdir(deps.dir, { recursive: true, mode: 0o700 });
      await writeWhole(join(deps.dir, file), message);
      deps.log.info({ subject: options.subject, file }, 'letter written');
    },
  };
}

const dateOf = ({ clock = systemClock }: PostmanDeps): Date => clock.now();

/**
 * The Message-ID is left to nodemailer, which makes a random one. A stable one would let receivers recognise a retry,
 * but every attempt carries a link of its own: these are different messages, so they must not share an id (RFC 5322,
 * section 3.6.4), and a receiver that hid the later one would leave its reader with the link that dies first.
 */
function messageOf(letter: OutgoingLetter, deps: PostmanDeps, date: Date) {
  const { purpose, accountId, token } = letter;
  const { subject, text, html } = composeLetter(letter, deps.linkTo({ purpose, accountId, token }));
  return {
    from: deps.from,
    // As an object: in a string, a comma or a bracket would make more receivers of one. Names stay in the body.
    to: { name: '', address: singleAddress(letter.to) },
    subject,
    text,
    html,
    date,
    headers: {
      // RFC 3834, section 5: keeps out-of-office replies away.
      'Auto-Submitted': 'auto-generated',
      'Content-Language': letter.language,
    },
    xMailer: false,
  } satisfies SendMailOptions;
}

/** Refuses rather than repairs: a repaired address would be somebody else's. */
function singleAddress(address: string): string {
  if (/[\p{Cc}\p{Z}<>,;]/u.test(address)) throw new TypeError('the receiver is not one plain e-mail address');
  return address;
}

/** Writes under another ending first, so that no reader ever sees half a letter. */
async function writeWhole(path: string, content: Buffer): Promise<void> {
  const temporary = `${path}.part`;
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
