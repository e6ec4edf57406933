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
