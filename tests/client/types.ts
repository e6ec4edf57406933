/** What the compiler must infer for the client; nothing here runs, `tsc` checks it. */
import type { z } from 'zod';
import { createClient, type Client } from '../../client/index.ts';
import { annuaire, type AnnuaireErrorSchema, type UtilisateurSchema } from '../../contract/annuaire.ts';
import { django } from '../../contract/django.ts';
import { jsend, type JsendErrorSchema, type JsendTokensSchema } from '../../contract/jsend.ts';
import { plain } from '../../contract/plain.ts';
import { stamped, type StampedTokenSchema } from '../../contract/stamped.ts';

// Equal both ways, and not `any`, which would pass for everything.
type Equal<A, B> = 0 extends 1 & A ? false : [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const same = <A, B>(equal: Equal<A, B>): boolean => equal;

const options = { baseUrl: 'http://localhost:8080' };

export const loginNarrowsByStatus = async () => {
  const answer = await createClient(jsend, options).auth.login({ body: { email: 'a@b.co', password: 'x' } });
  same<typeof answer.status, 200 | 400 | 401 | 413 | 415 | 429 | 500 | 503>(true);
  if (answer.status === 200) same<typeof answer.body, z.infer<typeof JsendTokensSchema>>(true);
  if (answer.status === 401) same<typeof answer.body, z.infer<typeof JsendErrorSchema>>(true);
};

export const sharedPathStaysNarrow = async () => {
  const { login } = createClient(stamped, options);
  const answer = await login({ body: { identity: 'a', password: 'x' } });
  if (answer.status === 200) same<typeof answer.body, z.infer<typeof StampedTokenSchema>>(true);
  // @ts-expect-error -- the other dialect's body is not this one's
  await login({ body: { email: 'a@b.co', password: 'x' } });
};

export const idsAreNumbersOrDigits = async () => {
  const { users } = createClient(jsend, options);
  await users.get({ params: { id: 1 } });
  await users.get({ params: { id: '1' } });
  // @ts-expect-error -- no number
  await users.get({ params: { id: 'one' } });
  // @ts-expect-error -- the id is missing
  await users.get();
};

export const queriesAreOptional = async () => {
  const { list } = createClient(annuaire, options);
  await list();
  await list({ query: {} });
  const answer = await list({ query: { role: 'ADMIN', limit: 10 } });
  if (answer.status === 200) same<typeof answer.body, z.infer<typeof UtilisateurSchema>[]>(true);
  if (answer.status === 403) same<typeof answer.body, z.infer<typeof AnnuaireErrorSchema>>(true);
  // @ts-expect-error -- no such role
  await list({ query: { role: 'ROOT' } });
};

export const callsWithoutInputTakeNone = async () => {
  const answer = await createClient(plain, options).refreshToken();
  if (answer.status === 200) same<typeof answer.body, { token: string }>(true);
};

export const pagesAreText = async (): Promise<string> => {
  const answer = await createClient(django, options).verifyEmail({ params: { uidb64: 'MQ', token: 't' } });
  return answer.body;
};

type JsendAuth = Client<typeof jsend.routes>['auth'];
// @ts-expect-error -- jsend has no such call
export type NoSuchCall = JsendAuth['logout'];

export const tokensComeInThreeWays = () => [
  createClient(jsend, { ...options, token: 'text' }),
  createClient(jsend, { ...options, token: () => undefined }),
  createClient(jsend, { ...options, token: () => Promise.resolve('text') }),
];
