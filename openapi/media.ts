/** Bodies: one media type of a request or an answer, with the shapes and examples of every dialect that has one. */
import type { ContentObject, ExamplesObject, MediaTypeObject } from 'openapi3-ts/oas31';
import type { Components } from './components.ts';
import type { Schema } from './json-schema.ts';

export const JSON_TYPE = 'application/json';

/** A body that one dialect takes or gives. */
export interface Body {
  readonly dialect: string;
  readonly contentType: string;
  readonly schema: Schema;
  readonly example?: unknown;
}

const schemaOf = (bodies: readonly Body[], components: Components): Schema => {
  const shapes = new Map(bodies.map(({ schema }) => [JSON.stringify(schema), schema]));
  const [only, ...more] = shapes.values();
  if (only === undefined) throw new Error('a media type without a body');
  return more.length === 0 ? only : components.oneOf([only, ...more]);
};

const examplesOf = (bodies: readonly Body[]): ExamplesObject =>
  Object.fromEntries(
    bodies
      .filter(({ example }) => example !== undefined)
      .map(({ dialect, example }) => [dialect, { summary: `As ${dialect} documents it`, value: example }]),
  );

/** The content of a request or an answer: by media type, the one shape, or `oneOf` where dialects differ. */
export const contentOf = (bodies: readonly Body[], components: Components): ContentObject => {
  const types = [...new Set(bodies.map(({ contentType }) => contentType))];
  return Object.fromEntries(
    types.map((type) => {
      const ofType = bodies.filter(({ contentType }) => contentType === type);
      const examples = examplesOf(ofType);
      const media: MediaTypeObject = {
        schema: schemaOf(ofType, components),
        ...(Object.keys(examples).length > 0 && { examples }),
      };
      return [type, media];
    }),
  );
};
