/** What the document of jsend shows: bodies, answers, curl calls, and its whole workflow. */
import type { Golden } from '../helpers/golden.ts';

const json = { 'Content-Type': 'application/json' };

export const golden: Golden = {
  requests: [
    {
      endpoint: 'POST /api/v1/auth/register',
      body: { email: 'user@example.com', password: 'securePassword123' },
    },
    {
      endpoint: 'POST /api/v1/auth/login',
      body: { email: 'user@example.com', password: 'securePassword123' },
    },
    { endpoint: 'POST /api/v1/auth/refresh', body: { refresh_token: 'eyJhbGc...' } },
    { endpoint: 'PUT /api/v1/users/:id', body: { email: 'newemail@example.com' } },
  ],
  answers: [
    { endpoint: 'GET /health', status: 200, body: { status: 'ok' } },
    {
      endpoint: 'POST /api/v1/auth/register',
      status: 201,
      body: {
        status: 'success',
        data: {
          access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
          refresh_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
          token_type: 'Bearer',
          expires_in: 900,
        },
      },
    },
    {
      endpoint: 'POST /api/v1/auth/login',
      status: 200,
      body: {
        status: 'success',
        data: {
          access_token: 'eyJhbGc...',
          refresh_token: 'eyJhbGc...',
          token_type: 'Bearer',
          expires_in: 900,
        },
      },
    },
    {
      endpoint: 'POST /api/v1/auth/refresh',
      status: 200,
      body: {
        status: 'success',
        data: { access_token: 'eyJhbGc...', token_type: 'Bearer', expires_in: 900 },
      },
    },
    {
      endpoint: 'GET /api/v1/users',
      status: 200,
      body: {
        status: 'success',
        data: [
          {
            id: 1,
            email: 'user1@example.com',
            created_at: '2026-01-09T10:00:00Z',
            updated_at: '2026-01-09T10:00:00Z',
          },
          {
            id: 2,
            email: 'user2@example.com',
            created_at: '2026-01-09T11:00:00Z',
            updated_at: '2026-01-09T11:00:00Z',
          },
        ],
      },
    },
    {
      endpoint: 'GET /api/v1/users/:id',
      status: 200,
      body: {
        status: 'success',
        data: {
          id: 1,
          email: 'user@example.com',
          created_at: '2026-01-09T10:00:00Z',
          updated_at: '2026-01-09T10:00:00Z',
        },
      },
    },
    {
      endpoint: 'PUT /api/v1/users/:id',
      status: 200,
      body: {
        status: 'success',
        data: {
          id: 1,
          email: 'newemail@example.com',
          created_at: '2026-01-09T10:00:00Z',
          updated_at: '2026-01-10T15:30:00Z',
        },
      },
    },
    {
      endpoint: 'DELETE /api/v1/users/:id',
      status: 200,
      body: { status: 'success', message: 'User deleted successfully' },
    },
  ],
  statuses: {
    'GET /health': [200],
    'POST /api/v1/auth/register': [201, 400, 409],
    'POST /api/v1/auth/login': [200, 400, 401],
    'POST /api/v1/auth/refresh': [200, 400, 401],
    'GET /api/v1/users': [200, 401],
    'GET /api/v1/users/:id': [200, 401, 404],
    'PUT /api/v1/users/:id': [200, 400, 401, 404, 409],
    'DELETE /api/v1/users/:id': [200, 401, 404],
  },
  calls: {
    register: {
      method: 'POST',
      path: '/api/v1/auth/register',
      headers: json,
      body: '{"email":"user@example.com","password":"password123"}',
    },
    login: {
      method: 'POST',
      path: '/api/v1/auth/login',
      headers: json,
      body: '{"email":"user@example.com","password":"password123"}',
    },
    refresh: {
      method: 'POST',
      path: '/api/v1/auth/refresh',
      headers: json,
      body: '{"refresh_token":"$REFRESH_TOKEN"}',
    },
    list: { method: 'GET', path: '/api/v1/users', headers: { Authorization: 'Bearer $TOKEN' } },
    get: { method: 'GET', path: '/api/v1/users/1', headers: { Authorization: 'Bearer $TOKEN' } },
    workflowRegister: {
      method: 'POST',
      path: '/api/v1/auth/register',
      headers: json,
      body: '{"email":"test@example.com","password":"password123"}',
    },
    workflowList: {
      method: 'GET',
      path: '/api/v1/users',
      headers: { Authorization: 'Bearer $ACCESS_TOKEN' },
    },
    workflowUpdate: {
      method: 'PUT',
      path: '/api/v1/users/1',
      headers: { Authorization: 'Bearer $ACCESS_TOKEN', ...json },
      body: '{"email":"updated@example.com"}',
    },
    workflowRefresh: {
      method: 'POST',
      path: '/api/v1/auth/refresh',
      headers: json,
      body: '{"refresh_token":"$REFRESH_TOKEN"}',
    },
    workflowListAgain: {
      method: 'GET',
      path: '/api/v1/users',
      headers: { Authorization: 'Bearer $NEW_ACCESS' },
    },
  },
};
