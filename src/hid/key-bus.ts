import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { HidConnection } from '../ctap/hid-connection.ts';
import type { KeyBus, LedSource } from '../operations/ports.ts';
import type { Passing } from './cable.ts';
import type { HidSystem } from './hid-system.ts';
import type { RecordableKeys } from './key-recordings.ts';
import { TrafficTaps } from './traffic-taps.ts';
import type { AttachedKey, UsbKeys } from './usb-keys.ts';
import type { VirtualBus } from './virtual-bus.ts';

/** Every key that this computer sees: USB keys and plugged virtual keys, as one list. */
export class AllKeys implements KeyBus, RecordableKeys {
  readonly #usb: UsbKeys;
  readonly #virtual: VirtualBus;
  readonly #system: HidSystem;
  readonly #udevRule: string;
  readonly #taps = new TrafficTaps();
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
    const keys = this.attached();
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

  attached(): AttachedKey[] {
    return [...this.#usb.list(), ...this.#virtual.attached()];
  }

  onAttachmentChange(listener: () => void): Unsubscribe {
    return this.onChange(listener);
  }

  async open(keyId: string): Promise<HidConnection> {
    return this.#isVirtual(keyId) ? this.#virtual.open(keyId) : this.#taps.tapped(keyId, await this.#usb.open(keyId));
  }

  /** Every report that passes between this program and an attached key; of a virtual key also those of other programs. */
  onTraffic(keyId: string, listener: (passing: Passing) => void): Unsubscribe {
    return this.#isVirtual(keyId) ? this.#virtual.onTraffic(keyId, listener) : this.#taps.onTraffic(keyId, listener);
  }

  #isVirtual(keyId: string): boolean {
    return this.#virtual.attached().some(({ id }) => id === keyId);
  }

  led(keyId: string): LedSource | undefined {
    return this.#virtual.led(keyId);
  }
}
