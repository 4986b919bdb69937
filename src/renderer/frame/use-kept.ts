import { useQueryClient } from '@tanstack/react-query';
import { type Dispatch, type SetStateAction, useEffect, useState } from 'react';
import type { Session } from '../../contract/identity.ts';
import { useHost } from '../host.tsx';

/** What was being typed when its page went away with the session: by person and name, in the memory of this window. It is written nowhere. */
const kept = new Map<string, unknown>();
const keyOf = (userName: string, name: string): string => `${userName}\n${name}`;

/**
 * A state, as `useState` has it, that outlives a sign-in: an act may want a fresh one, or the session may end, and nobody should have to
 * do the work twice. The next page with the name has it again, for the one who typed it; what is closed, left or done is forgotten.
 * Not for secrets: those are typed again.
 * @param name of this state and no other one that is there at the same time
 * @returns also whether it is from before the last sign-in
 */
export function useKept<T>(
  name: string,
  initial: T | (() => T),
): readonly [value: T, set: Dispatch<SetStateAction<T>>, isRestored: boolean] {
  const queries = useQueryClient();
  const host = useHost();
  const [{ start, isRestored }] = useState(() => {
    const key = keyOf(session()?.userName ?? '', name);
    if (kept.has(key)) return { start: kept.get(key) as T, isRestored: true };
    return { start: typeof initial === 'function' ? (initial as () => T)() : initial, isRestored: false };
  });
  const [value, setValue] = useState<T>(() => start);
  const userName = session()?.userName;
  useEffect(() => {
    // Without a session it stays as it was when that ended.
    if (userName === undefined) return;
    if (isRestored || value !== start) kept.set(keyOf(userName, name), value);
    else kept.delete(keyOf(userName, name));
  }, [userName, name, value, start, isRestored]);
  useEffect(
    () => () => {
      const now = queries.getQueryData<Session | null>(host.signIn.current.queryKey());
      if (now) kept.delete(keyOf(now.userName, name));
    },
    [queries, host, name],
  );
  return [value, setValue, isRestored];

  function session(): Session | null | undefined {
    return queries.getQueryData<Session | null>(host.signIn.current.queryKey());
  }
}
