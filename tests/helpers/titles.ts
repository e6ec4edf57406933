/** Rows for `it.each` over values of any type and length: each with a short title of its own. */

const TITLE_LENGTH = 48;

const titleOf = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length <= TITLE_LENGTH ? text : `${text.slice(0, TITLE_LENGTH)}… (${text.length} characters)`;
};

/** `it.each(titled(values))('refuses %s', (_, value) => …)` */
export const titled = <T>(values: readonly T[]): [title: string, value: T][] =>
  values.map((value) => [titleOf(value), value]);
