import { type KeyboardEvent, useRef, useState } from 'react';

/**
 * The bars of a chart as one stop of the Tab key: arrow keys, Home and End move between them.
 * @returns `at`: the bar whose numbers are told, by the keyboard or the pointer
 */
export function useBarKeys(count: number, onOpen?: (index: number) => void) {
  const [at, setAt] = useState<number | null>(null);
  const [stop, setStop] = useState(count - 1);
  const bars = useRef(new Map<number, SVGElement>());
  const current = Math.min(stop, count - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onOpen?.(current);
    const last = count - 1;
    const next = {
      ArrowLeft: Math.max(0, current - 1),
      ArrowRight: Math.min(last, current + 1),
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setStop(next);
    bars.current.get(next)?.focus();
  };
  const barOf = (index: number) => ({
    ref: (element: SVGElement | null) => {
      if (element === null) bars.current.delete(index);
      else bars.current.set(index, element);
    },
    tabIndex: index === current ? 0 : -1,
    onKeyDown,
    onFocus: () => {
      setStop(index);
      setAt(index);
    },
    onBlur: () => setAt(null),
    onPointerEnter: () => setAt(index),
    onPointerLeave: () => setAt(null),
  });
  return { at, barOf };
}
