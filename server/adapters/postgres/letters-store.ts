/** The queue of letters in PostgreSQL: any number of dispatchers may take from it at once. */
import type { Language, Letter, LinkPurpose } from '../../core/model.ts';
import type { LetterStore } from '../../core/ports.ts';
import type { Run } from './run.ts';

interface LetterRow {
  readonly id: number;
  readonly purpose: LinkPurpose;
  readonly email: string;
  readonly language: Language;
  readonly created_at: Date;
  readonly attempts: number;
}

/**
 * Takes the letters that are due longest, and passes over those that another dispatcher is taking. The rows to
 * take are found once (`materialized`): a planner that repeats the question would take more than the limit.
 */
const CLAIM = `
  with due as materialized (
    select id, next_attempt_at as due_at from letters
    where sent_at is null and next_attempt_at <= :now
    order by next_attempt_at, id limit :limit
    for update skip locked
  ), taken as (
    update letters set attempts = letters.attempts + 1, next_attempt_at = :leaseUntil
    from due where letters.id = due.id
    returning letters.*, due.due_at
  )
  select id, purpose, email, language, created_at, attempts from taken order by due_at, id`;

export function createLetterStore(run: Run): LetterStore {
  return {
    enqueue: (letter) =>
      run(async (sql) => {
        await sql('letters').insert({
          purpose: letter.purpose,
          email: letter.email,
          language: letter.language,
          created_at: letter.createdAt,
          next_attempt_at: letter.createdAt,
        });
      }),

    claimDue: ({ now, leaseUntil, limit }) =>
      run(async (sql) => {
        const { rows } = await sql.raw<{ rows: LetterRow[] }>(CLAIM, { now, leaseUntil, limit });
        return rows.map(toLetter);
      }),

    countWaiting: () =>
      run(async (sql) => {
        const [row] = await sql('letters')
          .whereNull('sent_at')
          .count<{ waiting: number }[]>({ waiting: 'id' });
        return row?.waiting ?? 0;
      }),

    markSent: (id, at) =>
      run(async (sql) => {
        await sql('letters').where({ id }).update({ sent_at: at });
      }),

    postpone: (id, until) =>
      run(async (sql) => {
        await sql('letters').where({ id }).update({ next_attempt_at: until });
      }),

    drop: (id) =>
      run(async (sql) => {
        await sql('letters').where({ id }).delete();
      }),
  };
}

function toLetter(row: LetterRow): Letter {
  return {
    id: row.id,
    purpose: row.purpose,
    email: row.email,
    language: row.language,
    createdAt: row.created_at,
    attempts: row.attempts,
  };
}
