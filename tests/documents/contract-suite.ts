/** What every contract owes its document: each example is a body that it accepts, and its own examples are the same. */
import type { Dialect } from '../../contract/dialect.ts';
import {
  answerExampleOf,
  answerSchemaFor,
  requestExampleOf,
  requestSchemaFor,
  statusesOf,
  type Golden,
  type GoldenAnswer,
} from '../helpers/golden.ts';

/** How the contract reads an example that is no body as it stands: the body that it stands for. */
export type Readings = Readonly<Record<string, (body: unknown) => unknown>>;

const named = ({ endpoint, status }: GoldenAnswer): string => `${endpoint} ${status}`;

/** Holds a contract against what its document shows. */
export const describeContract = (contract: Dialect, golden: Golden, readings: Readings = {}): void => {
  const answers = golden.answers.map((answer) => ({
    ...answer,
    name: named(answer),
    title: `${named(answer)} ${JSON.stringify(answer.body).slice(0, 120)}`,
    body: readings[named(answer)]?.(answer.body) ?? answer.body,
  }));

  describe(`the contract of ${contract.name}`, () => {
    test.each(Object.entries(golden.statuses))(
      '%s promises every status of the document',
      (endpoint, statuses) => {
        expect(statusesOf(contract, endpoint)).toEqual(expect.arrayContaining([...statuses]));
      },
    );

    if (golden.requests.length > 0) {
      test.each(golden.requests)(
        '$endpoint takes the documented body, and shows it',
        ({ endpoint, body }) => {
          expect(requestSchemaFor(contract, endpoint).parse(body)).toStrictEqual(body);
          expect(requestExampleOf(contract, endpoint)).toStrictEqual(body);
        },
      );
    }

    if (answers.length > 0) {
      test.each(answers)('$title passes whole, in the documented order', ({ endpoint, status, body }) => {
        const parsed: unknown = answerSchemaFor(contract, endpoint, status).parse(body);
        expect(parsed).toStrictEqual(body);
        expect(JSON.stringify(parsed)).toBe(JSON.stringify(body));
      });

      test.each(answers)(
        '$title: the example that the contract shows is a documented one',
        ({ name, endpoint, status }) => {
          const documented = answers.filter((answer) => answer.name === name).map(({ body }) => body);
          const shown = answerExampleOf(contract, endpoint, status);
          expect(documented.map((body) => JSON.stringify(body))).toContain(JSON.stringify(shown));
        },
      );
    }
  });
};
