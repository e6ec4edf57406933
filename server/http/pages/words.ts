/** What the pages say, in English and French. */
import type { Language, LinkPurpose } from '../../core/model.ts';

/** Why the reset form comes back. */
export type FormProblem = 'too_short' | 'too_long' | 'mismatch' | 'required' | 'invalid' | 'common';

/** What a problem page can be about. */
export type ProblemKind = 'too_many_attempts' | 'unavailable' | 'bad_request' | 'unexpected';

/** A page without a form: a heading, which is also the title, and paragraphs. */
export interface Notice {
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

export interface FormWords {
  readonly heading: string;
  readonly intro: string;
  readonly password: string;
  readonly hint: (minLength: number) => string;
  readonly repeat: string;
  readonly submit: string;
  /** Goes before the title when the form has a problem. */
  readonly titlePrefix: string;
  readonly summary: string;
  readonly problems: Readonly<Record<FormProblem, (minLength: number) => string>>;
}

export interface PageWords {
  readonly verified: Notice;
  readonly resetDone: Notice;
  readonly deadLink: Readonly<Record<LinkPurpose, Notice>>;
  readonly problem: Readonly<Record<ProblemKind, Notice>>;
  readonly form: FormWords;
}

/** The no-break space, and the narrow one that French sets before ; ! and ? */
const NBSP = '\u00a0';
const NNBSP = '\u202f';

const english: PageWords = {
  verified: {
    heading: 'Your address is confirmed',
    paragraphs: ['Thank you! That was all. You can close this page and go on where you left off.'],
  },
  resetDone: {
    heading: 'Your new password is set',
    paragraphs: [
      'Wherever you were still signed in, you have been signed out. From now on, sign in with the new password.',
      'You can close this page.',
    ],
  },
  deadLink: {
    verification: {
      heading: 'This link does not work',
      paragraphs: [
        'It may have expired, a newer address may have taken its place, or a piece of it got lost on the way.',
        'If you copied it from the letter, please check that you copied all of it. Otherwise ask the service where ' +
          'you signed up for a new letter.',
      ],
    },
    reset: {
      heading: 'This link does not work any more',
      paragraphs: [
        'A link for a new password works once and for a short time. This one has been used or has expired, or a ' +
          'piece of it got lost on the way. Opening it changed nothing.',
        'Where you sign in, ask for a new password once more: the next letter brings a fresh link.',
      ],
    },
  },
  problem: {
    too_many_attempts: {
      heading: 'Let us take a short break',
      paragraphs: [
        'There were too many attempts in a short time, so this one was not looked at. Nothing was changed.',
        'Please wait a few minutes and try again.',
      ],
    },
    unavailable: {
      heading: 'We will be right back',
      paragraphs: [
        'The service cannot answer at the moment.',
        'Please wait a few minutes and open the link again: it is not used up by this.',
      ],
    },
    bad_request: {
      heading: 'We could not read that',
      paragraphs: [
        'Something in the request was not as we expected it. Nothing was changed.',
        'Please open the link in your letter again and start over from there.',
      ],
    },
    unexpected: {
      heading: 'Something went wrong',
      paragraphs: [
        'The fault is ours, not yours. We have noted it.',
        'Please try again in a few minutes with the link in your letter.',
      ],
    },
  },
  form: {
    heading: 'Choose a new password',
    intro: 'Once you save it, you are signed out everywhere. Then sign in with the new password.',
    password: 'New password',
    hint: (minLength) =>
      `At least ${minLength} characters. Several words that do not belong together are easy to remember and hard to guess.`,
    repeat: 'New password, once more',
    submit: 'Save the new password',
    titlePrefix: 'Error:',
    summary: 'The password has not been changed yet',
    problems: {
      required: () => 'Type a new password in both fields.',
      too_short: (minLength) => `Choose a longer password: it needs at least ${minLength} characters.`,
      too_long: () =>
        'Choose a shorter password: at most 72 letters and digits. Accented letters and emoji count for more than one.',
      mismatch: () => 'Type the same password in both fields: the two were different.',
      invalid: () => 'Choose a password without invisible control characters.',
      common: () => 'Choose another password: this one is among the first that anybody would guess.',
    },
  },
};

const french: PageWords = {
  verified: {
    heading: 'Votre adresse est confirmée',
    paragraphs: [
      `Merci${NNBSP}! C’est tout. Vous pouvez fermer cette page et reprendre là où vous en étiez.`,
    ],
  },
  resetDone: {
    heading: 'Votre nouveau mot de passe est enregistré',
    paragraphs: [
      'Vos sessions encore ouvertes ont été fermées. Désormais, connectez-vous avec le nouveau mot de passe.',
      'Vous pouvez fermer cette page.',
    ],
  },
  deadLink: {
    verification: {
      heading: 'Ce lien ne fonctionne pas',
      paragraphs: [
        'Il a peut-être expiré, une adresse plus récente a pu prendre sa place, ou il s’est abîmé en route.',
        'Si vous l’avez copié depuis le message, vérifiez qu’il est bien complet. Sinon, demandez un nouveau message ' +
          'au service où vous avez créé votre compte.',
      ],
    },
    reset: {
      heading: 'Ce lien ne fonctionne plus',
      paragraphs: [
        'Un lien pour changer de mot de passe sert une seule fois et peu de temps. Le vôtre a déjà servi, a expiré ou ' +
          's’est abîmé en route. L’ouvrir n’a rien changé.',
        `Là où vous vous connectez, demandez encore une fois un nouveau mot de passe${NBSP}: le prochain message ` +
          'apportera un lien tout neuf.',
      ],
    },
  },
  problem: {
    too_many_attempts: {
      heading: 'Faisons une petite pause',
      paragraphs: [
        'Il y a eu trop d’essais en peu de temps, celui-ci n’a donc pas été pris en compte. Rien n’a changé.',
        'Patientez quelques minutes, puis réessayez.',
      ],
    },
    unavailable: {
      heading: 'Nous revenons tout de suite',
      paragraphs: [
        'Le service ne peut pas répondre pour le moment.',
        `Patientez quelques minutes, puis ouvrez de nouveau le lien${NBSP}: il n’en sera pas usé.`,
      ],
    },
    bad_request: {
      heading: 'Nous n’avons pas pu lire votre demande',
      paragraphs: [
        'Quelque chose n’était pas comme nous l’attendions. Rien n’a changé.',
        'Ouvrez de nouveau le lien de votre message et reprenez depuis là.',
      ],
    },
    unexpected: {
      heading: 'Quelque chose s’est mal passé',
      paragraphs: [
        'La faute est de notre côté, pas du vôtre. Nous en avons pris note.',
        'Réessayez dans quelques minutes avec le lien de votre message.',
      ],
    },
  },
  form: {
    heading: 'Choisissez un nouveau mot de passe',
    intro:
      'Une fois qu’il sera enregistré, toutes vos sessions se fermeront. Connectez-vous ensuite avec le nouveau mot de passe.',
    password: 'Nouveau mot de passe',
    hint: (minLength) =>
      `Au moins ${minLength}${NBSP}caractères. Plusieurs mots sans rapport entre eux se retiennent bien et se devinent ` +
      'mal.',
    repeat: 'Nouveau mot de passe, encore une fois',
    submit: 'Enregistrer le mot de passe',
    titlePrefix: `Erreur${NBSP}:`,
    summary: 'Le mot de passe n’a pas encore changé',
    problems: {
      required: () => 'Saisissez un nouveau mot de passe dans les deux champs.',
      too_short: (minLength) =>
        `Choisissez un mot de passe plus long${NBSP}: il lui faut au moins ${minLength}${NBSP}caractères.`,
      too_long: () =>
        `Choisissez un mot de passe plus court${NBSP}: au plus 72${NBSP}lettres et chiffres. Les lettres accentuées ` +
        'et les émojis comptent davantage.',
      mismatch: () =>
        `Saisissez le même mot de passe dans les deux champs${NBSP}: les deux étaient différents.`,
      invalid: () => 'Choisissez un mot de passe sans caractères de commande invisibles.',
      common: () =>
        `Choisissez un autre mot de passe${NBSP}: celui-ci est l’un des premiers que l’on essaierait.`,
    },
  },
};

export const WORDS: Readonly<Record<Language, PageWords>> = { en: english, fr: french };
