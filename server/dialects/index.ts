/** The dialects that are served: contract, handlers and words of each. A sixth one is one more line here. */
import type { AppRouter } from '@ts-rest/core';
import type { Identity } from '../core/identity.ts';
import { createAnnuaire } from './annuaire.ts';
import { createDjango, type DjangoPages } from './django.ts';
import { createJsend } from './jsend.ts';
import { createPlain } from './plain.ts';
import { serveDialect, type DialectServer, type ServeDeps, type ServedDialect } from './serve.ts';
import { createStamped } from './stamped.ts';

export interface DialectsDeps extends ServeDeps {
  readonly identity: Identity;
  readonly pages: DjangoPages;
  readonly passwordMinLength: number;
  readonly hidesUnknownUsers: boolean;
  readonly isAccepting: () => boolean;
}

/** Serves every dialect. */
export const serveDialects = (deps: DialectsDeps): ServedDialect[] => {
  const serve = <R extends AppRouter>(server: DialectServer<R>): ServedDialect => serveDialect(server, deps);
  return [
    serve(createPlain({ ...deps, isSecure: deps.publicUrl.startsWith('https:') })),
    serve(createJsend(deps)),
    serve(createStamped(deps)),
    serve(createAnnuaire(deps)),
    serve(createDjango(deps)),
  ];
};
