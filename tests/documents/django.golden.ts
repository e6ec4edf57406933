/** What the document of django shows: fetch calls with their bodies; it describes answers in words only. */
import type { Golden } from '../helpers/golden.ts';

const json = { 'Content-Type': 'application/json' };

const bodies = {
  signup: { username: 'john_doe', email: 'john@example.com', password: 'password123' },
  obtainToken: { username: 'john_doe', password: 'password123' },
  refreshToken: { refresh: 'your_refresh_token_here' },
  resetPassword: { email: 'john@example.com' },
  validateToken: { token: 'your_access_token_here' },
};

const post = (path: string, body: object) => ({
  method: 'POST',
  path,
  headers: json,
  body: JSON.stringify(body),
});

export const golden: Golden = {
  requests: [
    { endpoint: 'POST /auth/signup/', body: bodies.signup },
    { endpoint: 'POST /auth/token/', body: bodies.obtainToken },
    { endpoint: 'POST /auth/token/refresh/', body: bodies.refreshToken },
    { endpoint: 'POST /auth/reset_password/', body: bodies.resetPassword },
    { endpoint: 'POST /auth/validate_token/', body: bodies.validateToken },
  ],
  answers: [],
  statuses: {
    'POST /auth/signup/': [201, 400],
    'POST /auth/token/': [200, 401],
    'POST /auth/token/refresh/': [200, 401],
    'GET /auth/verify-email/<uidb64>/<token>/': [200, 400],
    'POST /auth/reset_password/': [200, 400],
    'GET /auth/password_reset_confirm/<uidb64>/<token>/': [200, 400],
    'POST /auth/validate_token/': [200, 401],
  },
  calls: {
    signup: post('/auth/signup/', bodies.signup),
    obtainToken: post('/auth/token/', bodies.obtainToken),
    refreshToken: post('/auth/token/refresh/', bodies.refreshToken),
    resetPassword: post('/auth/reset_password/', bodies.resetPassword),
    validateToken: post('/auth/validate_token/', bodies.validateToken),
  },
};
