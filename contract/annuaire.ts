/**
 * annuaire: the French directory `/utilisateurs`; bare objects and arrays, errors as `{message}` in French.
 *
 * Settled here, since the document leaves it open:
 * - ADMIN and MODERATEUR read everything. An UTILISATEUR reads its own record, by id or courriel; anything else,
 *   the list included, is 403. Whether another record exists is not told.
 * - Tokens come from the login of any dialect. New accounts are UTILISATEUR.
 * - `prenom` and `nom` are null for an account that has none.
 * - Dates are UTC, written without zone and fraction: `2024-01-01T00:00:00`. That is not RFC 3339 `date-time`, so
 *   the contract gives a pattern.
 * - Lists are ordered by id, at most 1000 entries; `limit`, `after` and `Link` page them (RFC 8288).
 * - Unknown paths below `/utilisateurs` are answered in this dialect's envelope.
 */
import { initContract } from '@ts-rest/core';
import { z } from 'zod';
import { answers, defineDialect, facts, note } from './dialect.ts';
import {
  EmailQuerySchema,
  EmailValueSchema,
  IdValueSchema,
  MessageSchema,
  NameValueSchema,
  nextPageHeader,
  pageQuery,
  PathIdSchema,
} from './fields.ts';

const c = initContract();

export const AnnuaireErrorSchema = note(
  z.object({ message: MessageSchema.describe("Ce qui n'a pas marché, en français.") }),
  { title: 'AnnuaireError', description: 'Every error of the annuaire dialect.' },
);
export type AnnuaireError = z.infer<typeof AnnuaireErrorSchema>;

const AnnuaireDateSchema = note(
  z
    .string()
    .max(19)
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/),
  {
    description: 'UTC, without zone and fraction.',
    example: '2024-01-01T00:00:00',
  },
);

export const UtilisateurSchema = note(
  z.object({
    id: IdValueSchema,
    prenom: NameValueSchema.nullable(),
    nom: NameValueSchema.nullable(),
    courriel: EmailValueSchema,
    role: z.enum(['ADMIN', 'MODERATEUR', 'UTILISATEUR']),
    created_at: AnnuaireDateSchema,
    updated_at: AnnuaireDateSchema,
  }),
  { title: 'Utilisateur', description: 'An account as the directory shows it.' },
);
export type Utilisateur = z.infer<typeof UtilisateurSchema>;

/** The directory's filter: one role, or ALL. */
export const RoleFilterSchema = z.enum(['ALL', 'ADMIN', 'MODERATEUR', 'UTILISATEUR']);

const always = { 429: AnnuaireErrorSchema, 500: AnnuaireErrorSchema, 503: AnnuaireErrorSchema } as const;
const guarded = answers(always, {
  400: AnnuaireErrorSchema,
  401: AnnuaireErrorSchema,
  403: AnnuaireErrorSchema,
});

const utilisateurExample = {
  id: 1,
  prenom: 'Jean',
  nom: 'Dupont',
  courriel: 'jean.dupont@example.com',
  role: 'UTILISATEUR',
  created_at: '2024-01-01T00:00:00',
  updated_at: '2024-01-01T00:00:00',
};

export const annuaire = defineDialect({
  name: 'annuaire',
  summary: 'The French directory /utilisateurs; bare objects and arrays; roles.',
  description: [
    'A read-only directory with bare objects and arrays; errors are `{message}`, in French.',
    'ADMIN and MODERATEUR read everything; an UTILISATEUR reads its own record. Tokens come from the login of any dialect.',
    'Dates are UTC, written without zone and fraction.',
  ].join('\n\n'),
  error: AnnuaireErrorSchema,
  errorExamples: {
    400: { message: "l'id doit être un nombre entier positif" },
    401: { message: "un jeton d'authentification est requis" },
    403: { message: "vous n'avez pas le droit d'accès requis" },
    429: { message: 'trop de tentatives, réessayez plus tard' },
    500: { message: 'erreur interne du serveur' },
    503: { message: 'service indisponible, réessayez plus tard' },
  },
  prefixes: ['/utilisateurs'],
  routes: c.router(
    {
      list: {
        method: 'GET',
        path: '/utilisateurs',
        summary: 'List the accounts, or those of one role',
        description: 'For ADMIN and MODERATEUR. Ordered by id; the `Link` header names the next page.',
        query: z.object({
          role: RoleFilterSchema.default('ALL').describe('Only accounts of this role.'),
          ...pageQuery,
        }),
        responses: answers(guarded, { 200: z.array(UtilisateurSchema).max(1000) }),
        metadata: facts({
          tag: 'annuaire',
          source: 'Obtenir tous les utilisateurs',
          headers: [nextPageHeader],
          examples: { answers: { 200: [utilisateurExample] } },
        }),
      },
      get: {
        method: 'GET',
        path: '/utilisateurs/:id',
        summary: 'Read one account by id',
        description: 'For ADMIN, MODERATEUR and the account itself.',
        pathParams: z.object({ id: PathIdSchema }),
        responses: answers(guarded, { 200: UtilisateurSchema, 404: AnnuaireErrorSchema }),
        metadata: facts({
          tag: 'annuaire',
          source: 'Obtenir un utilisateur par ID',
          examples: { answers: { 200: utilisateurExample, 404: { message: "l'id 999" } } },
        }),
      },
      getByCourriel: {
        method: 'GET',
        path: '/utilisateurs/courriel/:courriel',
        summary: 'Read one account by e-mail',
        description: 'For ADMIN, MODERATEUR and the account itself. Compared without case.',
        pathParams: z.object({ courriel: EmailQuerySchema }),
        responses: answers(guarded, { 200: UtilisateurSchema, 404: AnnuaireErrorSchema }),
        metadata: facts({
          tag: 'annuaire',
          source: 'Obtenir un utilisateur par courriel',
          examples: {
            answers: { 200: utilisateurExample, 404: { message: 'le courriel inexistant@example.com' } },
          },
        }),
      },
    },
    { strictStatusCodes: true },
  ),
});
