import type { Clock } from '../../src/basics/clock.ts';
import { Emitter } from '../../src/basics/emitter.ts';
import { silentLog } from '../../src/basics/log.ts';
import { seededRandom } from '../../src/basics/random.ts';
import type { NativeDevice, NativeHandle, NativeHid } from '../../src/hid/native-hid.ts';
import { VirtualBus } from '../../src/hid/virtual-bus.ts';
import { automaticHands } from '../../src/rig/automatic-hands.ts';
import { volatileMemory } from '../../src/virtual-key/key-memory.ts';

/** A rack whose keys answer by themselves. */
export function rackOfKeys(clock: Clock): VirtualBus {
  const memories = new Map<string, ReturnType<typeof volatileMemory>>();
  return new VirtualBus({
    clock,
    random: seededRandom('elevated helper'),
    log: silentLog,
    automaticHands,
    shelf: {
      list: () => [],
      create: (key) => void memories.set(key.id, volatileMemory()),
      remove: () => {},
      keyMemory: (id) => memories.get(id) ?? volatileMemory(),
    },
  });
}

export const pathOf = (keyId: string): string => `\\\\?\\hid#virtual#${keyId}`;

/** The system's HID stack with virtual keys in it: behind the same port as node-hid. */
export class VirtualHid implements NativeHid {
  readonly rack: VirtualBus;
  opens: string[] = [];
  closes = 0;

  constructor(rack: VirtualBus) {
    this.rack = rack;
  }

  async list(): Promise<NativeDevice[]> {
    return this.rack.attached().map(({ id, manufacturer, product, serial, vendorId, productId }) => ({
      path: pathOf(id),
      manufacturer,
      product,
      serial,
      vendorId,
      productId,
    }));
  }

  async open(path: string): Promise<NativeHandle> {
    this.opens.push(path);
    const key = this.rack.attached().find(({ id }) => pathOf(id) === path);
    if (!key) throw new Error(`there is no device at ${path}`);
    const connection = this.rack.open(key.id);
    const failures = new Emitter<unknown>();
    connection.onClosed(() => failures.emit(new Error('the device is gone')));
    return {
      write: (report) => connection.write(report.slice(1)),
      onReport: (listener) => connection.onPacket(listener),
      onFailed: (listener) => failures.on(listener),
      close: () => {
        this.closes += 1;
        return connection.close();
      },
    };
  }
}
