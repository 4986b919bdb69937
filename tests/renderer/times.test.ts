import { afterEach, describe, expect, test } from 'vitest';
import { age, daysLater, fieldTime, timeToCome } from '../../src/renderer/times.ts';

const now = Date.UTC(2026, 10, 22);
const day = 86_400_000;

describe('S1-08 how long ago a password was changed', () => {
  test.each([
    [5.2 * 30.44 * day, '5 months ago', '5 か月前'],
    [400 * day, 'last year', '昨年'],
    [3 * day, '3 days ago', '3 日前'],
    [2 * 3_600_000, '2 hours ago', '2 時間前'],
    [60_000, '1 minute ago', '1 分前'],
  ])('%d ms', (elapsed, english, japanese) => {
    expect(age('en', now - elapsed, now)).toBe(english);
    expect(age('ja', now - elapsed, now)).toBe(japanese);
  });

  test('less than a minute has no age yet, also when the clocks differ', () => {
    expect(age('en', now - 59_999, now)).toBeNull();
    expect(age('en', now + 5_000, now)).toBeNull();
  });
});

describe('when something is to come', () => {
  const now = new Date(2026, 0, 5, 9, 30).getTime();

  test('is the time of day today, and has its date where it is far off', () => {
    expect(timeToCome('ja', now + 30_000, now)).toBe('9:30:30');
    expect(timeToCome('ja', now + 90 * 86_400_000, now)).toBe('2026/04/05 9:30');
  });
});

describe('the times of a filter', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  test('a field has them in the time zone of this computer', () => {
    process.env['TZ'] = 'Asia/Tokyo';
    const instant = Date.UTC(2026, 10, 22, 15, 30);
    expect(fieldTime(instant, 'date')).toBe('2026-11-23');
    expect(fieldTime(instant, 'datetime-local')).toBe('2026-11-23T00:30');
    expect(fieldTime(null, 'date')).toBe('');
  });

  test('the last time that an address can hold empties the field, where it broke the page', () => {
    process.env['TZ'] = 'Asia/Tokyo';
    expect(fieldTime(8.64e15, 'datetime-local')).toBe('');
    expect(fieldTime(-8.64e15, 'datetime-local')).toBe('');
  });

  test('the last day has all of its hours, also where the clocks are set back', () => {
    process.env['TZ'] = 'Europe/Berlin';
    const sunday = new Date('2026-10-25T00:00').getTime();
    expect(daysLater(sunday, 1) - sunday).toBe(25 * 3_600_000);
    expect(daysLater(daysLater(sunday, 1), -1)).toBe(sunday);
  });
});
