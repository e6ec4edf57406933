/** Generated from contract/jsend.ts by `npm run client`; never edited. */
import { jsend, type JsendCalls } from '../dialects/jsend.ts';
import type { Examples } from '../mocks.ts';

/** For every call of jsend and each of its statuses, the body that the contract shows. */
export const jsendExamples: Examples<JsendCalls> = {
  dialect: jsend,
  answers: {
    'health.live': {
      '200': { status: 'ok' },
      '429': { status: 'error', code: 'TOO_MANY_REQUESTS', message: 'Too many attempts, try again later' },
      '500': { status: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' },
    },
    'health.ready': {
      '200': { status: 'ok' },
      '429': { status: 'error', code: 'TOO_MANY_REQUESTS', message: 'Too many attempts, try again later' },
      '500': { status: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' },
      '503': {
        status: 'error',
        code: 'SERVICE_UNAVAILABLE',
        message: 'Service unavailable, try again later',
      },
    },
    'auth.register': {
      '201': {
        status: 'success',
        data: {
          access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
          refresh_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
          token_type: 'Bearer',
          expires_in: 900,
        },
      },
      '400': {
        status: 'error',
        code: 'VALIDATION_FAILED',
        message: 'Invalid input',
        details: [{ field: 'email', message: 'email must be a valid e-mail address' }],
      },
      '409': { status: 'error', code: 'EMAIL_ALREADY_REGISTERED', message: 'Email already registered' },
      '413': { status: 'error', code: 'PAYLOAD_TOO_LARGE', message: 'The body is larger than 102400 bytes' },
      '415': {
        status: 'error',
        code: 'UNSUPPORTED_MEDIA_TYPE',
        message: 'The body must be sent as application/json',
      },
      '429': { status: 'error', code: 'TOO_MANY_REQUESTS', message: 'Too many attempts, try again later' },
      '500': { status: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' },
      '503': {
        status: 'error',
        code: 'SERVICE_UNAVAILABLE',
        message: 'Service unavailable, try again later',
      },
    },
    'auth.login': {
      '200': {
        status: 'success',
        data: {
          access_token: 'eyJhbGc...',
          refresh_token: 'eyJhbGc...',
          token_type: 'Bearer',
          expires_in: 900,
        },
      },
      '400': {
        status: 'error',
        code: 'VALIDATION_FAILED',
        message: 'Invalid input',
        details: [{ field: 'email', message: 'email must be a valid e-mail address' }],
      },
      '401': { status: 'error', code: 'INVALID_CREDENTIALS', message: 'Invalid email or password' },
      '413': { status: 'error', code: 'PAYLOAD_TOO_LARGE', message: 'The body is larger than 102400 bytes' },
      '415': {
        status: 'error',
        code: 'UNSUPPORTED_MEDIA_TYPE',
        message: 'The body must be sent as application/json',
      },
      '429': { status: 'error', code: 'TOO_MANY_REQUESTS', message: 'Too many attempts, try again later' },
      '500': { status: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' },
      '503': {
        status: 'error',
        code: 'SERVICE_UNAVAILABLE',
        message: 'Service unavailable, try again later',
      },
    },
    'auth.refresh': {
      '200': {
        status: 'success',
        data: { access_token: 'eyJhbGc...', token_type: 'Bearer', expires_in: 900 },
      },
      '400': {
        status: 'error',
        code: 'VALIDATION_FAILED',
        message: 'Invalid input',
        details: [{ field: 'email', message: 'email must be a valid e-mail address' }],
      },
      '401': { status: 'error', code: 'UNAUTHORIZED', message: 'Invalid or expired refresh token' },
      '413': { status: 'error', code: 'PAYLOAD_TOO_LARGE', message: 'The body is larger than 102400 bytes' },
      '415': {
        status: 'error',
        code: 'UNSUPPORTED_MEDIA_TYPE',
        message: 'The body must be sent as application/json',
      },
      '429': { status: 'error', code: 'TOO_MANY_REQUESTS', message: 'Too many attempts, try again later' },
      '500': { status: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' },
      '503': {
        status: 'error',
        code: 'SERVICE_UNAVAILABLE',
        message: 'Service unavailable, try again later',
      },
    },
    'users.list': {
      '200': {
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
      '400': {
        status: 'error',
        code: 'VALIDATION_FAILED',
        message: 'Invalid input',
        details: [{ field: 'email', message: 'email must be a valid e-mail address' }],
      },
      '401': { status: 'error', code: 'UNAUTHORIZED', message: 'Missing or invalid token' },
      '429': { status: 'error', code: 'TOO_MANY_REQUESTS', message: 'Too many attempts, try again later' },
      '500': { status: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' },
      '503': {
        status: 'error',
        code: 'SERVICE_UNAVAILABLE',
        message: 'Service unavailable, try again later',
      },
    },
    'users.get': {
      '200': {
        status: 'success',
        data: {
          id: 1,
          email: 'user@example.com',
          created_at: '2026-01-09T10:00:00Z',
          updated_at: '2026-01-09T10:00:00Z',
        },
      },
      '400': {
        status: 'error',
        code: 'VALIDATION_FAILED',
        message: 'Invalid input',
        details: [{ field: 'email', message: 'email must be a valid e-mail address' }],
      },
      '401': { status: 'error', code: 'UNAUTHORIZED', message: 'Missing or invalid token' },
      '404': { status: 'error', code: 'USER_NOT_FOUND', message: 'User not found' },
      '429': { status: 'error', code: 'TOO_MANY_REQUESTS', message: 'Too many attempts, try again later' },
      '500': { status: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' },
      '503': {
        status: 'error',
        code: 'SERVICE_UNAVAILABLE',
        message: 'Service unavailable, try again later',
      },
    },
    'users.update': {
      '200': {
        status: 'success',
        data: {
          id: 1,
          email: 'newemail@example.com',
          created_at: '2026-01-09T10:00:00Z',
          updated_at: '2026-01-10T15:30:00Z',
        },
      },
      '400': {
        status: 'error',
        code: 'VALIDATION_FAILED',
        message: 'Invalid input',
        details: [{ field: 'email', message: 'email must be a valid e-mail address' }],
      },
      '401': { status: 'error', code: 'UNAUTHORIZED', message: 'Missing or invalid token' },
      '403': { status: 'error', code: 'FORBIDDEN', message: 'You may only change your own account' },
      '404': { status: 'error', code: 'USER_NOT_FOUND', message: 'User not found' },
      '409': { status: 'error', code: 'EMAIL_ALREADY_REGISTERED', message: 'Email already registered' },
      '413': { status: 'error', code: 'PAYLOAD_TOO_LARGE', message: 'The body is larger than 102400 bytes' },
      '415': {
        status: 'error',
        code: 'UNSUPPORTED_MEDIA_TYPE',
        message: 'The body must be sent as application/json',
      },
      '429': { status: 'error', code: 'TOO_MANY_REQUESTS', message: 'Too many attempts, try again later' },
      '500': { status: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' },
      '503': {
        status: 'error',
        code: 'SERVICE_UNAVAILABLE',
        message: 'Service unavailable, try again later',
      },
    },
    'users.remove': {
      '200': { status: 'success', message: 'User deleted successfully' },
      '400': {
        status: 'error',
        code: 'VALIDATION_FAILED',
        message: 'Invalid input',
        details: [{ field: 'email', message: 'email must be a valid e-mail address' }],
      },
      '401': { status: 'error', code: 'UNAUTHORIZED', message: 'Missing or invalid token' },
      '403': { status: 'error', code: 'FORBIDDEN', message: 'You may only change your own account' },
      '404': { status: 'error', code: 'USER_NOT_FOUND', message: 'User not found' },
      '429': { status: 'error', code: 'TOO_MANY_REQUESTS', message: 'Too many attempts, try again later' },
      '500': { status: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' },
      '503': {
        status: 'error',
        code: 'SERVICE_UNAVAILABLE',
        message: 'Service unavailable, try again later',
      },
    },
  },
};
