/** The letters that one reader received, and the links in them. */
import type { ParsedMail } from 'mailparser';
import { jsend } from '../../client/dialects/jsend.ts';
import { PASSWORD, uniqueNames, type TestService } from './service.ts';

const receiverOf = ({ to }: ParsedMail): string | undefined =>
  (Array.isArray(to) ? to[0] : to)?.value[0]?.address;

/** The letters to an address, oldest first, once there are at least `count`. */
export const lettersTo = async (service: TestService, email: string, count = 1): Promise<ParsedMail[]> => {
  for (let known = 0; ;) {
    const letters = await service.letters(known + 1);
    const found = letters.filter((letter) => receiverOf(letter) === email);
    if (found.length >= count) return found;
    known = letters.length;
  }
};

/** The newest letter to an address, once there are at least `count`. */
export const letterTo = async (service: TestService, email: string, count = 1): Promise<ParsedMail> => {
  const letter = (await lettersTo(service, email, count)).at(-1);
  if (letter === undefined) throw new Error('there is no letter');
  return letter;
};

/** A mailed link: whole, its path, and the two parts that name the account and hold the token. */
export interface MailedLink {
  readonly url: URL;
  readonly path: string;
  readonly uidb64: string;
  readonly token: string;
}

/** The one link in a letter. */
export const linkIn = (letter: ParsedMail): MailedLink => {
  const [address] = /https?:\/\/\S+/.exec(letter.text ?? '') ?? [];
  if (address === undefined) throw new Error('the letter holds no link');
  const url = new URL(address);
  const [, , , uidb64 = '', token = ''] = url.pathname.split('/');
  return { url, path: url.pathname, uidb64, token };
};

/** Asks for a reset letter and reads its link. `count` letters of any kind went to the address before or are this one. */
export const resetLinkFor = async (service: TestService, email: string, count = 1): Promise<MailedLink> => {
  const answer = await service.request('/auth/reset_password/', { method: 'POST', body: { email } });
  if (answer.status !== 200) throw new Error(`no reset letter was queued: ${answer.status}`);
  return linkIn(await letterTo(service, email, count));
};

/** Sends the reset form as a browser does. */
export const postResetForm = (
  service: TestService,
  path: string,
  fields: Readonly<Record<string, string>> | string,
  headers: Readonly<Record<string, string>> = {},
) =>
  service.request(path, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  });

/**
 * Every letter to anyone, once all that was asked for so far has left or was dropped: for what must not be there. It
 * asks for two letters of its own: a round of the dispatcher begins when the one before is over, and the second of
 * them leaves in a later round than anything that was asked for before the first.
 */
export const settledLetters = async (service: TestService): Promise<ParsedMail[]> => {
  for (let asked = 0; asked < 2; asked += 1) {
    const { email } = uniqueNames();
    await service.client(jsend).auth.register({ body: { email, password: PASSWORD } });
    await resetLinkFor(service, email);
  }
  return service.letters(1);
};
