import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { useClient, useHost } from '../../host.tsx';

/** Keeps hold of what is being registered: given up when its screen goes, or when another begins in its place. */
export function useCeremony() {
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const held = useRef<string | null>(null);
  const letGo = useCallback(() => {
    // Whatever became of it, it ends by itself with the session.
    if (held.current !== null) client.securityInfo.cancelAdding({ ceremony: held.current }).catch(() => {});
    held.current = null;
  }, [client]);
  useEffect(() => letGo, [letGo]);
  return {
    hold: (ceremony: string) => {
      if (held.current !== ceremony) letGo();
      held.current = ceremony;
    },
    letGo,
    /** It ended with a method: every list is to show it (S1-13). */
    finish: () => {
      held.current = null;
      void queries.invalidateQueries({ queryKey: host.securityInfo.key() });
    },
  };
}
