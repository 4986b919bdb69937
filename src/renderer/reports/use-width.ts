import { useLayoutEffect, useRef, useState } from 'react';

/** The width of an element in pixels, as it changes. */
export function useWidth<Part extends Element>() {
  const ref = useRef<Part>(null);
  const [width, setWidth] = useState(640);
  useLayoutEffect(() => {
    const part = ref.current;
    if (part === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(part);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
