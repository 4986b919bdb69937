import { type RefObject, useEffect, useRef } from 'react';

/**
 * Puts the focus where a new step begins. A microtask later, because a dialog that opens puts it on its first button by
 * itself.
 */
export function useFocusAtStart(element: RefObject<HTMLElement | null>, wanted = true): void {
  useEffect(() => {
    if (wanted) queueMicrotask(() => element.current?.focus());
  }, [element, wanted]);
}

/** For an element of its own. */
export function useFirstFocus<T extends HTMLElement>(): RefObject<T | null> {
  const element = useRef<T>(null);
  useFocusAtStart(element);
  return element;
}
