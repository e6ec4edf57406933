/** The accounts table: its names, and the account that a row holds. */
import type { Account, Role } from '../../core/model.ts';

/** The columns that an account is made of. */
export interface AccountRow {
  readonly id: number;
  readonly uuid: string;
  readonly email: string;
  readonly username: string | null;
  readonly given_name: string | null;
  readonly family_name: string | null;
  readonly display_name: string | null;
  readonly picture: string | null;
  readonly role: Role;
  readonly email_verified_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export const accountColumns: readonly string[] = [
  'accounts.id',
  'accounts.uuid',
  'accounts.email',
  'accounts.username',
  'accounts.given_name',
  'accounts.family_name',
  'accounts.display_name',
  'accounts.picture',
  'accounts.role',
  'accounts.email_verified_at',
  'accounts.created_at',
  'accounts.updated_at',
];

export function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    uuid: row.uuid,
    email: row.email,
    username: row.username,
    givenName: row.given_name,
    familyName: row.family_name,
    displayName: row.display_name,
    picture: row.picture,
    role: row.role,
    emailVerifiedAt: row.email_verified_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** An account as a JSON array holds it: {@link accountColumns} in their order, dates in seconds since the epoch. */
export type AccountTuple = readonly [
  id: number,
  uuid: string,
  email: string,
  username: string | null,
  givenName: string | null,
  familyName: string | null,
  displayName: string | null,
  picture: string | null,
  role: Role,
  emailVerifiedAt: number | null,
  createdAt: number,
  updatedAt: number,
];

/** Makes an {@link AccountTuple} of a row. */
export const accountAsTuple = `json_build_array(${accountColumns
  // Of the functions that do this, the one whose result is no `numeric` costs least.
  .map((column) => (column.endsWith('_at') ? `date_part('epoch', ${column})` : column))
  .join(', ')})`;

const dateOf = (seconds: number): Date => new Date(Math.round(seconds * 1000));

export function ofTuple([
  id,
  uuid,
  email,
  username,
  givenName,
  familyName,
  displayName,
  picture,
  role,
  emailVerifiedAt,
  createdAt,
  updatedAt,
]: AccountTuple): Account {
  return {
    id,
    uuid,
    email,
    username,
    givenName,
    familyName,
    displayName,
    picture,
    role,
    emailVerifiedAt: emailVerifiedAt === null ? null : dateOf(emailVerifiedAt),
    createdAt: dateOf(createdAt),
    updatedAt: dateOf(updatedAt),
  };
}
