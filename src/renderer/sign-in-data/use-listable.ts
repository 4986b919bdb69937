import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Remembering } from '../../contract/credentials.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import { useHost } from '../host.tsx';

/** A key that can be read now. */
export interface ListableKey {
  readonly attached: AttachedKey;
  readonly remembering: Remembering;
}

/** Those of the keys that can be read now, as far as they tell without a PIN. `isWhole`: no key is being asked. */
export function useListable(keys: readonly AttachedKey[]): {
  readonly listable: readonly ListableKey[];
  readonly isWhole: boolean;
} {
  const host = useHost();
  const ready = keys.filter(({ access }) => access === 'ready');
  const listings = useQueries({
    queries: ready.map(({ id }) =>
      host.keys.credentials.listing.queryOptions({ input: { keyId: id }, gcTime: 0, staleTime: 0 }),
    ),
  });
  const listable = ready.flatMap((attached, index) => {
    const answer = listings[index]?.data;
    if (answer?.outcome !== 'done' || !answer.value.state.can) return [];
    return [{ attached, remembering: answer.value.remembering }];
  });
  return { listable, isWhole: listings.every(({ isFetching }) => !isFetching) };
}

/** Asks anew what can be read and which keys are remembered. */
export function useAskAnew(): () => void {
  const host = useHost();
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: host.keys.credentials.listing.key() });
    void queries.invalidateQueries({ queryKey: host.keys.credentials.remembered.count.key() });
  }, [host, queries]);
}
