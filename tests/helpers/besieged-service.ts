/** A service to be attacked: an ADMIN who can read everything, and a look at what the attacks have done. */
import { jsend } from '../../client/dialects/jsend.ts';
import type { Account } from '../../server/core/model.ts';
import { sendBare, type BareAnswer, type BareRequest } from './bare-http.ts';
import { PASSWORD, startTestService, type TestService } from './service.ts';

const ADMIN = { email: 'admin@example.com', password: PASSWORD };

export interface BesiegedService {
  readonly service: TestService;
  readonly adminToken: string;
  readonly send: (request: BareRequest) => Promise<BareAnswer>;
  /** Every living account, as the core keeps it. */
  readonly accounts: () => Promise<readonly Account[]>;
  /** Holds that an attack changed no account, brought no fault about, and left a service that answers. */
  readonly expectUnharmed: (before: readonly Account[]) => Promise<void>;
}

/** Starts one without a limit of attempts, so that every attack gets through to what it is aimed at. */
export const startBesiegedService = async (
  settings: Readonly<Record<string, string>> = {},
): Promise<BesiegedService> => {
  const service = await startTestService({
    RATE_LIMITS: 'off',
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    ...settings,
  });
  const signedIn = await service.client(jsend).auth.login({ body: ADMIN });
  if (signedIn.status !== 200) throw new Error('the ADMIN of the settings cannot sign in');
  const send = (request: BareRequest): Promise<BareAnswer> => sendBare(service.url, request);
  const accounts = async (): Promise<readonly Account[]> =>
    (await service.identity.accounts.list({ limit: 1000, after: 0 })).accounts;
  return {
    service,
    adminToken: signedIn.body.data.access_token,
    send,
    accounts,
    expectUnharmed: async (before) => {
      expect(await accounts()).toEqual(before);
      expect(service.logLines.filter(({ msg }) => msg === 'crash')).toEqual([]);
      const ready = await send({ path: '/health/ready' });
      expect([ready.status, ready.body]).toEqual([200, { status: 'ok' }]);
    },
  };
};
