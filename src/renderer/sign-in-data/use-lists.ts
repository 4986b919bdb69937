import { useEffect, useState } from 'react';
import type { KeyCredentials } from '../../contract/credentials.ts';
import { useClient } from '../host.tsx';
import type { Visit } from './use-visit.ts';

/** What the keys hold, as last read in this visit, by attachment. A key that goes takes its list with it. */
export function useLists(visit: Visit | null, present: readonly string[]) {
  const client = useClient();
  const [read, setRead] = useState<{ visitId: string | null; lists: ReadonlyMap<string, KeyCredentials> }>({
    visitId: null,
    lists: new Map(),
  });
  const visitId = visit?.visitId ?? null;
  // Another visit has listed nothing yet: what an earlier one read can neither be changed nor be trusted.
  const current = read.visitId === visitId ? read.lists : new Map<string, KeyCredentials>();
  const lists = new Map([...current].filter(([keyId]) => present.includes(keyId)));

  function set(keyId: string, list: KeyCredentials) {
    setRead((before) => ({
      visitId,
      lists: new Map(before.visitId === visitId ? before.lists : []).set(keyId, list),
    }));
  }

  const [rereading, setRereading] = useState<{ keyId: string } | null>(null);
  useEffect(() => {
    if (!rereading || visitId === null) return undefined;
    const stop = new AbortController();
    void readAgain(rereading.keyId, visitId);
    return () => stop.abort();

    async function readAgain(keyId: string, ofVisit: string) {
      try {
        for await (const event of await client.keys.credentials.list(
          { visitId: ofVisit, keyId },
          { signal: stop.signal },
        )) {
          if (stop.signal.aborted || event.type !== 'end' || event.end.outcome !== 'done') continue;
          const { value } = event.end;
          setRead((before) => ({ ...before, lists: new Map(before.lists).set(keyId, value) }));
        }
      } catch {
        // What is shown is what was read before and changed since; "Read again" says what stands in the way.
      }
    }
  }, [client, rereading, visitId]);

  return {
    lists,
    set,
    /** Reads a key again, without asking for anything. */
    reread: (keyId: string) => setRereading({ keyId }),
  };
}
