/** Signs up, signs in, lists the accounts, and signs out. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
// Of the installed package these are '@polyglot-id/client', '…/jsend', '…/query' and '…/session'.
import { jsend } from '../../../client/dialects/jsend.ts';
import { createClient, isClientError } from '../../../client/index.ts';
import { mutationOf, queryOf } from '../../../client/query.ts';
import { createSession, storageStore } from '../../../client/session.ts';

const session = createSession(jsend, { store: storageStore(localStorage) });
const client = createClient(jsend, { baseUrl: import.meta.env['VITE_SERVICE_URL'] as string, session });

/** The service's own words, or those of the client when no answer came. */
const reasonOf = (error: Error | null): string | undefined =>
  isClientError(error) && error.kind === 'api'
    ? (error.answer.body as { message: string }).message
    : error?.message;

const Accounts = ({ onSignedOut }: { onSignedOut: () => void }): ReactNode => {
  const { data, error, refetch } = useQuery(queryOf(client.users.list, {}));
  const cache = useQueryClient();
  const signOut = async (): Promise<void> => {
    await session.signOut();
    cache.clear();
    onSignedOut();
  };
  return (
    <section>
      <h1>Accounts</h1>
      <p role="alert">{reasonOf(error)}</p>
      <ul>
        {data?.data.map(({ id, email }) => (
          <li key={id}>{email}</li>
        ))}
      </ul>
      <button onClick={() => void refetch()}>Read again</button>
      <button onClick={() => void signOut()}>Sign out</button>
    </section>
  );
};

const Door = ({ onSignedIn }: { onSignedIn: () => void }): ReactNode => {
  const register = useMutation({ ...mutationOf(client.auth.register), onSuccess: onSignedIn });
  const login = useMutation({ ...mutationOf(client.auth.login), onSuccess: onSignedIn });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const body = { email, password };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <h1>Welcome</h1>
      <label>
        E-mail <input value={email} onChange={({ target }) => setEmail(target.value)} />
      </label>
      <label>
        Password{' '}
        <input type="password" value={password} onChange={({ target }) => setPassword(target.value)} />
      </label>
      <button onClick={() => register.mutate({ body })}>Sign up</button>
      <button onClick={() => login.mutate({ body })}>Sign in</button>
      <p role="alert">{reasonOf(register.error ?? login.error)}</p>
    </form>
  );
};

export const App = (): ReactNode => {
  const [isSignedIn, setIsSignedIn] = useState(localStorage.length > 0);
  return isSignedIn ? (
    <Accounts onSignedOut={() => setIsSignedIn(false)} />
  ) : (
    <Door onSignedIn={() => setIsSignedIn(true)} />
  );
};
