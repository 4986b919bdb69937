import { type RefObject, useEffect, useEffectEvent, useState } from 'react';

/** Takes files that are dropped on an element. @returns whether one is held over it now */
export function useFileDrop(target: RefObject<HTMLElement | null>, onFile: (file: File) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const take = useEffectEvent(onFile);
  useEffect(() => {
    const element = target.current;
    if (!element) return undefined;
    const listening = new AbortController();
    const { signal } = listening;
    element.addEventListener(
      'dragover',
      (event) => {
        // Without this the browser would open the file in place of the page.
        event.preventDefault();
        setIsOver(true);
      },
      { signal },
    );
    element.addEventListener('dragleave', () => setIsOver(false), { signal });
    element.addEventListener(
      'drop',
      (event) => {
        event.preventDefault();
        setIsOver(false);
        const file = event.dataTransfer?.files[0];
        if (file) take(file);
      },
      { signal },
    );
    return () => listening.abort();
  }, [target]);
  return isOver;
}
