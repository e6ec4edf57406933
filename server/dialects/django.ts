/** django: DRF field errors, links in letters, and the pages behind them. */
import { django as contract } from '../../contract/django.ts';
import type { FailureOf, Rule, Violation } from '../core/failures.ts';
import { IdentityFailure } from '../core/failures.ts';
import type { Identity } from '../core/identity.ts';
import type { LinkKey } from '../core/letters.ts';
import type { Language, LinkPurpose, Origin } from '../core/model.ts';
import type { Answer, DialectServer, FailedRequest, Failure } from './serve.ts';

/** Why the reset form comes back. */
export type FormProblem = 'too_short' | 'too_long' | 'mismatch' | 'required' | 'invalid' | 'common';

/** The pages that this dialect answers with, each a whole HTML document. */
export interface DjangoPages {
  verified(input: { language: Language }): string;
  resetForm(input: {
    language: Language;
    passwordMinLength: number;
    email?: string;
    problem?: FormProblem;
  }): string;
  resetDone(input: { language: Language }): string;
  deadLink(input: { language: Language; purpose: LinkPurpose }): string;
  problem(input: { language: Language; status: number }): string;
  /** The headers that every page goes out with. */
  headers(language: Language): Readonly<Record<string, string>>;
}

interface DjangoDeps {
  readonly identity: Identity;
  readonly pages: DjangoPages;
  readonly passwordMinLength: number;
}

const LINK_PATHS: Readonly<Record<LinkPurpose, string>> = {
  verification: contract.routes.verifyEmail.path,
  reset: contract.routes.showResetForm.path,
};

/** The path of a mailed link. */
export const linkPath = ({
  purpose,
  accountId,
  token,
}: LinkKey & { readonly purpose: LinkPurpose }): string =>
  LINK_PATHS[purpose]
    .replace(':uidb64', Buffer.from(String(accountId)).toString('base64url'))
    .replace(':token', token);

/** The account that a link names. Only the spelling that {@link linkPath} writes is taken. */
const linkKeyOf = (purpose: LinkPurpose, { uidb64, token }: { uidb64: string; token: string }): LinkKey => {
  const digits = Buffer.from(uidb64, 'base64url').toString('latin1');
  const isCanonical = Buffer.from(digits, 'latin1').toString('base64url') === uidb64;
  if (!isCanonical || !/^[1-9]\d{0,15}$/.test(digits))
    throw new IdentityFailure({ code: 'link_dead', purpose });
  return { accountId: Number(digits), token };
};

const RULE_WORDS: Readonly<Record<Rule, string>> = {
  required: 'This field is required.',
  null: 'This field may not be null.',
  type: 'Not a valid string.',
  blank: 'This field may not be blank.',
  format: 'Enter a valid value.',
  too_short: 'Ensure this field has at least {limit} characters.',
  too_long: 'Ensure this field has no more than {limit} characters.',
  out_of_range: 'Ensure this value is within its range.',
  choice: 'This is not a valid choice.',
  common: 'This password is too common.',
};

const fieldWords = ({ field, rule, limit }: Violation): string => {
  if (field === 'email' && rule === 'format') return 'Enter a valid email address.';
  if (field === 'username' && rule === 'format') {
    return 'Enter a valid username. It has 3 to 64 letters, digits, ".", "_" or "-".';
  }
  return RULE_WORDS[rule].replace('{limit}', String(limit));
};

const refuseInput = ({ violations }: FailureOf<'input_invalid'>): Answer => {
  const body: Record<string, string[]> = {};
  for (const violation of violations) {
    if (violation.field === '') body['non_field_errors'] = ['Invalid data. Expected a dictionary.'];
    else (body[violation.field] ??= []).push(fieldWords(violation));
  }
  return { status: 400, body };
};

const refuseTaken = ({ fields }: FailureOf<'identity_taken'>): Answer => ({
  status: 400,
  body: Object.fromEntries(fields.map((field) => [field, [`A user with that ${field} already exists.`]])),
});

const refuseToken = (_: unknown, { route }: FailedRequest): Answer =>
  route === 'validateToken'
    ? { status: 401, body: { message: 'Token is invalid or expired' } }
    : { status: 401, body: { detail: 'Token is invalid or expired', code: 'token_not_valid' } };

const detail = (status: number, text: string): Answer => ({ status, body: { detail: text } });

const FORM_PROBLEMS: Partial<Record<Rule, FormProblem>> = {
  too_short: 'too_short',
  too_long: 'too_long',
  common: 'common',
};

const problemOf = ({ violations }: FailureOf<'input_invalid'>): FormProblem =>
  FORM_PROBLEMS[violations[0]?.rule ?? 'format'] ?? 'invalid';

export const createDjango = (deps: DjangoDeps): DialectServer<typeof contract.routes> => {
  const { identity, pages, passwordMinLength } = deps;
  const page = (language: Language, body: string) => ({ body, headers: pages.headers(language) });

  const resetForm = async (key: LinkKey, language: Language, problem?: FormProblem) => {
    const { email } = await identity.letters.checkLink('reset', key);
    return page(
      language,
      pages.resetForm({ language, passwordMinLength, email, ...(problem && { problem }) }),
    );
  };

  /** Sets the password; a refused one is a problem of the form, not a failure. */
  const confirm = async (
    key: LinkKey,
    typed: { first: string; second: string },
    origin: Origin,
  ): Promise<FormProblem | undefined> => {
    if (typed.first === '') return 'required';
    if (typed.first !== typed.second) return 'mismatch';
    try {
      await identity.letters.confirmReset(key, typed.first, origin);
      return undefined;
    } catch (error) {
      if (!(error instanceof IdentityFailure) || error.facts.code !== 'input_invalid') throw error;
      return problemOf(error.facts);
    }
  };

  const pageFor = (failure: Failure, status: number, { language, route }: FailedRequest): Answer => {
    const purpose =
      failure.code === 'link_dead' ? failure.purpose : route === 'verifyEmail' ? 'verification' : 'reset';
    // A link that is too long, or does not decode, is as dead as one that is used; a broken form is not its fault.
    const isDead =
      failure.code === 'link_dead' ||
      (failure.code === 'input_invalid' && failure.violations.some((violation) => violation.in === 'path')) ||
      (failure.code === 'request_malformed' && route !== 'confirmReset');
    const body = isDead ? pages.deadLink({ language, purpose }) : pages.problem({ language, status });
    return { status, ...page(language, body) };
  };

  return {
    contract,
    page: pageFor,
    handlers: {
      signup: async ({ body, request }) => {
        const { id, email } = await identity.registration.registerWithLetter(
          body,
          request.language,
          request.origin,
        );
        return { status: 201, body: { id, username: body.username, email } };
      },
      obtainToken: async ({ body: { username: login, password }, request }) => {
        const { refreshToken, accessToken } = await identity.sessions.signIn(
          { login, password },
          request.origin,
        );
        return { status: 200, body: { refresh: refreshToken, access: accessToken } };
      },
      refreshToken: async ({ body, request }) => {
        const { accessToken } = await identity.sessions.refresh(body.refresh, request.origin);
        return { status: 200, body: { access: accessToken } };
      },
      validateToken: async ({ body }) => {
        const { account } = await identity.sessions.authenticate(body.token);
        return {
          status: 200,
          body: { message: 'Token is valid', username: account.username ?? account.email },
        };
      },
      verifyEmail: async ({ params, request: { method, language, origin } }) => {
        const key = linkKeyOf('verification', params);
        if (method === 'HEAD') await identity.letters.checkLink('verification', key);
        else await identity.letters.verifyEmail(key, origin);
        return { status: 200, ...page(language, pages.verified({ language })) };
      },
      resetPassword: async ({ body, request }) => {
        await identity.letters.requestReset(body.email, request.language, request.origin);
        return {
          status: 200,
          body: { success: 'If an account has this address, a reset link is on its way.' },
        };
      },
      showResetForm: async ({ params, request: { language } }) => ({
        status: 200,
        ...(await resetForm(linkKeyOf('reset', params), language)),
      }),
      confirmReset: async ({ params, body, request: { language, origin } }) => {
        const key = linkKeyOf('reset', params);
        const typed = { first: body.new_password1, second: body.new_password2 };
        const problem = await confirm(key, typed, origin);
        if (problem !== undefined)
          return { status: 400 as const, ...(await resetForm(key, language, problem)) };
        return { status: 200 as const, ...page(language, pages.resetDone({ language })) };
      },
    },
    words: {
      input_invalid: refuseInput,
      identity_taken: refuseTaken,
      account_not_found: () => detail(401, 'No active account found with the given credentials'),
      password_wrong: () => detail(401, 'No active account found with the given credentials'),
      token_missing: () => detail(401, 'Authentication credentials were not provided.'),
      token_invalid: refuseToken,
      access_denied: () => detail(403, 'You do not have permission to perform this action.'),
      link_dead: () => detail(400, 'The link is invalid or expired.'),
      too_many_attempts: ({ retryAfterSeconds }) =>
        detail(429, `Request was throttled. Expected available in ${retryAfterSeconds} seconds.`),
      service_unavailable: () => detail(503, 'Service temporarily unavailable, try again later.'),
      request_malformed: () => detail(400, 'Malformed request.'),
      json_malformed: () => detail(400, 'JSON parse error'),
      body_too_large: ({ limitBytes }) => detail(413, `The body is larger than ${limitBytes} bytes.`),
      media_type_unsupported: ({ given }) => detail(415, `Unsupported media type "${given}" in request.`),
      path_unknown: () => detail(404, 'Not found.'),
      method_not_allowed: ({ method }) => detail(405, `Method "${method}" not allowed.`),
      crashed: () => detail(500, 'A server error occurred.'),
    },
  };
};
