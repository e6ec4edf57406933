/** Generated from contract/plain.ts by `npm run client`; never edited. */
import { plain, type PlainCalls } from '../dialects/plain.ts';
import type { Examples } from '../mocks.ts';

/** For every call of plain and each of its statuses, the body that the contract shows. */
export const plainExamples: Examples<PlainCalls> = {
  dialect: plain,
  answers: {
    createUser: {
      '201': { id: 1, firstname: 'John', lastname: 'Doe', email: 'johndoe@gmail.com', username: 'johnDoe' },
      '400': { message: 'email must be a valid e-mail address' },
      '409': { message: 'Username or email already taken' },
      '413': { message: 'The body is larger than 102400 bytes' },
      '415': { message: 'The body must be sent as application/json' },
      '429': { message: 'Too many attempts, try again later' },
      '500': { message: 'Internal server error' },
      '503': { message: 'Service unavailable, try again later' },
    },
    login: {
      '200': { token: 'Exemple token ...' },
      '400': { message: 'email must be a valid e-mail address' },
      '401': { message: 'Username or password is incorrect' },
      '413': { message: 'The body is larger than 102400 bytes' },
      '415': { message: 'The body must be sent as application/json' },
      '429': { message: 'Too many attempts, try again later' },
      '500': { message: 'Internal server error' },
      '503': { message: 'Service unavailable, try again later' },
    },
    refreshToken: {
      '200': { token: 'Exemple token ...' },
      '401': { message: 'Refresh token is invalid or expired' },
      '413': { message: 'The body is larger than 102400 bytes' },
      '429': { message: 'Too many attempts, try again later' },
      '500': { message: 'Internal server error' },
      '503': { message: 'Service unavailable, try again later' },
    },
  },
};
