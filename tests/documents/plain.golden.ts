/** What the document of plain shows: answers only; its endpoints are headings, and the contract made paths of them. */
import type { Golden } from '../helpers/golden.ts';

export const golden: Golden = {
  requests: [],
  answers: [
    { endpoint: 'POST /auth/login', status: 200, body: { token: 'Exemple token ...' } },
    {
      endpoint: 'POST /auth/create-user',
      status: 201,
      body: {
        id: 1,
        firstname: 'John',
        lastname: 'Doe',
        email: 'johndoe@gmail.com',
        username: 'johnDoe',
      },
    },
    {
      endpoint: 'POST /auth/login',
      status: 401,
      body: { message: 'Username or password is incorrect' },
    },
    {
      endpoint: 'POST /auth/create-user',
      status: 409,
      body: { message: 'Username or email already taken' },
    },
  ],
  statuses: {
    'POST /auth/create-user': [201, 409],
    'POST /auth/login': [200, 401],
    'POST /auth/refresh-token': [200],
  },
  calls: {},
};

/** The input parameters that the document lists for each endpoint. */
export const parameters = {
  'POST /auth/create-user': ['firstname', 'lastname', 'email', 'username', 'password'],
  'POST /auth/login': ['login', 'password'],
};
