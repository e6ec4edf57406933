/** What the document of stamped shows: answers of its two endpoints. */
import type { Golden } from '../helpers/golden.ts';

const login = 'POST /api/v1/auth/login';
const signUp = 'POST /api/v1/auth/signUp';

/** Every answer of the document carries this time. */
export const requestTime = '2023-10-23T07:49:26.825Z';

const stamped = (code: number, message: string, data: readonly string[]) => ({
  code,
  requestTime,
  message,
  apiVersion: 'v0.0.1',
  data,
});

/** The document lists the names of the fields where the answer has their values. */
export const signUpData = ['uuid', 'display_name', 'username', 'email', 'profile_picture'];

export const golden: Golden = {
  requests: [],
  answers: [
    { endpoint: login, status: 200, body: stamped(200, 'Success', ['token-JWT']) },
    { endpoint: login, status: 404, body: stamped(404, 'User not found', []) },
    { endpoint: login, status: 401, body: stamped(401, 'Invalid password', []) },
    { endpoint: login, status: 500, body: stamped(500, 'Server error', ['err']) },
    { endpoint: signUp, status: 200, body: stamped(200, 'Success', signUpData) },
    { endpoint: signUp, status: 400, body: stamped(400, 'User is empty', []) },
    { endpoint: signUp, status: 400, body: stamped(400, 'Email is not valid', []) },
    { endpoint: signUp, status: 400, body: stamped(400, 'Password is not valid', []) },
    { endpoint: signUp, status: 500, body: stamped(500, 'Server error', ['err']) },
  ],
  statuses: { [login]: [200, 401, 404, 500], [signUp]: [200, 400, 500] },
  calls: {},
};

/** The fields that the document asks for at login. */
export const loginParameters = ['identity', 'password'];
