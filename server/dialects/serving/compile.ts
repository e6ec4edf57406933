/**
 * zod schemas as plain predicates. zod copies all that it checks, which a page of a thousand accounts pays for
 * dearly; most answers are exactly as documented, and of those nothing has to be copied.
 */
import {
  ZodArray,
  ZodBoolean,
  ZodEnum,
  ZodLiteral,
  ZodNever,
  ZodNull,
  ZodNullable,
  ZodNumber,
  ZodObject,
  ZodOptional,
  ZodString,
  type ZodRawShape,
  type ZodStringCheck,
  type ZodTypeAny,
} from 'zod';

/** True for a value that a schema accepts and gives back as it is. False decides nothing: zod has to be asked. */
export type Predicate = (value: unknown) => boolean;

const askZod: Predicate = () => false;

/** Compiles a schema; of kinds that no answer is made of, and of checks that run code, nothing is known. */
export const compile = (schema: ZodTypeAny): Predicate => {
  if (schema instanceof ZodObject) return compileObject(schema as ZodObject<ZodRawShape>);
  if (schema instanceof ZodArray) return compileArray(schema as ZodArray<ZodTypeAny>);
  if (schema instanceof ZodString) return compileString(schema);
  if (schema instanceof ZodNumber) return compileNumber(schema);
  if (schema instanceof ZodBoolean) return (value) => typeof value === 'boolean';
  if (schema instanceof ZodNull) return (value) => value === null;
  if (schema instanceof ZodLiteral) return (value) => value === schema.value;
  if (schema instanceof ZodEnum) {
    const options = new Set<unknown>(schema.options as string[]);
    return (value) => options.has(value);
  }
  if (schema instanceof ZodNullable) {
    const inner = compile(schema.unwrap() as ZodTypeAny);
    return (value) => value === null || inner(value);
  }
  if (schema instanceof ZodOptional) {
    const inner = compile(schema.unwrap() as ZodTypeAny);
    return (value) => value === undefined || inner(value);
  }
  return askZod;
};

/** The documented order counts as well: zod would bring the fields into it. */
const compileObject = (schema: ZodObject<ZodRawShape>): Predicate => {
  if (schema._def.unknownKeys !== 'strip' || !(schema._def.catchall instanceof ZodNever)) return askZod;
  const fields = Object.entries(schema.shape).map(([name, field]) => ({
    name,
    isOptional: field instanceof ZodOptional,
    accepts: compile(field),
  }));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    let next = 0;
    for (const name in value) {
      let field = fields[next++];
      while (field?.isOptional === true && field.name !== name) field = fields[next++];
      if (field?.name !== name || !field.accepts(Reflect.get(value, name))) return false;
    }
    while (fields[next]?.isOptional === true) next++;
    return next === fields.length;
  };
};

const compileArray = (schema: ZodArray<ZodTypeAny>): Predicate => {
  const { minLength, maxLength, exactLength } = schema._def;
  if (exactLength !== null) return askZod;
  const accepts = compile(schema.element);
  const [min, max] = [minLength?.value ?? 0, maxLength?.value ?? Infinity];
  return (value) =>
    Array.isArray(value) &&
    value.length >= min &&
    value.length <= max &&
    value.every((item) => accepts(item));
};

const compileString = (schema: ZodString): Predicate => {
  const checks = schema._def.checks.map(compileStringCheck);
  return (value) => typeof value === 'string' && checks.every((accepts) => accepts(value));
};

const compileStringCheck = (check: ZodStringCheck): ((text: string) => boolean) => {
  switch (check.kind) {
    case 'min':
      return (text) => text.length >= check.value;
    case 'max':
      return (text) => text.length <= check.value;
    case 'regex':
      // One that remembers where it stopped would answer by turns.
      return check.regex.global || check.regex.sticky ? askZod : (text) => check.regex.test(text);
    default:
      return askZod;
  }
};

const compileNumber = (schema: ZodNumber): Predicate => {
  const checks = schema._def.checks.map((check): ((number: number) => boolean) => {
    switch (check.kind) {
      case 'int':
        return Number.isInteger;
      case 'min':
        return (number) => (check.inclusive ? number >= check.value : number > check.value);
      case 'max':
        return (number) => (check.inclusive ? number <= check.value : number < check.value);
      default:
        return askZod;
    }
  });
  return (value) =>
    typeof value === 'number' && !Number.isNaN(value) && checks.every((accepts) => accepts(value));
};
