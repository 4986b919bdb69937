import { useEffect, useState } from 'react';
import { useClient, useConnectionState } from '../host.tsx';

/** A visit to the sign-in data of keys: the host keeps what the keys gave for a PIN or finger until the page is left. */
export interface Visit {
  readonly visitId: string;
  /** Ids of the keys that need no PIN or finger now. */
  readonly unlocked: readonly string[];
}

/** One visit for as long as the component is there. null until the host has answered, and while it cannot be reached. */
export function useVisit(): Visit | null {
  const client = useClient();
  const state = useConnectionState();
  const [visit, setVisit] = useState<Visit | null>(null);
  useEffect(() => {
    if (state !== 'open') return undefined;
    const leave = new AbortController();
    void follow();
    return () => {
      leave.abort();
      setVisit(null);
    };

    async function follow() {
      try {
        for await (const event of await client.keys.credentials.visit(undefined, { signal: leave.signal })) {
          if (leave.signal.aborted) return;
          setVisit(event);
        }
      } catch {
        // The connection is lost, and says so; when it is back, a new visit begins.
        if (!leave.signal.aborted) setVisit(null);
      }
    }
  }, [client, state]);
  return visit;
}
