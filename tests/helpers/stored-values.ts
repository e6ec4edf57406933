/** Everything that a database holds, to look for what it must not hold. */
import type { Knex } from 'knex';

/** One value of one row, in every form in which a text could hide in it. */
const formsOf = (value: unknown): Buffer[] =>
  value instanceof Uint8Array ? [Buffer.from(value)] : [Buffer.from(JSON.stringify(value ?? null))];

/** Every value of every table but those of the migrations. */
export const storedValuesOf = async (knex: Knex): Promise<Buffer[]> => {
  const tables = await knex('pg_tables')
    .where('schemaname', 'public')
    .whereNot('tablename', 'like', 'knex_%')
    .pluck<string[]>('tablename');
  const values: Buffer[] = [];
  for (const table of tables) {
    const rows = await knex(table).select<Record<string, unknown>[]>('*');
    values.push(...rows.flatMap((row) => Object.values(row).flatMap(formsOf)));
  }
  return values;
};

/** True when a secret stands among the values: as its text, or as the bytes that its text encodes. */
export const holdsSecret = (values: readonly Buffer[], secret: string): boolean => {
  const forms = [Buffer.from(secret), Buffer.from(secret, 'base64url'), Buffer.from(secret, 'hex')];
  return forms
    .filter((form) => form.length >= 8)
    .some((form) => values.some((value) => value.includes(form)));
};
