import { describe, expect, it } from 'vitest';
import { Emitter } from '../../src/basics/emitter.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import type { AttachedKey, Led } from '../../src/contract/keys.ts';
import { KeyActivities } from '../../src/operations/key-activity.ts';
import { watchLed } from '../../src/operations/led-twin.ts';
import type { KeyBus } from '../../src/operations/ports.ts';
import { ledTables } from './led-tables.ts';

const usbKey: AttachedKey = {
  id: 'usb-1',
  kind: 'usb',
  manufacturer: 'AuthenTrend Technology Inc.',
  product: 'ATKey.Pro',
  serial: null,
  vendorId: 0x31bb,
  productId: 0x0622,
  access: 'ready',
};

/** A bus with one physical key, whose LED no software can read. */
function oneUsbKey() {
  const changed = new Emitter<void>();
  let keys = [usbKey];
  const bus: KeyBus = {
    snapshot: () => ({ keys, remedy: null, usbUnavailable: null }),
    onChange: (listener) => changed.on(listener),
    open: () => Promise.reject(new Error('nobody opens it here')),
    led: () => undefined,
  };
  const remove = () => {
    keys = [];
    changed.emit();
  };
  return { bus, remove, changed };
}

describe('the LED twin of a physical key', () => {
  async function watched() {
    const clock = new ManualClock();
    const activities = new KeyActivities(clock);
    const { bus, remove, changed } = oneUsbKey();
    const stream = watchLed('usb-1', { keys: bus, activities, ledTables }, undefined);
    const next = async (): Promise<Led['meaning'] | undefined> => (await stream.next()).value?.meaning;
    expect(await next()).toBe('ready');
    return { clock, activities, remove, changed, stream, next };
  }

  it('follows what our operation must be making it show', async () => {
    const { clock, activities, next } = await watched();
    activities.show('usb-1', 'touch');
    expect(await next()).toBe('touch-wanted');
    activities.show('usb-1', 'fingerprint');
    expect(await next()).toBe('match-wanted');
    activities.show('usb-1', 'failed');
    expect(await next()).toBe('failed-or-erasing');
    activities.show('usb-1', 'fingerprint');
    await clock.advance(1000);
    expect(await next()).toBe('match-wanted');
    activities.show('usb-1', 'matched');
    expect(await next()).toBe('match-succeeded');
    await clock.advance(1000);
    expect(await next()).toBe('ready');
    expect(clock.pending).toBe(0);
  });

  it('goes dark and ends when the key is taken out', async () => {
    const { remove, stream, changed } = await watched();
    remove();
    expect(await stream.next()).toMatchObject({ done: false, value: { meaning: 'off' } });
    expect(await stream.next()).toMatchObject({ done: true });
    expect(changed.listenerCount).toBe(0);
  });

  it('lets go when the reader stops', async () => {
    const { stream, changed } = await watched();
    await stream.return?.();
    expect(changed.listenerCount).toBe(0);
  });

  it('does not exist for a key that is not there', () => {
    const { bus } = oneUsbKey();
    const activities = new KeyActivities(new ManualClock());
    expect(() => watchLed('usb-2', { keys: bus, activities, ledTables }, undefined)).toThrow(/usb-2/);
  });
});
