/** One dialect's golden examples: for every route and status the body that the contract shows. */
import { factsOf, routesOf, type Dialect } from '../../contract/dialect.ts';
import { answersOf, type RouteAnswer } from './answers.ts';
import { capitalised } from './dialect.ts';

const PAGE = '<!doctype html><title>polyglot-id</title><p>A page of the service.</p>';

const exampleOf = ({ status, form }: RouteAnswer, own: unknown, shared: unknown): unknown => {
  if (form === 'none') return undefined;
  if (form === 'text') return own ?? PAGE;
  const example = own ?? shared;
  if (example === undefined) throw new Error(`the contract shows no answer ${status}`);
  return example;
};

/** The text of `client/examples/<name>.ts`, not yet formatted. */
export const examplesFileOf = (dialect: Dialect): string => {
  const { name } = dialect;
  const answers = Object.fromEntries(
    routesOf(dialect.routes).map(({ names, route }) => {
      const own = factsOf(route).examples?.answers ?? {};
      const examples = answersOf(route).map((answer) => [
        answer.status,
        exampleOf(answer, own[answer.status], dialect.errorExamples[answer.status]),
      ]);
      return [names.join('.'), Object.fromEntries(examples) as Record<number, unknown>];
    }),
  );
  const claims = Object.fromEntries(
    routesOf(dialect.routes).flatMap(({ names, route }) => {
      const property = factsOf(route).claims;
      return property === undefined ? [] : [[names.join('.'), property]];
    }),
  );
  return [
    `/** Generated from contract/${name}.ts by \`npm run client\`; never edited. */`,
    `import { ${name}, type ${capitalised(name)}Calls } from '../dialects/${name}.ts';`,
    `import type { Examples } from '../mocks.ts';`,
    '',
    `/** For every call of ${name} and each of its statuses, the body that the contract shows. */`,
    `export const ${name}Examples: Examples<${capitalised(name)}Calls> = {`,
    `  dialect: ${name},`,
    ...(Object.keys(claims).length > 0 ? [`  claims: ${JSON.stringify(claims)},`] : []),
    `  answers: ${JSON.stringify(answers)},`,
    '};',
    '',
  ].join('\n');
};
