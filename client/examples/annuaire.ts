/** Generated from contract/annuaire.ts by `npm run client`; never edited. */
import { annuaire, type AnnuaireCalls } from '../dialects/annuaire.ts';
import type { Examples } from '../mocks.ts';

/** For every call of annuaire and each of its statuses, the body that the contract shows. */
export const annuaireExamples: Examples<AnnuaireCalls> = {
  dialect: annuaire,
  answers: {
    list: {
      '200': [
        {
          id: 1,
          prenom: 'Jean',
          nom: 'Dupont',
          courriel: 'jean.dupont@example.com',
          role: 'UTILISATEUR',
          created_at: '2024-01-01T00:00:00',
          updated_at: '2024-01-01T00:00:00',
        },
      ],
      '400': { message: "l'id doit être un nombre entier positif" },
      '401': { message: "un jeton d'authentification est requis" },
      '403': { message: "vous n'avez pas le droit d'accès requis" },
      '429': { message: 'trop de tentatives, réessayez plus tard' },
      '500': { message: 'erreur interne du serveur' },
      '503': { message: 'service indisponible, réessayez plus tard' },
    },
    get: {
      '200': {
        id: 1,
        prenom: 'Jean',
        nom: 'Dupont',
        courriel: 'jean.dupont@example.com',
        role: 'UTILISATEUR',
        created_at: '2024-01-01T00:00:00',
        updated_at: '2024-01-01T00:00:00',
      },
      '400': { message: "l'id doit être un nombre entier positif" },
      '401': { message: "un jeton d'authentification est requis" },
      '403': { message: "vous n'avez pas le droit d'accès requis" },
      '404': { message: "l'id 999" },
      '429': { message: 'trop de tentatives, réessayez plus tard' },
      '500': { message: 'erreur interne du serveur' },
      '503': { message: 'service indisponible, réessayez plus tard' },
    },
    getByCourriel: {
      '200': {
        id: 1,
        prenom: 'Jean',
        nom: 'Dupont',
        courriel: 'jean.dupont@example.com',
        role: 'UTILISATEUR',
        created_at: '2024-01-01T00:00:00',
        updated_at: '2024-01-01T00:00:00',
      },
      '400': { message: "l'id doit être un nombre entier positif" },
      '401': { message: "un jeton d'authentification est requis" },
      '403': { message: "vous n'avez pas le droit d'accès requis" },
      '404': { message: 'le courriel inexistant@example.com' },
      '429': { message: 'trop de tentatives, réessayez plus tard' },
      '500': { message: 'erreur interne du serveur' },
      '503': { message: 'service indisponible, réessayez plus tard' },
    },
  },
};
