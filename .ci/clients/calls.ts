/** What a caller in TypeScript does with types that openapi-typescript wrote, over openapi-fetch. */
import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type { paths } from './api.js';

const client = createClient<paths>({ baseUrl: process.env['SERVICE_URL'] ?? '' });
const email = 'typescript@example.com';
const password = 'password123';
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

const registered = await client.POST('/api/v1/auth/register', { body: { email, password } });
assert.equal(registered.response.status, 201);
assert.equal(registered.data?.data.token_type, 'Bearer');

// A path of two dialects: the body decides which of them answers.
const login = await client.POST('/api/v1/auth/login', { body: { email, password } });
assert.equal(login.response.status, 200);
assert.ok(login.data !== undefined && 'status' in login.data);
const { access_token, refresh_token } = login.data.data;

const stamped = await client.POST('/api/v1/auth/login', { body: { identity: email, password } });
assert.ok(stamped.data !== undefined && 'code' in stamped.data);
assert.equal(stamped.data.data.length, 1);

const wrong = await client.POST('/api/v1/auth/login', { body: { email, password: 'password124' } });
assert.equal(wrong.response.status, 401);
assert.ok(wrong.error !== undefined && 'status' in wrong.error);
assert.equal(wrong.error.code, 'INVALID_CREDENTIALS');

const list = await client.GET('/api/v1/users', {
  params: { query: { limit: 1000 } },
  ...bearer(access_token),
});
assert.equal(list.response.status, 200);
const own = list.data?.data.find((user) => user.email === email);
assert.ok(own);

const one = await client.GET('/api/v1/users/{id}', {
  params: { path: { id: own.id } },
  ...bearer(access_token),
});
assert.deepEqual(one.data, { status: 'success', data: own });

const refreshed = await client.POST('/api/v1/auth/refresh', { body: { refresh_token } });
assert.equal(refreshed.response.status, 200);
assert.match(refreshed.data?.data.access_token ?? '', /^[\w-]+\.[\w-]+\.[\w-]+$/);

const stranger = await client.GET('/api/v1/users');
assert.equal(stranger.response.status, 401);
assert.equal(stranger.error?.code, 'UNAUTHORIZED');

console.log('TypeScript: registered, signed in, listed, read and refreshed; refused as documented');
