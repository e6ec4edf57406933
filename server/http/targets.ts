/** Request targets: each form that a client may send (RFC 9112, section 3.2) as the path that it names. */

/**
 * A target in absolute form names a path here, whatever its host says. One that is no address names `*`, which is no
 * path of anybody: express itself would answer it with a page of its own.
 */
export const pathOfTarget = (target: string): string => {
  if (target.startsWith('/')) return target;
  if (!URL.canParse(target)) return '*';
  const { pathname, search } = new URL(target);
  return pathname.startsWith('/') ? pathname + search : '*';
};
