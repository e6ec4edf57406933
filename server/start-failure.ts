/** Why the service did not start, in the operator's words. */

/** What the operator has to mend before the service can start; the message is one line and says it all. */
export class StartFailure extends Error {
  constructor(what: string, cause: unknown) {
    super(`${what}: ${reasonOf(cause)}`, { cause });
    this.name = 'StartFailure';
  }
}

const reasonOf = (error: unknown): string => {
  // A name with several addresses, all of which refused; the error itself has no message.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return String(error)
    .replace(/^\w*error: /i, '')
    .replace(/\s+/g, ' ');
};

/** The folder of DATA_DIR cannot be read or written. */
export const unusableFolder = (dataDir: string, error: unknown) =>
  new StartFailure(`The data folder ${dataDir} cannot be used`, error);
