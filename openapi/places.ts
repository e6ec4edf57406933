/** Where in the contract an error stands: whoever reads the message goes straight to the route and knows the fix. */
import type { Operation } from '../contract/paths.ts';

/** `jsend.users.list (GET /api/v1/users)` */
export const placeOf = ({ dialect, names, route }: Operation): string =>
  `${[dialect.name, ...names].join('.')} (${route.method} ${route.path})`;

/** Does the work; an error of it is thrown again with its place in front, so that nested places read from outside in. */
export const located = <T>(place: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw new Error(`${place}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};
