/** Bodies: one media type of a request or an answer, with the shapes and examples of every dialect that has one. */
import type { ContentObject, ExamplesObject, MediaTypeObject } from 'openapi3-ts/oas31';
import type { z } from 'zod';
import type { Components } from './components.ts';
import type { Direction, Schema } from './json-schema.ts';

/** A body that one dialect takes or gives. */
export interface Body {
  readonly dialect: string;
  readonly contentType: string;
  readonly schema: z.ZodTypeAny;
  readonly example?: unknown;
}

const schemaOf = (bodies: readonly Body[], components: Components, direction: Direction): Schema => {
  const shapes = new Map(
    bodies.map(({ schema }) => components.schemaOf(schema, direction)).map((s) => [JSON.stringify(s), s]),
  );
  const [only, ...more] = shapes.values();
  if (only === undefined) throw new Error('a media type without a body');
  return more.length === 0 ? only : { oneOf: [only, ...more] };
};

const examplesOf = (bodies: readonly Body[]): ExamplesObject =>
  Object.fromEntries(
    bodies
      .filter(({ example }) => example !== undefined)
      .map(({ dialect, example }) => [dialect, { summary: `As ${dialect} documents it`, value: example }]),
  );

/** The content of a request or an answer: by media type, the one shape, or `oneOf` where dialects differ. */
export const contentOf = (
  bodies: readonly Body[],
  components: Components,
  direction: Direction,
): ContentObject => {
  const types = [...new Set(bodies.map(({ contentType }) => contentType))];
  return Object.fromEntries(
    types.map((type) => {
      const ofType = bodies.filter(({ contentType }) => contentType === type);
      const examples = examplesOf(ofType);
      const media: MediaTypeObject = {
        schema: schemaOf(ofType, components, direction),
        ...(Object.keys(examples).length > 0 && { examples }),
      };
      return [type, media];
    }),
  );
};
