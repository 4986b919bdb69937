import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useHost } from '../host.tsx';
import { play, type Sound } from './tones.ts';

export type { Sound } from './tones.ts';

/** Plays sounds unless the person has turned them off. */
export function useSounds(): (sound: Sound) => void {
  const on = useQuery(useHost().app.settings.queryOptions()).data?.sounds ?? false;
  return useCallback((sound) => void (on && play(sound)), [on]);
}
