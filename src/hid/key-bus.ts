import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Log } from '../basics/log.ts';
import type { Random } from '../basics/random.ts';
import type { HidConnection } from '../ctap/hid-connection.ts';
import type { KeyBus, LedSource } from '../operations/ports.ts';
import { type HidSystem, hidSystem } from './hid-system.ts';
import { systemUsb, UsbKeys } from './usb-keys.ts';
import { VirtualBus } from './virtual-bus.ts';
import type { VirtualKeyShelf } from './virtual-key-shelf.ts';

/** Every key that this computer sees: USB keys and plugged virtual keys, as one list. */
export class AllKeys implements KeyBus {
  readonly #usb: UsbKeys;
  readonly #virtual: VirtualBus;
  readonly #system: HidSystem;
  readonly #udevRule: string;
  readonly #changes = new Emitter<void>();

  /** @param options.udevRule the text of the rule that the product ships */
  constructor(usb: UsbKeys, virtual: VirtualBus, options: { system: HidSystem; udevRule: string }) {
    this.#usb = usb;
    this.#virtual = virtual;
    this.#system = options.system;
    this.#udevRule = options.udevRule;
    usb.onChange(() => this.#changes.emit());
    virtual.onAttachmentChange(() => this.#changes.emit());
  }

  snapshot(): ReturnType<KeyBus['snapshot']> {
    const keys = [...this.#usb.list(), ...this.#virtual.attached()];
    const refused = keys.some(({ access }) => access !== 'ready');
    const udevRule = this.#system === 'linux' ? this.#udevRule : null;
    return {
      keys,
      remedy: refused ? { system: this.#system, udevRule } : null,
      usbUnavailable: this.#usb.unavailable,
    };
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#changes.on(listener);
  }

  async open(keyId: string): Promise<HidConnection> {
    const isVirtual = this.#virtual.attached().some(({ id }) => id === keyId);
    return isVirtual ? this.#virtual.open(keyId) : this.#usb.open(keyId);
  }

  led(keyId: string): LedSource | undefined {
    return this.#virtual.led(keyId);
  }
}

export interface OpenKeys {
  readonly bus: KeyBus;
  readonly rack: VirtualBus;
  /** Settles when the USB keys that were there at the start are listed: a command that runs once waits for it. */
  readonly listed: Promise<void>;
  /** Closes what is open, pulls the virtual keys and lets the process end. */
  close(): Promise<void>;
}

/**
 * The keys of this computer, for a host to compose. Listening begins at once.
 * @param ports.udevRule the text of resources/udev/70-touchstone-fido.rules
 */
export function openKeys(ports: {
  clock: Clock;
  random: Random;
  log: Log;
  shelf: VirtualKeyShelf;
  udevRule: string;
}): OpenKeys {
  const usb = new UsbKeys(systemUsb(ports));
  const rack = new VirtualBus(ports);
  const bus = new AllKeys(usb, rack, { system: hidSystem(), udevRule: ports.udevRule });
  return {
    bus,
    rack,
    listed: usb.start(),
    async close() {
      rack.close();
      await usb.close();
    },
  };
}
