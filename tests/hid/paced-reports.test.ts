import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PacedReports } from '../../src/hid/paced-reports.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const numbered = (count: number): Uint8Array[] => Array.from({ length: count }, (_, index) => Uint8Array.of(index));

test('a short answer goes out at once', () => {
  const written: Uint8Array[] = [];
  const reports = new PacedReports((report) => written.push(report));
  for (const report of numbered(20)) reports.send(report);
  expect(written).toEqual(numbered(20));
});

test('the longest message goes out in order, never more in a while than a program can take', () => {
  const written: Uint8Array[] = [];
  const reports = new PacedReports((report) => written.push(report));
  for (const report of numbered(129)) reports.send(report);
  const bursts = [written.length];
  while (vi.getTimerCount() > 0) {
    vi.advanceTimersToNextTimer();
    bursts.push(written.length);
  }
  expect(bursts).toEqual([32, 64, 96, 128, 129, 129]);
  expect(written).toEqual(numbered(129));
});

test('what waits for a program that has left is dropped', () => {
  const written: Uint8Array[] = [];
  const reports = new PacedReports((report) => written.push(report));
  for (const report of numbered(40)) reports.send(report);
  reports.drop();
  expect(vi.getTimerCount()).toBe(0);
  reports.send(Uint8Array.of(99));
  expect(written).toEqual([...numbered(32), Uint8Array.of(99)]);
});
