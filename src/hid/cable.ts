import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { PacketDevice } from './packet-device.ts';

/** One 64-byte report, as it passes the host's end of the cable. */
export interface Passing {
  readonly direction: 'to-key' | 'from-key';
  /** The listener's to keep. */
  readonly packet: Uint8Array;
}

/**
 * The host's end of the cable to a key inside this process: every program that speaks with the key does so through here, so
 * that what passes can be watched in the order in which it passes. While the key is unplugged nothing does.
 */
export class Cable implements PacketDevice {
  readonly #device: PacketDevice;
  readonly #packets = new Emitter<Uint8Array>();
  readonly #traffic = new Emitter<Passing>();
  readonly #plugChanges = new Emitter<void>();
  #isPlugged = false;

  constructor(device: PacketDevice) {
    this.#device = device;
    device.onPacket((packet) => {
      if (!this.#isPlugged) return;
      this.#tell('from-key', packet);
      this.#packets.emit(packet);
    });
  }

  get isPlugged(): boolean {
    return this.#isPlugged;
  }

  set isPlugged(plugged: boolean) {
    if (this.#isPlugged === plugged) return;
    this.#isPlugged = plugged;
    this.#plugChanges.emit();
  }

  onPlugChange(listener: () => void): Unsubscribe {
    return this.#plugChanges.on(listener);
  }

  receive(packet: Uint8Array): void {
    if (!this.#isPlugged) return;
    this.#tell('to-key', packet);
    this.#device.receive(packet);
  }

  onPacket(listener: (packet: Uint8Array) => void): Unsubscribe {
    return this.#packets.on(listener);
  }

  /** Every report in both directions, whoever sends and hears them. */
  onTraffic(listener: (passing: Passing) => void): Unsubscribe {
    return this.#traffic.on(listener);
  }

  #tell(direction: Passing['direction'], packet: Uint8Array): void {
    if (this.#traffic.listenerCount > 0) this.#traffic.emit({ direction, packet: packet.slice() });
  }
}
