/** A service whose network to its PostgreSQL server the test cuts and mends. */
import { provideDatabase } from './databases.ts';
import { openRelay, type Relay } from './relay.ts';
import { startTestService, type TestService } from './service.ts';

export interface RelayedService {
  readonly service: TestService;
  readonly relay: Relay;
  /** Deletes the database under the running service. */
  readonly dropDatabase: () => Promise<void>;
  /** Stops the service and deletes its database. */
  readonly close: () => Promise<void>;
}

export const startRelayedService = async (
  settings: Readonly<Record<string, string>>,
): Promise<RelayedService> => {
  const database = await provideDatabase();
  if (!('DATABASE_URL' in database.env)) throw new Error('the database has no address');
  const relay = await openRelay(database.env.DATABASE_URL);
  const service = await startTestService(settings, {
    database: { ...database, env: { DATABASE_URL: relay.url } },
  });
  return {
    service,
    relay,
    dropDatabase: () => database.remove(),
    close: async () => {
      await service.close();
      await relay.cut();
      await database.remove();
    },
  };
};
