import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { useHost } from '../host.tsx';
import { play, prepareSounds, type Sound } from './tones.ts';

export type { Sound } from './tones.ts';

/** Plays sounds unless the person has turned them off. Ready from when the screen that may play one is shown. */
export function useSounds(): (sound: Sound) => void {
  const on = useQuery(useHost().app.settings.queryOptions()).data?.sounds ?? false;
  useEffect(() => {
    if (on) prepareSounds();
  }, [on]);
  return useCallback((sound) => void (on && play(sound)), [on]);
}
