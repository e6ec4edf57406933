/** The addresses from which owners have proven themselves, in PostgreSQL. */
import type { AddressStore } from '../../core/ports.ts';
import type { Run } from './run.ts';

export function createAddressStore(run: Run): AddressStore {
  return {
    remember: (accountId, address, at) =>
      run(async (sql) => {
        await sql('known_addresses')
          .insert({ account_id: accountId, address, seen_at: at })
          .onConflict(['account_id', 'address'])
          .merge(['seen_at']);
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
