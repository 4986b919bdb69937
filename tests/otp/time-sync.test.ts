import { expect, test } from 'vitest';
import { EARLIEST_TIME, LATEST_TIME, readTimeSync, timeSyncText } from '../../src/otp/time-sync.ts';

const NOW = Date.UTC(2026, 5, 1, 9, 0, 5, 250);

test('S0-20: the code carries the time, and nothing else; S0-19: it is read again', () => {
  expect(timeSyncText(NOW)).toBe('timesync://utc/1780304405250');
  expect(readTimeSync(timeSyncText(NOW + 0.7))).toEqual({ outcome: 'read', time: NOW });
  expect(readTimeSync(' TIMESYNC://UTC/1780304405250\n')).toEqual({ outcome: 'read', time: NOW });
});

test('a time before 2020 or from 2100 on is absurd', () => {
  for (const time of [EARLIEST_TIME, LATEST_TIME - 1]) {
    expect(readTimeSync(timeSyncText(time))).toEqual({ outcome: 'read', time });
  }
  for (const time of [0, EARLIEST_TIME - 1, LATEST_TIME, 8_999_999_999_999_999]) {
    expect(readTimeSync(`timesync://utc/${time}`)).toEqual({ outcome: 'refused', code: 'time-absurd' });
    expect(() => timeSyncText(time)).toThrow(RangeError);
  }
  expect(() => timeSyncText(Number.NaN)).toThrow(RangeError);
});

test.each([
  '',
  'timesync://utc/',
  'timesync://utc/-1',
  'timesync://utc/1780304405250.5',
  'timesync://utc/01780304405250',
  'timesync://utc/1e12',
  'timesync://utc/17803044052501234',
  'timesync://utc/1780304405250?secret=x',
  'timesync://utc/1780304405250/x',
  'timesync://local/1780304405250',
  'https://timesync.example/1780304405250',
  'otpauth://totp/me?secret=GEZDGNBVGY3TQOJQ',
])('%j is no time code', (text) => {
  expect(readTimeSync(text)).toEqual({ outcome: 'refused', code: 'not-time-sync' });
});
