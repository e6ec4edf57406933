/** The validator of OpenAPI documents; an ES module, which the tests, being CommonJS, reach in a process of its own. */
import { spawnSync } from 'node:child_process';

const SCRIPT = `
import { Validator } from '@seriousme/openapi-schema-validator';
let text = '';
for await (const chunk of process.stdin) text += chunk;
const { valid, errors } = await new Validator().validate(JSON.parse(text));
process.stdout.write(JSON.stringify({ valid, errors: errors ?? [] }));
`;

/** Says whether a document is valid OpenAPI: `{"valid":true,"errors":[]}`. */
export const validate = (document: object): unknown => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    input: JSON.stringify(document),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
};
