import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { VirtualKeyState } from '../../contract/lab.ts';
import { useHost } from '../host.tsx';

/** What the Lab has, kind by kind. */
export const labShelves = ['keys', 'tokens', 'phones', 'programs'] as const;
export type LabShelf = (typeof labShelves)[number];

interface LabState {
  /** Whether this host lets us use virtual keys at all. */
  readonly available: boolean;
  /** Whether the virtual keys stand beside the page. */
  readonly open: boolean;
  readonly show: () => void;
  readonly hide: () => void;
  /** The kind that is in view, in the drawer and on the page alike. */
  readonly shelf: LabShelf;
  readonly setShelf: (shelf: LabShelf) => void;
  /** A pairing link that was followed on the page and waits for a phone to open it (S1-25). */
  readonly link: string | null;
  readonly dropLink: () => void;
}

const LabContext = createContext<LabState>({
  available: false,
  open: false,
  show: () => {},
  hide: () => {},
  shelf: 'keys',
  setShelf: () => {},
  link: null,
  dropLink: () => {},
});

export function LabProvider(props: { children: ReactNode }) {
  const available = useModels() !== undefined;
  const [wanted, setWanted] = useState(false);
  const [shelf, setShelf] = useState<LabShelf>('keys');
  const [link, setLink] = useState<string | null>(null);
  useEffect(() => {
    if (!available) return undefined;
    return onPairingLink((followed) => {
      setLink(followed);
      setShelf('phones');
      setWanted(true);
    });
  }, [available]);
  const state = useMemo(
    () => ({
      available,
      open: available && wanted,
      show: () => setWanted(true),
      hide: () => setWanted(false),
      shelf,
      setShelf,
      link,
      dropLink: () => setLink(null),
    }),
    [available, wanted, shelf, link],
  );
  return <LabContext value={state}>{props.children}</LabContext>;
}

/** No program of this computer opens such a link: a phone of the Lab does. */
function onPairingLink(listener: (link: string) => void): () => void {
  const listening = new AbortController();
  document.addEventListener(
    'click',
    (event) => {
      const anchor = event.target instanceof Element ? event.target.closest('a') : null;
      const link = anchor?.getAttribute('href') ?? '';
      if (!link.startsWith('phonefactor:')) return;
      event.preventDefault();
      listener(link);
    },
    { capture: true, signal: listening.signal },
  );
  return () => listening.abort();
}

export const useLab = () => useContext(LabContext);

/** What virtual keys can be made of. Undefined until the host has answered, and where the Lab is off. */
export function useModels() {
  return useQuery(useHost().lab.models.queryOptions({ staleTime: Number.POSITIVE_INFINITY })).data;
}

/** The virtual keys as they are now. Undefined until the host has answered. */
export function useRack(): VirtualKeyState[] | undefined {
  return useQuery(useHost().lab.watch.experimental_liveOptions()).data;
}
