/** The statements of the references. */

/** With the dates in the form in which they are answered: no parser in this process is as quick as the database. */
const SAME_COLUMNS = `id::int, email,
  to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as created_at,
  to_char(updated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as updated_at`;

/** With the dates in the form that JSON of the database has anyway. */
const PLAIN_COLUMNS = 'id, email, created_at, updated_at';

const listOf = (columns: string): string =>
  `select row_to_json(account)::text from (
    select ${columns} from accounts where deleted_at is null order by id limit $1
  ) account`;

export const READ = {
  name: 'read',
  text: `select ${SAME_COLUMNS} from accounts where id = $1 and deleted_at is null`,
};

/** A thousand rows by the path that asks for them: for so many, the form of a date takes longer than all the rest. */
export const LISTS = {
  '/same': { name: 'same', text: listOf(SAME_COLUMNS) },
  '/plain': { name: 'plain', text: listOf(PLAIN_COLUMNS) },
} as const;
