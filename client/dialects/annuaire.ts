/** Generated from contract/annuaire.ts by `npm run client`; never edited. */
import type { Answer, Call, PagedCall, Dialect } from '../types.ts';

/** Every error of the annuaire dialect. */
export interface AnnuaireError {
  /** Ce qui n'a pas marché, en français. */
  message: string;
}

/** An account as the directory shows it. */
export interface Utilisateur {
  id: number;
  prenom: string | null;
  nom: string | null;
  courriel: string;
  role: 'ADMIN' | 'MODERATEUR' | 'UTILISATEUR';
  /** UTC, without zone and fraction. */
  created_at: string;
  /** UTC, without zone and fraction. */
  updated_at: string;
}

/** The calls of annuaire: The French directory /utilisateurs; bare objects and arrays; roles. */
export interface AnnuaireCalls {
  /**
   * List the accounts, or those of one role
   *
   * For ADMIN and MODERATEUR. Ordered by id; the `Link` header names the next page.
   *
   * `GET /utilisateurs`; needs an access token.
   */
  readonly list: PagedCall<
    {
      readonly query?:
        | {
            /** Only accounts of this role. */
            role?: 'ALL' | 'ADMIN' | 'MODERATEUR' | 'UTILISATEUR' | undefined;
            /** At most this many entries (1 to 1000; 1000 when left out). */
            limit?: number | `${number}` | undefined;
            /** Only entries whose id is greater than this one. */
            after?: number | `${number}` | undefined;
          }
        | undefined;
    },
    Answer<200, Array<Utilisateur>> | Answer<400 | 401 | 403 | 429 | 500 | 503, AnnuaireError>,
    Utilisateur
  >;

  /**
   * Read one account by id
   *
   * For ADMIN, MODERATEUR and the account itself.
   *
   * `GET /utilisateurs/:id`; needs an access token.
   */
  readonly get: Call<
    {
      readonly params: {
        /** The account's id. */
        id: number | `${number}`;
      };
    },
    Answer<200, Utilisateur> | Answer<400 | 401 | 403 | 404 | 429 | 500 | 503, AnnuaireError>
  >;

  /**
   * Read one account by e-mail
   *
   * For ADMIN, MODERATEUR and the account itself. Compared without case.
   *
   * `GET /utilisateurs/courriel/:courriel`; needs an access token.
   */
  readonly getByCourriel: Call<
    {
      readonly params: {
        /** The account's e-mail. */
        courriel: string;
      };
    },
    Answer<200, Utilisateur> | Answer<400 | 401 | 403 | 404 | 429 | 500 | 503, AnnuaireError>
  >;
}

/**
 * The dialect annuaire: The French directory /utilisateurs; bare objects and arrays; roles.
 *
 * A read-only directory with bare objects and arrays; errors are `{message}`, in French.
 *
 * ADMIN and MODERATEUR read everything; an UTILISATEUR reads its own record. Tokens come from the login of any dialect.
 *
 * Dates are UTC, written without zone and fraction.
 */
export const annuaire: Dialect<'annuaire', AnnuaireCalls, 'none'> = {
  name: 'annuaire',
  kind: 'none',
  routes: {
    list: { method: 'GET', path: '/utilisateurs', json: [200, 400, 401, 403, 429, 500, 503], entries: '' },
    get: { method: 'GET', path: '/utilisateurs/:id', json: [200, 400, 401, 403, 404, 429, 500, 503] },
    getByCourriel: {
      method: 'GET',
      path: '/utilisateurs/courriel/:courriel',
      json: [200, 400, 401, 403, 404, 429, 500, 503],
    },
  },
};
