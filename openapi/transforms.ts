/**
 * Transforms in answers: the library writes what goes into a transform for what comes out of it, which would be a
 * promise that the service breaks. Only a schema behind the transform (z.pipe) can tell.
 */
import { z } from 'zod';
import { located } from './places.ts';

type Inner = readonly [place: string, schema: z.ZodTypeAny];

/** The schemas directly inside a schema, as far as they shape what comes out of it. */
const innerOf = (schema: z.ZodTypeAny): Inner[] => {
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape as z.ZodRawShape);
  if (schema instanceof z.ZodArray) return [['[]', schema.element as z.ZodTypeAny]];
  if (schema instanceof z.ZodRecord) return [['{}', schema.valueSchema as z.ZodTypeAny]];
  if (schema instanceof z.ZodUnion || schema instanceof z.ZodDiscriminatedUnion) {
    return (schema.options as z.ZodTypeAny[]).map((option) => ['one of its shapes', option]);
  }
  if (schema instanceof z.ZodIntersection) {
    const { left, right } = schema._def as z.ZodIntersectionDef;
    return [left, right].map((part) => ['one of its parts', part]);
  }
  if (schema instanceof z.ZodEffects) return [['', schema.innerType() as z.ZodTypeAny]];
  if (schema instanceof z.ZodPipeline)
    return [['', (schema._def as z.ZodPipelineDef<z.ZodTypeAny, z.ZodTypeAny>).out]];
  if (schema instanceof z.ZodDefault) return [['', schema.removeDefault() as z.ZodTypeAny]];
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodBranded ||
    schema instanceof z.ZodReadonly
  ) {
    return [['', schema.unwrap() as z.ZodTypeAny]];
  }
  return [];
};

/** @throws Error when a transform stands last on the way out of the schema, however deep. */
export const refuseTransforms = (schema: z.ZodTypeAny): void => {
  if (schema instanceof z.ZodEffects && (schema._def as z.ZodEffectsDef).effect.type === 'transform') {
    throw new Error('what a transform makes has no form in JSON Schema: pipe it into a schema of its result');
  }
  for (const [place, inner] of innerOf(schema)) {
    if (place === '') refuseTransforms(inner);
    else located(place, () => refuseTransforms(inner));
  }
};
