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

/**
 * Many accounts as one row. A thousand rows of twelve columns would be twelve thousand values to cut out of what comes,
 * and one JSON value of them all takes the database longer to write and this process longer to read.
 */
export interface AccountsRow {
  /** The accounts apart by `;`, of each what needs no quotes apart by `,`; null when there are none. */
  readonly accounts: string | null;
  readonly emails: readonly string[];
  readonly usernames: readonly (string | null)[];
  readonly given_names: readonly (string | null)[];
  readonly family_names: readonly (string | null)[];
  readonly display_names: readonly (string | null)[];
  readonly pictures: readonly (string | null)[];
}

/** Of the functions that do this, the one whose result is no `numeric` costs least. */
export const milliseconds = (column: string): string => `(date_part('epoch', ${column}) * 1000)::bigint`;

/** Makes an {@link AccountsRow} of many rows. */
export const accountsAsRow = `
  string_agg(concat_ws(',', id, uuid, role, ${milliseconds('created_at')}, ${milliseconds('updated_at')},
    ${milliseconds('email_verified_at')}), ';') as accounts,
  json_agg(email) as emails, json_agg(username) as usernames, json_agg(given_name) as given_names,
  json_agg(family_name) as family_names, json_agg(display_name) as display_names, json_agg(picture) as pictures`;

/** The time that {@link milliseconds} gave. */
export const dateOf = (milliseconds: string | undefined): Date => new Date(Number(milliseconds));

export function toAccounts(row: AccountsRow): Account[] {
  const accounts = row.accounts?.split(';') ?? [];
  return accounts.map((values, at) => {
    const [id, uuid = '', role, createdAt, updatedAt, emailVerifiedAt] = values.split(',');
    return {
      id: Number(id),
      uuid,
      email: row.emails[at] ?? '',
      username: row.usernames[at] ?? null,
      givenName: row.given_names[at] ?? null,
      familyName: row.family_names[at] ?? null,
      displayName: row.display_names[at] ?? null,
      picture: row.pictures[at] ?? null,
      role: role as Role,
      // `concat_ws` leaves out what is null: it is the last one.
      emailVerifiedAt: emailVerifiedAt === undefined ? null : dateOf(emailVerifiedAt),
      createdAt: dateOf(createdAt),
      updatedAt: dateOf(updatedAt),
    };
  });
}
