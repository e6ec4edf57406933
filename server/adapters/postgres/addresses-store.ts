/** The addresses from which owners have proven themselves, in PostgreSQL. */
import type { AddressStore } from '../../core/ports.ts';
import { execute, type Run } from './run.ts';

const REMEMBER = {
  name: 'remember_address',
  text: `
  insert into known_addresses (account_id, address, seen_at) values ($1, $2, $3)
  on conflict (account_id, address) do update set seen_at = excluded.seen_at`,
};

export function createAddressStore(run: Run): AddressStore {
  return {
    remember: (accountId, address, at) =>
      run(async (sql) => {
        await execute(sql, REMEMBER, [accountId, address, at]);
      }),

    isKnown: (accountId, address) =>
      run(async (sql) => {
        const found = await sql('known_addresses')
          .where({ account_id: accountId, address })
          .select('address');
        return found.length > 0;
      }),
  };
}
