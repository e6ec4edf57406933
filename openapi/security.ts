/** Who may call: the contract's `auth` facts in OpenAPI's words. */
import type { SecurityRequirementObject, SecuritySchemeObject } from 'openapi3-ts/oas31';
import type { Auth } from '../contract/dialect.ts';

const SCHEMES: Readonly<Record<'bearer' | 'refreshCookie', SecuritySchemeObject>> = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      "An access token (RFC 6750): a JWT that is signed and checked as RFC8725 asks. Sign in through any dialect and take the access token from the answer; it opens every dialect's protected operations until it ends or its session does.",
  },
  refreshCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'refresh_token',
    description:
      'The HttpOnly cookie that a login of the same dialect sets. Browsers keep and send it by themselves: there is nothing to type in here.',
  },
};

const REQUIREMENTS: Readonly<Record<Auth, readonly SecurityRequirementObject[]>> = {
  bearer: [{ bearer: [] }],
  public: [],
  cookie_or_bearer: [{ refreshCookie: [] }, { bearer: [] }],
};

/**
 * The requirements of one operation, always explicit: `[]` for a public one. Where routes of several dialects share
 * the operation, any of their requirements will do; `{}` says that one of them is public.
 */
export const securityOf = (auths: readonly Auth[]): SecurityRequirementObject[] => {
  const requirements = auths.flatMap((auth) => REQUIREMENTS[auth]);
  if (requirements.length > 0 && auths.includes('public')) requirements.push({});
  const distinct = new Map(requirements.map((requirement) => [JSON.stringify(requirement), requirement]));
  return [...distinct.values()];
};

/** The schemes that some requirement names. */
export const schemesFor = (
  requirements: readonly SecurityRequirementObject[],
): Record<string, SecuritySchemeObject> => {
  const used = new Set(requirements.flatMap((requirement) => Object.keys(requirement)));
  return Object.fromEntries(Object.entries(SCHEMES).filter(([name]) => used.has(name)));
};
