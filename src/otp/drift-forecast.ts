import { CLOCK_ERROR, MAX_DRIFT_SECONDS, type TotpWindow, usualWindow } from './totp.ts';

/** How far a token's clock was known to be ahead at a time (ms since the epoch). Known in whole periods only. */
export interface ClockReading {
  readonly at: number;
  readonly seconds: number;
}

export interface DriftForecast {
  /** How fast the clock goes wrong, in parts per million: positive when it runs fast. */
  readonly ppm: number;
  /** The most that `ppm` can be off by, because readings are whole periods. */
  readonly uncertaintyPpm: number;
  /** When codes stop being accepted if nobody uses the token any more; null: not in ten years. */
  readonly unusedUntil: number | null;
  /** When the clock is a day off: nothing follows it further, however often it is used; null: not in ten years. */
  readonly followedUntil: number | null;
}

const DAY = 86_400_000;
const LONGEST = 3_653 * DAY;
const FEWEST = 3;

/**
 * What the readings of a token's clock say about its future, by the straight line that fits them best. null while there are
 * too few of them, or all are of one day. Pure.
 * @param readings oldest first
 * @param period of the codes, in seconds
 */
export function forecastDrift(
  readings: readonly ClockReading[],
  period: 30 | 60,
  window: TotpWindow = usualWindow,
): DriftForecast | null {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || readings.length < FEWEST || last.at - first.at < DAY) return null;
  const middle = mean(readings.map(({ at }) => at));
  const level = mean(readings.map(({ seconds }) => seconds));
  const spread = sum(readings.map(({ at }) => (at - middle) ** 2));
  /** Seconds per ms. */
  const slope = sum(readings.map(({ at, seconds }) => (at - middle) * (seconds - level))) / spread;
  const offAt = (at: number): number => level + slope * (at - middle);
  /** When the line comes to be so far from `base`, in the direction in which it goes. */
  const whenOff = (base: number, distance: number): number =>
    slope === 0 ? Number.POSITIVE_INFINITY : last.at + (base + Math.sign(slope) * distance - offAt(last.at)) / slope;
  const within = (at: number): number | null => (at - last.at > LONGEST ? null : Math.max(last.at, Math.round(at)));
  return {
    ppm: slope * 1e9,
    uncertaintyPpm: (period * 1e9) / (last.at - first.at),
    unusedUntil: within(leavesWindow(whenOff, last, period, window)),
    followedUntil: within(whenOff(0, MAX_DRIFT_SECONDS)),
  };
}

/**
 * The window grows while nobody uses the token, as `verifyTotp` has it: each width holds until the next is reached. Where half a
 * period decides whether it is reached, it is not: better a day too early than one too late.
 */
function leavesWindow(
  whenOff: (base: number, distance: number) => number,
  last: ClockReading,
  period: number,
  { steps, most }: TotpWindow,
): number {
  for (let width = steps; width < most; width++) {
    const out = whenOff(last.seconds, (width + 0.5) * period);
    const growsAt = last.at + ((width - steps + 1) * period * 1000) / CLOCK_ERROR;
    if (whenOff(last.seconds, width * period) < growsAt) return out;
  }
  return whenOff(last.seconds, (most + 0.5) * period);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
