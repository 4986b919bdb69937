/** The clock inside a token: set once, then running a little too fast or slow on its crystal. */
export interface TokenClockState {
  /** Ms since the epoch, by the world's clock, when it was set. */
  readonly setAt: number;
  /** What it showed then, ms since the epoch. */
  readonly shownThen: number;
  /** Parts per million that it runs ahead; negative when behind. */
  readonly driftPpm: number;
}

/** No crystal is worse than this; a falling battery voltage makes one drift towards it (S0-46, S0-48). */
export const maxDriftPpm = 10_000;

/** @param now the world's time. @returns what the token believes, ms since the epoch */
export function tokenTime(clock: TokenClockState, now: number): number {
  const passed = now - clock.setAt;
  return clock.shownThen + passed + (passed * clock.driftPpm) / 1_000_000;
}

export const rightClock = (now: number): TokenClockState => ({ setAt: now, shownThen: now, driftPpm: 0 });

/** Goes on from what it shows now, at another speed. @throws RangeError beyond `maxDriftPpm` */
export function withDrift(clock: TokenClockState, driftPpm: number, now: number): TokenClockState {
  if (!(Math.abs(driftPpm) <= maxDriftPpm)) {
    throw new RangeError(`drift: expected -${maxDriftPpm} to ${maxDriftPpm} ppm, got ${driftPpm}`);
  }
  return { setAt: now, shownThen: tokenTime(clock, now), driftPpm };
}

/** Shows another time from now on, at the speed that it has (S0-19). */
export const setTo = (clock: TokenClockState, time: number, now: number): TokenClockState => ({
  setAt: now,
  shownThen: time,
  driftPpm: clock.driftPpm,
});
