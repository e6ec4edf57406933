/** A mail server for tests: on a port that it can leave and come back to, and with refusals on demand. */
import { once } from 'node:events';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { freePort, OWN_ADDRESS } from './own-address.ts';

export interface MailServer {
  readonly smtpUrl: string;
  /** What it took, oldest first. */
  readonly letters: readonly ParsedMail[];
  /** How often a sender came as far as naming a receiver. */
  readonly attempts: () => number;
  /** Receivers whose letters it refuses, with a code of RFC 5321. */
  readonly refused: Map<string, number>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A mail server that is not started yet; its port is its own from now on. */
export const createMailServer = async (): Promise<MailServer> => {
  const port = await freePort(OWN_ADDRESS);
  const letters: ParsedMail[] = [];
  const refused = new Map<string, number>();
  let attempts = 0;
  const create = () =>
    new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      onRcptTo({ address }, _session, done) {
        attempts += 1;
        const responseCode = refused.get(address);
        done(responseCode === undefined ? null : Object.assign(new Error('refused'), { responseCode }));
      },
      onData(stream, _session, done) {
        simpleParser(stream).then(
          (letter) => {
            letters.push(letter);
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error('unreadable')),
        );
      },
    });
  const listen = async (server: SMTPServer): Promise<void> => {
    server.listen(port, OWN_ADDRESS);
    await once(server.server, 'listening');
  };
  const close = (server: SMTPServer) => new Promise<void>((resolve) => server.close(resolve));

  let running: SMTPServer | undefined;
  return {
    smtpUrl: `smtp://${OWN_ADDRESS}:${port}`,
    letters,
    attempts: () => attempts,
    refused,
    start: async () => {
      running = create();
      await listen(running);
    },
    stop: async () => {
      if (running !== undefined) await close(running);
      running = undefined;
    },
  };
};
