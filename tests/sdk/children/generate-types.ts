/** Writes TypeScript for OpenAPI documents: reads `{name: document}` from standard input, prints `{name: source}`. */
import { text } from 'node:stream/consumers';
import openapiTypescript, { astToString, type OpenAPI3 } from 'openapi-typescript';

const documents = JSON.parse(await text(process.stdin)) as Record<string, OpenAPI3>;
const sources: Record<string, string> = {};
for (const [name, document] of Object.entries(documents)) {
  // A field with a default may be left out of a request.
  sources[name] = astToString(await openapiTypescript(document, { defaultNonNullable: false }));
}
process.stdout.write(JSON.stringify(sources));
