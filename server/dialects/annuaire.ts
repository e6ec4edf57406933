/** annuaire : l'annuaire `/utilisateurs`, en lecture seule, par rôles. */
import { annuaire as contract, type Utilisateur } from '../../contract/annuaire.ts';
import type { FailureOf, Violation } from '../core/failures.ts';
import type { Identity } from '../core/identity.ts';
import type { Account } from '../core/model.ts';
import type { Answer, DialectServer } from './serve.ts';

const LIST_LIMIT = 1000;

const dire = (status: number, message: string): Answer => ({ status, body: { message } });

const dateView = (date: Date): string => date.toISOString().slice(0, 19);

const utilisateurView = ({
  id,
  givenName,
  familyName,
  email,
  role,
  createdAt,
  updatedAt,
}: Account): Utilisateur => ({
  id,
  prenom: givenName,
  nom: familyName,
  courriel: email,
  role,
  created_at: dateView(createdAt),
  updated_at: dateView(updatedAt),
});

const REFUS: Readonly<Record<string, string>> = {
  id: "l'id doit être un nombre entier positif",
  courriel: 'le courriel est invalide',
  role: 'le rôle doit être ALL, ADMIN, MODERATEUR ou UTILISATEUR',
  limit: 'limit doit être un nombre entier de 1 à 1000',
  after: "after doit être l'id d'un utilisateur",
};

const refuser = ([first]: readonly Violation[]): Answer =>
  dire(400, REFUS[first?.field ?? ''] ?? 'la requête est invalide');

const introuvable = ({ by, value }: FailureOf<'account_not_found'>): Answer =>
  dire(404, by === 'id' ? `l'id ${value}` : `le courriel ${value}`);

export const createAnnuaire = ({
  identity,
}: {
  readonly identity: Identity;
}): DialectServer<typeof contract.routes> => ({
  contract,
  handlers: {
    list: async ({ query: { role, limit = LIST_LIMIT, after = 0 }, caller, request }) => {
      const page = { limit, after, ...(role === 'ALL' ? {} : { role }) };
      const { accounts, next } = await identity.directory.list(caller.account, page);
      return { status: 200, body: accounts.map(utilisateurView), headers: request.linkToNext(next) };
    },
    get: async ({ params, caller }) => {
      const account = await identity.directory.findById(caller.account, params.id);
      return { status: 200, body: utilisateurView(account) };
    },
    getByCourriel: async ({ params, caller }) => {
      const account = await identity.directory.findByEmail(caller.account, params.courriel);
      return { status: 200, body: utilisateurView(account) };
    },
  },
  words: {
    input_invalid: ({ violations }) => refuser(violations),
    identity_taken: () => dire(409, 'le courriel est déjà pris'),
    account_not_found: introuvable,
    password_wrong: () => dire(401, 'mot de passe incorrect'),
    token_missing: () => dire(401, "un jeton d'authentification est requis"),
    token_invalid: () => dire(401, "le jeton d'authentification est invalide ou expiré"),
    access_denied: () => dire(403, "vous n'avez pas le droit d'accès requis"),
    link_dead: () => dire(400, 'le lien est invalide ou expiré'),
    too_many_attempts: () => dire(429, 'trop de tentatives, réessayez plus tard'),
    service_unavailable: () => dire(503, 'service indisponible, réessayez plus tard'),
    request_malformed: () => dire(400, 'la requête est mal formée'),
    json_malformed: () => dire(400, "le corps de la requête n'est pas du JSON valide"),
    body_too_large: ({ limitBytes }) => dire(413, `le corps de la requête dépasse ${limitBytes} octets`),
    media_type_unsupported: ({ expected }) =>
      dire(415, `le corps de la requête doit être envoyé en ${expected}`),
    path_unknown: () => dire(404, 'ressource introuvable'),
    method_not_allowed: ({ method }) => dire(405, `la méthode ${method} n'est pas permise ici`),
    crashed: () => dire(500, 'erreur interne du serveur'),
  },
});
