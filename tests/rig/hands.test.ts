import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { automaticHands, handDelayMs } from '../../src/rig/automatic-hands.ts';
import { HeldTouch } from '../../src/rig/held-touch.ts';
import { ctap23 } from '../../src/virtual-key/models/ctap-2-3.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { Host } from '../virtual-key/host.ts';

/** Wants a long touch for every reset. */
const longTouchKey: KeyModel = { ...ctap23, config: null, reset: { windowMs: 10_000, longTouchMs: 5000 } };
const selection = 0x0b;
const reset = 0x07;

describe('automatic hands', () => {
  test('touch by themselves, after a moment that the host can see', async () => {
    const host = new Host();
    const hands = automaticHands(host.key, { clock: host.clock, touch: true, finger: null });
    host.start(selection);
    await host.clock.advance(handDelayMs - 1);
    expect(host.key.snapshot().waitingFor).toBe('touch');
    await host.clock.advance(1);
    expect(host.answer().status).toBe(0);
    hands.stop();
    host.start(selection);
    await host.clock.advance(1000);
    expect(host.key.snapshot().waitingFor).toBe('touch');
  });

  test('touch as long as a reset wants it', async () => {
    const host = new Host({ model: longTouchKey });
    automaticHands(host.key, { clock: host.clock, touch: true, finger: null, delayMs: 0 });
    host.start(reset);
    await host.clock.advance(0);
    expect(host.answer().status).toBe(0);
  });

  test('leave alone what they were not asked to answer', async () => {
    const host = new Host();
    automaticHands(host.key, { clock: host.clock, touch: false, finger: 'right-index' });
    host.start(selection);
    await host.clock.advance(1000);
    expect(host.key.snapshot().waitingFor).toBe('touch');
  });

  test('enrol a finger, sample by sample', async () => {
    const host = new Host({ plug: false });
    automaticHands(host.key, { clock: host.clock, touch: false, finger: 'left-thumb' });
    host.key.plugIn('power-only');
    host.key.clickButton(3);
    await host.clock.advance(handDelayMs * 20);
    expect(host.key.snapshot()).toMatchObject({ enrolment: null, enrolledFingers: ['left-thumb'] });
  });

  test('leave no timer behind', async () => {
    const clock = new ManualClock();
    const host = new Host({ clock });
    const idle = clock.pending;
    const hands = automaticHands(host.key, { clock, touch: true, finger: 'left-thumb' });
    host.start(selection);
    hands.stop();
    host.key.unplug();
    expect(clock.pending).toBeLessThanOrEqual(idle);
  });
});

describe('a touch that is held', () => {
  test('is one touch at once', async () => {
    const host = new Host();
    const held = new HeldTouch(host.key, host.clock);
    host.start(selection);
    held.on();
    expect(host.answer().status).toBe(0);
    host.start(selection);
    held.on();
    await host.clock.advance(1000);
    expect(host.key.snapshot().waitingFor).toBe('touch');
    held.off();
    held.on();
    expect(host.answer().status).toBe(0);
  });

  test('is for what begins to wait first while it lies there, and none for what comes after that, however long it lasts', async () => {
    const host = new Host();
    const held = new HeldTouch(host.key, host.clock);
    held.on();
    await host.clock.advance(2000);
    host.start(selection);
    await host.clock.advance(1);
    expect(host.answer().status).toBe(0);
    host.start(selection);
    await host.clock.advance(8000);
    expect(host.key.snapshot().waitingFor).toBe('touch');
    held.off();
    held.on();
    expect(host.answer().status).toBe(0);
  });

  test('is none for the next request where the one that it was long for was given up', async () => {
    const host = new Host({ model: longTouchKey });
    const held = new HeldTouch(host.key, host.clock);
    host.start(reset);
    held.on();
    await host.clock.advance(2000);
    host.send(0x11);
    expect(host.answer().status).toBe(0x2d);
    host.start(selection);
    await host.clock.advance(8000);
    expect(host.key.snapshot().waitingFor).toBe('touch');
  });

  test('is a long one for a reset when it has lasted that long, and not when it ends before', async () => {
    const host = new Host({ model: longTouchKey });
    const held = new HeldTouch(host.key, host.clock);
    host.start(reset);
    held.on();
    await host.clock.advance(4999);
    held.off();
    await host.clock.advance(1000);
    expect(host.key.snapshot().waitingFor).toBe('touch');
    held.on();
    await host.clock.advance(5000);
    expect(host.answer().status).toBe(0);
    expect(held.isOn).toBe(true);
  });
});
