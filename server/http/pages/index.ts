/** The pages behind mailed links: plain HTML that works without JavaScript, on a phone and with a screen reader. */
import { createHash } from 'node:crypto';
import type { Language, LinkPurpose } from '../../core/model.ts';
import { markup, sourceOf, type Markup } from './html.ts';
import { drawing, STYLE_SHEET, type Mark } from './look.ts';
import { WORDS, type FormProblem, type FormWords, type Notice, type ProblemKind } from './words.ts';

export type { FormProblem } from './words.ts';

interface PageInput {
  readonly language: Language;
}

export interface ResetFormInput extends PageInput {
  /** In code points; the page says the rule, the server checks it. */
  readonly passwordMinLength: number;
  /** The account's address, in a hidden field: it tells password managers whose password this is. */
  readonly email?: string | undefined;
  /** Why the form comes back. No password is ever put back into the form. */
  readonly problem?: FormProblem | undefined;
  /** The path that the form posts to; by default its own, which is where the link leads. */
  readonly action?: string | undefined;
}

/** Each page as a whole HTML document. The caller sets the status. */
export interface Pages {
  /** For 200. */
  verified(input: PageInput): string;
  /** For 200, and for 400 with a problem. Posts `new_password1` and `new_password2`. */
  resetForm(input: ResetFormInput): string;
  /** For 200. */
  resetDone(input: PageInput): string;
  /** For 400. */
  deadLink(input: PageInput & { readonly purpose: LinkPurpose }): string;
  /** For every other failure, by its status: 429, 503, another 4xx, anything else. */
  problem(input: PageInput & { readonly status: number }): string;
  /** The headers that every page goes out with, beside its media type. */
  headers(language: Language): Readonly<Record<string, string>>;
}

/** The pages. They load nothing, and their policy lets nothing but their own style sheet in. */
export function createPages(): Pages {
  const styleHash = createHash('sha256').update(sourceOf(STYLE_SHEET)).digest('base64');
  const contentSecurityPolicy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

  return {
    verified: ({ language }) => noticePage(language, 'done', WORDS[language].verified),
    resetForm: formPage,
    resetDone: ({ language }) => noticePage(language, 'done', WORDS[language].resetDone),
    deadLink: ({ language, purpose }) => noticePage(language, 'broken', WORDS[language].deadLink[purpose]),
    problem: ({ language, status }) => noticePage(language, 'pause', WORDS[language].problem[kindOf(status)]),
    headers: (language) => ({
      'content-language': language,
      'content-security-policy': contentSecurityPolicy,
      // The address of the page holds the link's token.
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    }),
  };
}

function kindOf(status: number): ProblemKind {
  if (status === 429) return 'too_many_attempts';
  if (status === 503) return 'unavailable';
  return status >= 400 && status < 500 ? 'bad_request' : 'unexpected';
}

function noticePage(language: Language, mark: Mark, { heading, paragraphs }: Notice): string {
  const content = paragraphs.map((paragraph) => markup`<p>${paragraph}</p>\n`);
  return frame({ language, mark, title: heading, content: markup`<h1>${heading}</h1>\n${content}` });
}

function formPage({ language, passwordMinLength, email, problem, action }: ResetFormInput): string {
  const words = WORDS[language].form;
  const fault: Fault | undefined = problem && {
    field: problem === 'mismatch' ? 'new_password2' : 'new_password1',
    text: words.problems[problem](passwordMinLength),
  };
  const hint = words.hint(passwordMinLength);
  const toPath = action === undefined ? undefined : markup` action="${action}"`;
  const content = markup`<h1>${words.heading}</h1>
${fault && faultSummary(words, fault)}<p>${words.intro}</p>
<form method="post"${toPath}>
${email === undefined ? undefined : usernameField(email)}${[
    passwordField({ name: 'new_password1', label: words.password, hint, fault }),
    passwordField({ name: 'new_password2', label: words.repeat, fault }),
  ]}<button type="submit">${words.submit}</button>
</form>
`;
  const title = fault ? `${words.titlePrefix} ${words.heading}` : words.heading;
  return frame({ language, mark: 'key', title, content });
}

interface Fault {
  readonly field: 'new_password1' | 'new_password2';
  readonly text: string;
}

/** Takes the focus when the page opens, so that the fault is the first thing read; its link leads to the field. */
function faultSummary(words: FormWords, { field, text }: Fault): Markup {
  return markup`<div class="alarm" role="alert" tabindex="-1" autofocus>
<h2>${words.summary}</h2>
<p><a href="#${field}">${text}</a></p>
</div>
`;
}

function usernameField(email: string): Markup {
  return markup`<input type="email" name="username" autocomplete="username" value="${email}" hidden readonly>
`;
}

/** No maxlength: it would cut a pasted password silently. */
function passwordField(field: {
  readonly name: Fault['field'];
  readonly label: string;
  readonly hint?: string;
  readonly fault: Fault | undefined;
}): Markup {
  const { name } = field;
  const fault = field.fault?.field === name ? field.fault : undefined;
  const hint = field.hint === undefined ? undefined : describe(`${name}-hint`, 'hint', field.hint);
  const complaint = fault && describe(`${name}-fault`, 'fault', fault.text);
  const descriptions = [hint, complaint].filter((description) => description !== undefined);
  const ids = descriptions.map(({ id }) => id).join(' ');
  return markup`<div class="${fault ? 'field bad' : 'field'}">
<label for="${name}">${field.label}</label>
${descriptions.map(({ element }) => element)}<input type="password" id="${name}" name="${name}" autocomplete="new-password"${
    ids === '' ? undefined : markup` aria-describedby="${ids}"`
  }${fault && markup` aria-invalid="true"`} autocapitalize="none" spellcheck="false" required>
</div>
`;
}

function describe(id: string, kind: 'hint' | 'fault', text: string): { id: string; element: Markup } {
  return { id, element: markup`<p class="${kind}" id="${id}">${text}</p>\n` };
}

function frame(page: {
  readonly language: Language;
  readonly mark: Mark;
  readonly title: string;
  readonly content: Markup;
}): string {
  return sourceOf(markup`<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${page.title}</title>
<style>${STYLE_SHEET}</style>
</head>
<body>
<main>
${drawing(page.mark)}
${page.content}</main>
</body>
</html>
`);
}
