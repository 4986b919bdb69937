import type { Clock } from '../basics/clock.ts';

export interface Deadline {
  passed(): boolean;
}

/**
 * Passes when either clock says so: the monotonic one may stand still while the computer sleeps, the wall clock may be set
 * back. A computer that slept, or whose clock was set forward, starts the ceremony anew.
 */
export function deadlineAfter(clock: Clock, ms: number): Deadline {
  const wall = clock.now();
  const monotonic = clock.monotonic();
  return { passed: () => clock.monotonic() - monotonic >= ms || clock.now() - wall >= ms };
}
