import { type RefObject, useEffect, useRef, useState } from 'react';

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

/** Takes the focus where a step that had it is gone, and nothing else has it: keys would reach nothing, as Escape in a dialog. */
export function useFocusKept(element: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    queueMicrotask(() => {
      if (document.activeElement === null || document.activeElement === document.body) element.current?.focus();
    });
  });
}

/**
 * Gives the focus back to where it was before this component came, when it goes and nothing else has it; to the page's
 * heading where that is gone.
 */
export function useFocusBack(): void {
  // Read while rendering: a dialog that opens takes the focus before any effect of ours.
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () =>
      queueMicrotask(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        const isThere = before instanceof HTMLElement && before !== document.body && before.isConnected;
        (isThere ? before : document.querySelector<HTMLElement>('h1'))?.focus();
      }),
    [before],
  );
}
