/** Generated from contract/django.ts by `npm run client`; never edited. */
import { django, type DjangoCalls } from '../dialects/django.ts';
import type { Examples } from '../mocks.ts';

/** For every call of django and each of its statuses, the body that the contract shows. */
export const djangoExamples: Examples<DjangoCalls> = {
  dialect: django,
  answers: {
    signup: {
      '201': { id: 1, username: 'john_doe', email: 'john@example.com' },
      '400': { username: ['This field is required.'] },
      '413': { detail: 'The body is larger than 102400 bytes.' },
      '415': { detail: 'Unsupported media type "text/plain" in request.' },
      '429': { detail: 'Request was throttled. Expected available in 900 seconds.' },
      '500': { detail: 'A server error occurred.' },
      '503': { detail: 'Service temporarily unavailable, try again later.' },
    },
    obtainToken: {
      '200': {
        refresh: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
        access: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...',
      },
      '400': { email: ['Enter a valid email address.'] },
      '401': { detail: 'No active account found with the given credentials' },
      '413': { detail: 'The body is larger than 102400 bytes.' },
      '415': { detail: 'Unsupported media type "text/plain" in request.' },
      '429': { detail: 'Request was throttled. Expected available in 900 seconds.' },
      '500': { detail: 'A server error occurred.' },
      '503': { detail: 'Service temporarily unavailable, try again later.' },
    },
    refreshToken: {
      '200': { access: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...' },
      '400': { email: ['Enter a valid email address.'] },
      '401': { detail: 'Token is invalid or expired', code: 'token_not_valid' },
      '413': { detail: 'The body is larger than 102400 bytes.' },
      '415': { detail: 'Unsupported media type "text/plain" in request.' },
      '429': { detail: 'Request was throttled. Expected available in 900 seconds.' },
      '500': { detail: 'A server error occurred.' },
      '503': { detail: 'Service temporarily unavailable, try again later.' },
    },
    validateToken: {
      '200': { message: 'Token is valid', username: 'john_doe' },
      '400': { email: ['Enter a valid email address.'] },
      '401': { message: 'Token is invalid or expired' },
      '413': { detail: 'The body is larger than 102400 bytes.' },
      '415': { detail: 'Unsupported media type "text/plain" in request.' },
      '429': { detail: 'Request was throttled. Expected available in 900 seconds.' },
      '500': { detail: 'A server error occurred.' },
      '503': { detail: 'Service temporarily unavailable, try again later.' },
    },
    verifyEmail: {
      '200': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '400': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '429': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '500': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '503': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
    },
    resetPassword: {
      '200': { success: 'If an account has this address, a reset link is on its way.' },
      '400': { email: ['Enter a valid email address.'] },
      '413': { detail: 'The body is larger than 102400 bytes.' },
      '415': { detail: 'Unsupported media type "text/plain" in request.' },
      '429': { detail: 'Request was throttled. Expected available in 900 seconds.' },
      '500': { detail: 'A server error occurred.' },
      '503': { detail: 'Service temporarily unavailable, try again later.' },
    },
    showResetForm: {
      '200': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '400': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '429': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '500': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '503': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
    },
    confirmReset: {
      '200': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '400': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '413': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '415': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '429': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '500': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
      '503': '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>',
    },
  },
};
