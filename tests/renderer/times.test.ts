import { describe, expect, test } from 'vitest';
import { age } from '../../src/renderer/times.ts';

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
