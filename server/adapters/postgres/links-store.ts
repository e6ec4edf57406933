/** Mailed links in PostgreSQL, by the hash of their token. */
import type { Knex } from 'knex';
import type { Link, LinkPurpose } from '../../core/model.ts';
import type { LinkStore } from '../../core/ports.ts';
import type { Run } from './run.ts';

interface LinkRow {
  readonly account_id: number;
  readonly purpose: LinkPurpose;
  readonly email: string;
  readonly expires_at: Date;
  readonly used_at: Date | null;
}

const linkColumns: readonly (keyof LinkRow)[] = ['account_id', 'purpose', 'email', 'expires_at', 'used_at'];

export function createLinkStore(run: Run): LinkStore {
  return {
    insert: (link) =>
      run(async (sql) => {
        await sql('links').insert({
          hash: link.hash,
          account_id: link.accountId,
          purpose: link.purpose,
          email: link.email,
          created_at: link.createdAt,
          expires_at: link.expiresAt,
        });
      }),

    find: (hash) => run((sql) => findOne(sql('links').where({ hash }))),

    lock: (hash) =>
      run(async (sql) => {
        const ofSameKind = sql('links').where({ hash }).select('account_id', 'purpose');
        await lockInOrder(sql('links').whereIn(['account_id', 'purpose'], ofSameKind));
        // Another query: one that waited for the locks would still show the link as it was before the wait.
        return findOne(sql('links').where({ hash }));
      }),

    spend: (hash, at) =>
      run(async (sql) => {
        await sql('links').where({ hash }).whereNull('used_at').update({ used_at: at });
      }),

    spendAllOf: (accountId, purpose, at) =>
      run(async (sql) => {
        const unused = () => sql('links').where({ account_id: accountId, purpose }).whereNull('used_at');
        await lockInOrder(unused());
        await unused().update({ used_at: at });
      }),
  };
}

/** Always in the same order: transactions that want the same links wait, where they would each hold what others need. */
async function lockInOrder(links: Knex.QueryBuilder): Promise<void> {
  await links.orderBy('hash').forUpdate().select('hash');
}

async function findOne(query: Knex.QueryBuilder): Promise<Link | undefined> {
  const [row] = await query.select<LinkRow[]>(linkColumns);
  return (
    row && {
      accountId: row.account_id,
      purpose: row.purpose,
      email: row.email,
      expiresAt: row.expires_at,
      usedAt: row.used_at,
    }
  );
}
