import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { useHost } from '../host.tsx';

interface LabState {
  /** Whether this host lets us use virtual keys at all. */
  readonly available: boolean;
  readonly open: boolean;
  readonly show: () => void;
  readonly hide: () => void;
}

const LabContext = createContext<LabState>({ available: false, open: false, show: () => {}, hide: () => {} });

export function LabProvider(props: { children: ReactNode }) {
  const models = useQuery(useHost().lab.models.queryOptions({ staleTime: Number.POSITIVE_INFINITY }));
  const [wanted, setWanted] = useState(false);
  const available = models.isSuccess;
  const state = useMemo(
    () => ({ available, open: available && wanted, show: () => setWanted(true), hide: () => setWanted(false) }),
    [available, wanted],
  );
  return <LabContext value={state}>{props.children}</LabContext>;
}

export const useLab = () => useContext(LabContext);
