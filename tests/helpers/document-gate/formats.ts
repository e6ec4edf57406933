/** Formats of the documents that no standard validator knows. */
export const OWN_FORMATS = {
  /** A signed token in its compact form (RFC 7519, section 3). */
  jwt: /^[\w-]+\.[\w-]+\.[\w-]+$/,
  /** RFC 4648, section 5, without padding. */
  base64url: /^[\w-]*$/,
  /** A whole page. */
  html: /^<!doctype html>/i,
} as const;
