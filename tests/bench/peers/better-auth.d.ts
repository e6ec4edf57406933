/** As much of better-auth as the bench uses: it is no package of this repository, and installed when it is measured. */
declare module 'better-auth' {
  export interface Options {
    readonly baseURL: string;
    readonly secret: string;
    readonly database: unknown;
    readonly telemetry: { readonly enabled: boolean };
    readonly rateLimit: { readonly enabled: boolean };
    readonly session: { readonly cookieCache: { readonly enabled: boolean } };
    readonly emailAndPassword: {
      readonly enabled: boolean;
      readonly password: {
        readonly hash: (password: string) => Promise<string>;
        readonly verify: (given: { readonly password: string; readonly hash: string }) => Promise<boolean>;
      };
    };
  }
  export interface Auth {
    readonly handler: (request: Request) => Promise<Response>;
  }
  export const betterAuth: (options: Options) => Auth;
}

declare module 'better-auth/node' {
  import type { RequestListener } from 'node:http';
  import type { Auth } from 'better-auth';
  export const toNodeHandler: (auth: Auth) => RequestListener;
}

declare module 'better-auth/db/migration' {
  import type { Options } from 'better-auth';
  export const getMigrations: (options: Options) => Promise<{ readonly runMigrations: () => Promise<void> }>;
}
