/** The words of the letters: what a reader gets to see, in English and French, as plain text and as HTML. */
import type { Language, LinkPurpose } from '../../core/model.ts';
import type { OutgoingLetter } from '../../core/ports.ts';

/** A letter in words. Neither part of it loads anything from anywhere. */
export interface ComposedLetter {
  /** One line without control characters. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What one letter says; `host` is where its link leads. */
interface Words {
  readonly subject: string;
  readonly greeting: (name: string | null) => string;
  readonly reason: (host: string) => string;
  readonly button: string;
  readonly lifetime: (until: string) => string;
  readonly copy: string;
  readonly unasked: string;
  readonly signature: (host: string) => string;
}

/** The no-break space, and the narrow one that French sets before ; ! and ? */
const NBSP = '\u00a0';
const NNBSP = '\u202f';

const english = {
  greeting: (name: string | null) => (name === null ? 'Hello,' : `Hello ${name},`),
  copy: 'If the button does nothing, copy this address into your browser:',
  signature: (host: string) =>
    `Sent automatically by ${host}. Nobody will ever ask you for this link: please keep it to yourself.`,
};

const french = {
  greeting: (name: string | null) => (name === null ? 'Bonjour,' : `Bonjour ${name},`),
  copy: `Si le bouton ne répond pas, copiez cette adresse dans votre navigateur${NBSP}:`,
  signature: (host: string) =>
    `Message envoyé automatiquement par ${host}. Personne ne vous demandera jamais ce lien${NBSP}: gardez-le pour vous.`,
};

const WORDS: Record<Language, Record<LinkPurpose, Words>> = {
  en: {
    verification: {
      ...english,
      subject: 'Please confirm your e-mail address',
      reason: (host) =>
        `Welcome! An account was created on ${host} with this address. One click tells us that it is really yours.`,
      button: 'Confirm my address',
      lifetime: (until) => `The link works until ${until}.`,
      unasked:
        'You did not create an account? Then somebody probably mistyped their own address. There is nothing you ' +
        'need to do: as long as the link is not opened, the address stays unconfirmed.',
    },
    reset: {
      ...english,
      subject: 'Choose a new password',
      reason: (host) =>
        `Somebody – you, we hope – asked for a new password for your account on ${host}. Here you can choose it.`,
      button: 'Choose a new password',
      lifetime: (until) =>
        `The link works once, until ${until}. Choosing a new password signs you out everywhere.`,
      unasked:
        'It was not you? Then simply leave this letter alone: your password stays as it is, and nobody can change ' +
        'it without the link above.',
    },
  },
  fr: {
    verification: {
      ...french,
      subject: 'Confirmez votre adresse e-mail',
      reason: (host) =>
        `Bienvenue${NNBSP}! Un compte a été créé sur ${host} avec cette adresse. Un clic suffit pour nous dire ` +
        'qu’elle est bien la vôtre.',
      button: 'Confirmer mon adresse',
      lifetime: (until) => `Le lien est valable jusqu’au ${until}.`,
      unasked:
        `Vous n’avez pas créé de compte${NNBSP}? Quelqu’un se sera sans doute trompé en tapant son adresse. Vous ` +
        `n’avez rien à faire${NBSP}: tant que le lien n’est pas ouvert, l’adresse reste non confirmée.`,
    },
    reset: {
      ...french,
      subject: 'Choisissez un nouveau mot de passe',
      reason: (host) =>
        `Quelqu’un – vous, nous l’espérons – a demandé un nouveau mot de passe pour votre compte sur ${host}. ` +
        'C’est ici que vous pouvez le choisir.',
      button: 'Choisir un nouveau mot de passe',
      lifetime: (until) =>
        `Le lien sert une seule fois, jusqu’au ${until}. Changer de mot de passe vous déconnecte partout.`,
      unasked:
        `Ce n’était pas vous${NNBSP}? Laissez simplement ce message de côté${NBSP}: votre mot de passe ne change ` +
        'pas, et personne ne peut le changer sans le lien ci-dessus.',
    },
  },
};

/**
 * Words one letter.
 * @param link the absolute address that the reader is to open
 * @throws TypeError when `link` is no absolute address
 */
export function composeLetter(letter: OutgoingLetter, link: string): ComposedLetter {
  const words = WORDS[letter.language][letter.purpose];
  const { host } = new URL(link);
  const parts: Parts = {
    subject: words.subject,
    greeting: words.greeting(presentableName(letter.name)),
    reason: words.reason(host),
    button: words.button,
    link,
    lifetime: words.lifetime(untilInWords(letter.expiresAt, letter.language)),
    copy: words.copy,
    unasked: words.unasked,
    signature: words.signature(host),
  };
  return { subject: parts.subject, text: asText(parts), html: asHtml(parts, letter.language) };
}

type Parts = Record<keyof Words | 'link', string>;

function asText({ greeting, reason, link, lifetime, unasked, signature }: Parts): string {
  return `${[greeting, reason, link, lifetime, unasked].join('\n\n')}\n\n-- \n${signature}\n`;
}

/** Styles stand in the elements since many mail clients drop style sheets; the sheet only adds the dark scheme. */
function asHtml(parts: Parts, language: Language): string {
  const subject = escapeHtml(parts.subject);
  const link = escapeHtml(parts.link);
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>
@media (prefers-color-scheme: dark) {
.sheet { background: #121d1c !important; color: #e7eae3 !important; }
.quiet { color: #a9b7b1 !important; border-color: #33453f !important; }
.address { color: #86d0ba !important; }
.button { background: #86d0ba !important; color: #0d1a18 !important; }
}
</style>
</head>
<body class="sheet" style="margin:0;padding:0;background:#f6f2e9;color:#1c2b2a">
<div class="sheet" role="article" aria-label="${subject}" lang="${language}" style="max-width:34em;margin:0 auto;padding:36px 20px;background:#f6f2e9;color:#1c2b2a;font:16px/1.6 ${SANS}">
<h1 style="margin:0 0 24px;font:normal 27px/1.25 ${SERIF}">${subject}</h1>
<p style="margin:0 0 16px"><bdi>${escapeHtml(parts.greeting)}</bdi></p>
<p style="margin:0 0 24px">${escapeHtml(parts.reason)}</p>
<p style="margin:0 0 24px"><a class="button" href="${link}" style="display:inline-block;padding:12px 22px;border-radius:3px;background:#14574c;color:#ffffff;font-weight:bold;text-decoration:none">${escapeHtml(parts.button)}</a></p>
<p style="margin:0 0 16px">${escapeHtml(parts.lifetime)}</p>
<p style="margin:0 0 24px">${escapeHtml(parts.copy)}<br><a class="address" href="${link}" style="color:#14574c;word-break:break-all">${link}</a></p>
<p style="margin:0 0 24px">${escapeHtml(parts.unasked)}</p>
<p class="quiet" style="margin:0;padding-top:16px;border-top:1px solid #d8d0be;font-size:14px;color:#55615c">${escapeHtml(parts.signature)}</p>
</div>
</body>
</html>
`;
}

const SERIF = "'Iowan Old Style','Palatino Linotype',Palatino,'URW Palladio L',Georgia,serif";
const SANS = "Seravek,'Gill Sans Nova',Ubuntu,Calibri,'Segoe UI',sans-serif";

/** A greeting is no place for a message: longer names are cut. */
const NAME_MAX_CODE_POINTS = 64;
const BIDI_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const BLANKS = /[\p{Cc}\p{Cs}\p{Z}]+/gu;
const LOOKS_LIKE_A_LINK = /[/\\@:]|\.[\p{L}\p{N}]{2,}/u;

/**
 * A name as one harmless line, or null. Anyone can sign up with another's address and a name of their choice, so a
 * name that mail clients would turn into a link ("prize.example", "a@b") is not repeated at all.
 */
function presentableName(name: string | null): string | null {
  const line = (name ?? '').replace(BIDI_CONTROLS, '').replace(BLANKS, ' ').trim();
  if (line === '' || LOOKS_LIKE_A_LINK.test(line)) return null;
  const codePoints = Array.from(line);
  if (codePoints.length <= NAME_MAX_CODE_POINTS) return line;
  return `${codePoints.slice(0, NAME_MAX_CODE_POINTS).join('')}…`;
}

/** "Friday 9 January 2026 at 10:00 UTC", "vendredi 9 janvier 2026 à 10 h 00 UTC". */
function untilInWords(until: Date, language: Language): string {
  const parts = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(until);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((candidate) => candidate.type === type)?.value ?? '';
  const day = language === 'fr' && part('day') === '1' ? '1er' : part('day');
  const date = `${part('weekday')} ${day}${NBSP}${part('month')} ${part('year')}`;
  return language === 'en'
    ? `${date} at ${part('hour')}:${part('minute')}${NBSP}UTC`
    : `${date} à ${part('hour')}${NBSP}h${NBSP}${part('minute')}${NBSP}UTC`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
