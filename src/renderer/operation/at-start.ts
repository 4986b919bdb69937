import { useEffect, useRef } from 'react';

/** Runs once, when the component comes, with what it knew then. */
export function useAtStart(begin: () => void): void {
  const first = useRef(begin);
  useEffect(() => first.current(), []);
}
