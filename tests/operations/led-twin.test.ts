import { describe, expect, it } from 'vitest';
import table from '../../resources/led-tables/atkey-pro.json' with { type: 'json' };
import { Emitter } from '../../src/basics/emitter.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { type AttachedKey, type Led, led, ledMeanings } from '../../src/contract/keys.ts';
import { KeyActivities } from '../../src/operations/key-activity.ts';
import { parseLedTable, watchLed } from '../../src/operations/led-twin.ts';
import type { KeyBus } from '../../src/operations/ports.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';

const ledTable = parseLedTable(table);

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

describe('S2-47 the LED table', () => {
  it('is total over the meanings and fits the contract', () => {
    for (const meaning of ledMeanings) expect(led.parse(ledTable[meaning]).meaning).toBe(meaning);
  });

  it.each([
    ['S2-39', 'ready', 'blue', 'on'],
    ['S2-40', 'match-succeeded', 'green', 'on'],
    ['S2-41', 'failed-or-erasing', 'red', 'on'],
    ['S2-42', 'not-recognised-by-host', 'cyan', 'on'],
    ['S2-43', 'match-wanted', 'blue', 'flashing'],
    ['S2-44', 'touch-wanted', 'cyan', 'flashing'],
    ['S2-45', 'standalone-enrolment', 'white', 'flashing'],
    ['S2-46', 'verify-before-enrolment', 'green', 'flashing'],
  ] as const)('%s %s is %s %s', (_id, meaning, colour, pattern) => {
    expect(ledTable[meaning]).toMatchObject({ colour, pattern });
  });

  it('shows a physical key as the virtual one of the same model looks', () => {
    for (const meaning of ledMeanings) expect(ledTable[meaning]).toEqual({ meaning, ...atkeyPro.led.looks[meaning] });
  });

  it('is refused, with the meaning, when one is missing', () => {
    const { ready: _, ...rest } = table;
    expect(() => parseLedTable(rest)).toThrow(/ready/);
  });
});

describe('the LED twin of a physical key', () => {
  async function watched() {
    const clock = new ManualClock();
    const activities = new KeyActivities(clock);
    const { bus, remove, changed } = oneUsbKey();
    const stream = watchLed('usb-1', { keys: bus, activities, ledTable }, undefined);
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
    expect(() => watchLed('usb-2', { keys: bus, activities, ledTable }, undefined)).toThrow(/usb-2/);
  });
});
