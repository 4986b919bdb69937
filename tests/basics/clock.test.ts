import { describe, expect, test } from 'vitest';
import { sleep } from '../../src/basics/clock.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';

describe('ManualClock', () => {
  test('stands still until it is moved', async () => {
    const clock = new ManualClock(1000);
    expect([clock.now(), clock.monotonic()]).toEqual([1000, 0]);
    await clock.advance(250);
    expect([clock.now(), clock.monotonic()]).toEqual([1250, 250]);
  });

  test('fires timers in order, each at its own time', async () => {
    const clock = new ManualClock();
    const fired: [string, number][] = [];
    const at = (name: string) => () => fired.push([name, clock.monotonic()]);
    clock.schedule(20, at('b'));
    clock.schedule(10, at('a'));
    clock.schedule(20, at('c'));
    clock.schedule(31, at('d'));
    await clock.advance(30);
    expect(fired).toEqual([
      ['a', 10],
      ['b', 20],
      ['c', 20],
    ]);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect(fired.at(-1)).toEqual(['d', 31]);
    expect(clock.pending).toBe(0);
  });

  test('fires what timers set on their way, and what promises set after them', async () => {
    const clock = new ManualClock();
    const fired: number[] = [];
    const tick = () => {
      fired.push(clock.monotonic());
      if (fired.length < 4) void Promise.resolve().then(() => clock.schedule(100, tick));
    };
    clock.schedule(100, tick);
    await clock.advance(1000);
    expect(fired).toEqual([100, 200, 300, 400]);
  });

  test('a cancelled timer never fires, also when another one cancels it at the same time', async () => {
    const clock = new ManualClock();
    const fired: string[] = [];
    clock.schedule(5, () => cancelLater());
    const cancelLater = clock.schedule(5, () => fired.push('later'));
    const cancelFirst = clock.schedule(1, () => fired.push('first'));
    cancelFirst();
    cancelFirst();
    await clock.advance(10);
    expect(fired).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('a delay below zero is now', async () => {
    const clock = new ManualClock();
    let fired = false;
    clock.schedule(-5, () => {
      fired = true;
    });
    expect(fired).toBe(false);
    await clock.advance(0);
    expect(fired).toBe(true);
  });
});

describe('sleep', () => {
  test('ends after its time and leaves nothing behind', async () => {
    const clock = new ManualClock();
    const { signal } = new AbortController();
    let ended = false;
    const done = sleep(clock, 100, signal).then(() => {
      ended = true;
    });
    await clock.advance(99);
    expect(ended).toBe(false);
    await clock.advance(1);
    await done;
    expect(clock.pending).toBe(0);
  });

  test("ends with the signal's reason when it aborts, and its timer is gone", async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const done = sleep(clock, 100, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(done).rejects.toBe(reason);
    expect(clock.pending).toBe(0);
  });

  test('does not start under a signal that was aborted before', async () => {
    const clock = new ManualClock();
    await expect(sleep(clock, 100, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
    expect(clock.pending).toBe(0);
  });
});
