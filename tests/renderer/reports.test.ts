import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisSteps, namedBars } from '../../src/renderer/reports/chart-scale.ts';
import { readReportSearch, readSignInSearch } from '../../src/renderer/reports/search.ts';

test('an axis has few even whole steps and ends at the most or just above it', () => {
  fc.assert(
    fc.property(fc.nat(10_000_000), (most) => {
      const steps = axisSteps(most);
      const [step, last] = [steps[1] ?? 0, steps.at(-1) ?? 0];
      expect(steps.every((value, index) => value === index * step && Number.isInteger(value))).toBe(true);
      expect(last).toBeGreaterThanOrEqual(most);
      expect(last - step).toBeLessThan(Math.max(1, most));
      expect(steps.length).toBeLessThanOrEqual(7);
    }),
  );
});

test('the last bar has its name, and names do not touch', () => {
  for (const [count, width] of [
    [90, 320],
    [30, 900],
    [1, 100],
    [24, 1],
  ] as const) {
    const named = [...namedBars(count, width, 50)].sort((a, b) => a - b);
    expect(named.at(-1)).toBe(count - 1);
    for (const [index, bar] of named.slice(1).entries()) {
      expect(((bar - (named[index] ?? 0)) * width) / count).toBeGreaterThanOrEqual(Math.min(50, width));
    }
  }
});

test('an address says only what fits', () => {
  expect(readReportSearch({ days: 30, zone: 'Asia/Tokyo', more: 1 })).toEqual({ days: 30, zone: 'Asia/Tokyo' });
  expect(readReportSearch({ days: 31, zone: 'Nowhere' })).toEqual({});
  expect(readSignInSearch({ from: 5, until: 'x', user: 'a@b.example', result: 'success', reason: 7 })).toEqual({
    from: 5,
    user: 'a@b.example',
    result: 'success',
  });
  expect(readSignInSearch({ from: 1e20, result: 'maybe', user: 'x'.repeat(300) })).toEqual({});
});
