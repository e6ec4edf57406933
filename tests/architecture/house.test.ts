/** What the house holds: the rooms at its top, and no answer that could carry a password. */
import { isAppRouteNoBody, isAppRouteOtherResponse, isZodType } from '@ts-rest/core';
import { z } from 'zod';
import { routesOf } from '../../contract/dialect.ts';
import { dialects } from '../../contract/index.ts';
import { namesAtTop } from '../helpers/source-files.ts';

const ROOMS = ['contract', 'server', 'client', 'openapi', 'migrations', 'tests'];
const FILES = /^(package(-lock)?\.json|tsconfig(\.\w+)?\.json|(README|CHANGELOG|SECURITY)\.md|LICENSE)$/;
const TOOL_CONFIG = /^[\w-]+\.config\.(js|cjs|mjs|ts)$/;

it('has its rooms at the top, and nothing else but its own papers', () => {
  const names = namesAtTop();
  expect(names).toEqual(expect.arrayContaining([...ROOMS, 'package.json', 'tsconfig.json']));
  const others = names.filter(
    (name) => !ROOMS.includes(name) && !name.startsWith('.') && !FILES.test(name) && !TOOL_CONFIG.test(name),
  );
  expect(others).toEqual([]);
});

/** The names of all fields that a schema can answer, however deep. */
const fieldsOf = (schema: unknown): string[] => {
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as z.ZodRawShape;
    return Object.entries(shape).flatMap(([name, field]) => [name, ...fieldsOf(field)]);
  }
  if (schema instanceof z.ZodArray) return fieldsOf(schema.element);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return fieldsOf(schema.unwrap());
  if (schema instanceof z.ZodDefault) return fieldsOf(schema.removeDefault());
  if (schema instanceof z.ZodEffects) return fieldsOf(schema.innerType());
  if (schema instanceof z.ZodUnion) return (schema.options as unknown[]).flatMap(fieldsOf);
  if (schema instanceof z.ZodRecord) return fieldsOf(schema.valueSchema);
  const leaf = [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodLiteral, z.ZodEnum, z.ZodNull];
  if (leaf.some((kind) => schema instanceof kind)) return [];
  throw new Error(`This test does not know how to look into ${String(schema?.constructor.name)}`);
};

const bodySchemaOf = (response: unknown): unknown => {
  if (isZodType(response)) return response;
  return isAppRouteOtherResponse(response as never) ? (response as { body: unknown }).body : undefined;
};

const answers = dialects.flatMap(({ name, routes }) =>
  routesOf(routes).flatMap(({ names, route }) =>
    Object.entries(route.responses)
      .filter(([, response]) => !isAppRouteNoBody(response))
      .map(([status, response]) => ({
        route: [name, ...names].join('.'),
        status,
        schema: bodySchemaOf(response),
      })),
  ),
);

it.each(answers)('$route answers $status without a field for a password or a hash', ({ schema }) => {
  expect(fieldsOf(schema).filter((field) => /pass|hash|digest|salt|secret|pwd/i.test(field))).toEqual([]);
});

it('looks into every kind of answer', () => {
  const fields = new Set(answers.flatMap(({ schema }) => fieldsOf(schema)));
  const known = [
    'token',
    'access_token',
    'profile_picture',
    'courriel',
    'username',
    'detail',
    'details',
    'field',
  ];
  expect([...fields]).toEqual(expect.arrayContaining(known));
});
