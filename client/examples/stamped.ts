/** Generated from contract/stamped.ts by `npm run client`; never edited. */
import { stamped, type StampedCalls } from '../dialects/stamped.ts';
import type { Examples } from '../mocks.ts';

/** For every call of stamped and each of its statuses, the body that the contract shows. */
export const stampedExamples: Examples<StampedCalls> = {
  dialect: stamped,
  claims: { login: 'identity' },
  answers: {
    login: {
      '200': {
        code: 200,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Success',
        apiVersion: 'v0.0.1',
        data: ['token-JWT'],
      },
      '400': {
        code: 400,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Password is not valid',
        apiVersion: 'v0.0.1',
        data: [],
      },
      '401': {
        code: 401,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Invalid password',
        apiVersion: 'v0.0.1',
        data: [],
      },
      '404': {
        code: 404,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'User not found',
        apiVersion: 'v0.0.1',
        data: [],
      },
      '429': {
        code: 429,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Too many attempts',
        apiVersion: 'v0.0.1',
        data: [],
      },
      '500': {
        code: 500,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Server error',
        apiVersion: 'v0.0.1',
        data: ['err'],
      },
      '503': {
        code: 503,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Service unavailable',
        apiVersion: 'v0.0.1',
        data: [],
      },
    },
    signUp: {
      '200': {
        code: 200,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Success',
        apiVersion: 'v0.0.1',
        data: [
          {
            uuid: '3f2b8c1e-5d4a-4f6b-9c7d-8e9f0a1b2c3d',
            display_name: 'john_doe',
            username: 'john_doe',
            email: 'john@example.com',
            profile_picture: null,
          },
        ],
      },
      '400': {
        code: 400,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Email is not valid',
        apiVersion: 'v0.0.1',
        data: [],
      },
      '409': {
        code: 409,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'User already exists',
        apiVersion: 'v0.0.1',
        data: [],
      },
      '413': {
        code: 413,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Body is too large',
        apiVersion: 'v0.0.1',
        data: [],
      },
      '415': {
        code: 415,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Media type is not supported',
        apiVersion: 'v0.0.1',
        data: [],
      },
      '429': {
        code: 429,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Too many attempts',
        apiVersion: 'v0.0.1',
        data: [],
      },
      '500': {
        code: 500,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Server error',
        apiVersion: 'v0.0.1',
        data: ['err'],
      },
      '503': {
        code: 503,
        requestTime: '2023-10-23T07:49:26.825Z',
        message: 'Service unavailable',
        apiVersion: 'v0.0.1',
        data: [],
      },
    },
  },
};
