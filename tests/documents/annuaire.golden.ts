/** What the document of annuaire shows: answers and the request lines of its examples. */
import type { Golden } from '../helpers/golden.ts';

const list = 'GET /utilisateurs';
const byId = 'GET /utilisateurs/{id}';
const byCourriel = 'GET /utilisateurs/courriel/{courriel}';

const jean = {
  id: 1,
  prenom: 'Jean',
  nom: 'Dupont',
  courriel: 'jean.dupont@example.com',
  role: 'UTILISATEUR',
  created_at: '2024-01-01T00:00:00',
  updated_at: '2024-01-01T00:00:00',
};

/** The document's list goes on after its first entry. */
export const AND_SO_ON = '...';

export const golden: Golden = {
  requests: [],
  answers: [
    { endpoint: list, status: 200, body: [jean, AND_SO_ON] },
    { endpoint: byId, status: 200, body: jean },
    { endpoint: byId, status: 404, body: { message: "l'id 999" } },
    { endpoint: byCourriel, status: 200, body: jean },
    { endpoint: byCourriel, status: 404, body: { message: 'le courriel inexistant@example.com' } },
  ],
  statuses: {
    [list]: [200, 400, 401, 500],
    [byId]: [200, 400, 401, 404, 500],
    [byCourriel]: [200, 400, 401, 404, 500],
  },
  calls: {
    listOfRole: {
      method: 'GET',
      path: '/utilisateurs?role=ADMIN',
      headers: { Authorization: 'Bearer $JETON' },
    },
    get: { method: 'GET', path: '/utilisateurs/1', headers: { Authorization: 'Bearer $JETON' } },
    getByCourriel: {
      method: 'GET',
      path: '/utilisateurs/courriel/jean.dupont@example.com',
      headers: { Authorization: 'Bearer $JETON' },
    },
  },
};

/** The values of the parameter `role`; the first is its default. */
export const roles = ['ALL', 'ADMIN', 'MODERATEUR', 'UTILISATEUR'];
