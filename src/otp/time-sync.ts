/**
 * The QR code that sets a token's clock (S0-19, S0-20): `timesync://utc/` and the time in ms since the Unix epoch, nothing
 * else. The maker's page does not publish its format, so this one is ours; it is made without a network, and anew every
 * second while it is shown.
 */
const FORM = /^timesync:\/\/utc\/(0|[1-9]\d{0,15})$/i;

/** Outside these a clock is wrong, or somebody wants a token to show codes of a far time. */
export const EARLIEST_TIME = Date.UTC(2020, 0, 1);
export const LATEST_TIME = Date.UTC(2100, 0, 1);

export type TimeSyncReading =
  | { readonly outcome: 'read'; readonly time: number }
  | { readonly outcome: 'refused'; readonly code: 'not-time-sync' | 'time-absurd' };

/** @param now ms since the Unix epoch. @throws RangeError when this computer's own clock is absurd */
export function timeSyncText(now: number): string {
  const time = Math.floor(now);
  if (!isSensible(time)) throw new RangeError(`expected a time from 2020 to 2099, got ${now}`);
  return `timesync://utc/${time}`;
}

export function readTimeSync(text: string): TimeSyncReading {
  const digits = FORM.exec(text.trim())?.[1];
  if (digits === undefined) return { outcome: 'refused', code: 'not-time-sync' };
  const time = Number(digits);
  return isSensible(time) ? { outcome: 'read', time } : { outcome: 'refused', code: 'time-absurd' };
}

const isSensible = (time: number): boolean => time >= EARLIEST_TIME && time < LATEST_TIME;
