import { expect, it, vi } from 'vitest';
import { Emitter } from '../../src/basics/emitter.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { endWithLastPage } from '../../src/web-host/lifetime.ts';

function setUp() {
  const clock = new ManualClock();
  const changes = new Emitter<number>();
  const end = vi.fn<() => void>();
  const stop = endWithLastPage({ onPagesChange: (listener) => changes.on(listener) }, clock, end);
  return { clock, changes, end, stop };
}

it('does not end before the first page came', async () => {
  const { clock, end } = setUp();
  await clock.advance(3_600_000);
  expect(end).not.toHaveBeenCalled();
});

it('ends once, ten seconds after the last page went', async () => {
  const { clock, changes, end } = setUp();
  for (const pages of [1, 2, 1, 0]) changes.emit(pages);
  await clock.advance(9_999);
  expect(end).not.toHaveBeenCalled();
  await clock.advance(1);
  changes.emit(1);
  changes.emit(0);
  await clock.advance(60_000);
  expect(end).toHaveBeenCalledTimes(1);
  expect(clock.pending).toBe(0);
});

it('does not end over a reload', async () => {
  const { clock, changes, end } = setUp();
  changes.emit(1);
  changes.emit(0);
  await clock.advance(5_000);
  changes.emit(1);
  await clock.advance(3_600_000);
  expect(end).not.toHaveBeenCalled();
});

it('waits for nothing once it is stopped', async () => {
  const { clock, changes, end, stop } = setUp();
  changes.emit(1);
  changes.emit(0);
  stop();
  expect(clock.pending).toBe(0);
  await clock.advance(60_000);
  expect(end).not.toHaveBeenCalled();
});
