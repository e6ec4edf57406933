/** Which strings and numbers PostgreSQL can hold: a lookup by another one finds nothing and asks nobody. */

/** False for NUL, which text cannot hold, and for lone surrogates, which would be changed on the way. */
export function isStorableText(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}

export function isStorableId(id: number): boolean {
  return Number.isSafeInteger(id);
}

export function isStorableUuid(id: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id);
}
