import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { QueryClient, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { KeysSnapshot } from '../contract/keys.ts';
import type { Connection } from './connection.ts';

const HostContext = createContext<Connection | null>(null);

export function HostProvider(props: { connection: Connection; queries: QueryClient; children: ReactNode }) {
  const { connection, queries } = props;
  // What was asked before the connection was lost may be outdated or cut off: ask again.
  useEffect(() => {
    let wasLost = false;
    return connection.subscribe(() => {
      if (connection.state() === 'lost') wasLost = true;
      else if (wasLost && connection.state() === 'open') {
        wasLost = false;
        void queries.invalidateQueries();
      }
    });
  }, [connection, queries]);
  return <HostContext value={connection}>{props.children}</HostContext>;
}

export function useConnection(): Connection {
  const connection = useContext(HostContext);
  if (!connection) throw new Error('expected a HostProvider around this component');
  return connection;
}

export function useConnectionState() {
  const connection = useConnection();
  return useSyncExternalStore(connection.subscribe, connection.state);
}

export const useClient = () => useConnection().client;

/** Query options for every method of the contract. */
export function useHost() {
  const client = useClient();
  return useMemo(() => createTanstackQueryUtils(client), [client]);
}

export const createQueries = () =>
  new QueryClient({
    defaultOptions: {
      // The host is on this computer: whether there is a network does not matter, and a failure does not pass by itself.
      queries: { retry: false, networkMode: 'always', refetchOnWindowFocus: false },
      mutations: { retry: false, networkMode: 'always' },
    },
  });

/** The session of this window: null when nobody is signed in, undefined until known. */
export function useSession() {
  return useQuery(useHost().signIn.current.queryOptions()).data;
}

/** The keys present now. Undefined until the host has answered. */
export function useKeys(): KeysSnapshot | undefined {
  return useQuery(useHost().keys.watch.experimental_liveOptions()).data;
}
