/** Validators of the documents' schemas (JSON Schema 2020-12 with formats), each compiled when it is first needed. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { readDocument } from './documents.ts';
import { OWN_FORMATS } from './formats.ts';
import { seal, sealInside, type Named, type Schema } from './sealing.ts';

/** A schema as its document writes it, or refusing what it does not declare. */
export type Reading = 'open' | 'sealed';

// That the documents are valid is another suite's matter; here only their meaning counts.
const ajv = new Ajv2020({ validateSchema: false, strictTypes: false, allErrors: true });
addFormats(ajv);
for (const [name, pattern] of Object.entries(OWN_FORMATS)) ajv.addFormat(name, pattern);
// Where the documents keep their named schemas: references lead there.
ajv.addKeyword('components');

const mapValues = (schemas: Named<Schema>, change: (schema: Schema) => Schema): Named<Schema> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, change(schema)]));

const components = new Map<string, { readonly schemas: Named<Schema> }>();

const componentsOf = (document: string, reading: Reading): { readonly schemas: Named<Schema> } => {
  const key = `${reading} ${document}`;
  const known = components.get(key);
  if (known !== undefined) return known;
  const { schemas = {} } = readDocument(document).components ?? {};
  const read = { schemas: reading === 'sealed' ? mapValues(schemas, sealInside) : schemas };
  components.set(key, read);
  return read;
};

const compiled = new Map<string, ValidateFunction>();

const validatorOf = (document: string, schema: Schema, reading: Reading): ValidateFunction => {
  // By its text: most places refer to one of a few named schemas.
  const key = `${reading} ${document} ${JSON.stringify(schema)}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const read = reading === 'sealed' ? seal(schema) : schema;
  const validate = ajv.compile({ ...read, components: componentsOf(document, reading) });
  compiled.set(key, validate);
  return validate;
};

/** What a value breaks of a schema that stands in a document: `data/email must match format "email"`. */
export const breachesOf = (
  document: string,
  schema: Schema,
  value: unknown,
  reading: Reading = 'open',
): string[] => {
  const validate = validatorOf(document, schema, reading);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) =>
    [
      instancePath.slice(1),
      'unevaluatedProperty' in params
        ? `must not have ${JSON.stringify(params['unevaluatedProperty'])}`
        : message,
    ]
      .join(' ')
      .trim(),
  );
};
