/** A service on a database that lost the table of accounts: every use case runs into a fault that nobody foresaw. */
import { openDatabaseOf, provideDatabase } from './databases.ts';
import { startTestService, type TestService } from './service.ts';

export const startServiceWithoutAccounts = async (): Promise<TestService> => {
  const database = await provideDatabase();
  const connection = await openDatabaseOf(database.env);
  await connection.knex.raw('alter table accounts rename to accounts_elsewhere');
  await connection.close();
  const service = await startTestService({}, { database });
  return {
    ...service,
    close: async () => {
      await service.close();
      await database.remove();
    },
  };
};
