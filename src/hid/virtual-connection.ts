import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import { type HidConnection, HidConnectionLost } from '../ctap/hid-connection.ts';
import type { PacketDevice } from './packet-device.ts';

const packetSize = 64;

/**
 * The cable between one program and a virtual key. As with hidraw, each open connection hears all reports of the key, also
 * the answers to other programs, and hears them after the write that caused them, never inside it.
 */
export class VirtualConnection implements HidConnection {
  readonly packetSize = packetSize;
  readonly #key: PacketDevice;
  readonly #forgetKey: Unsubscribe;
  readonly #onEnd: () => void;
  readonly #packets = new Emitter<Uint8Array>();
  readonly #losses = new Emitter<void>();
  #state: 'open' | 'closed' | 'lost' = 'open';

  /** @param onEnd called once, when the connection was closed or lost */
  constructor(key: PacketDevice, onEnd: () => void) {
    this.#key = key;
    this.#onEnd = onEnd;
    this.#forgetKey = key.onPacket((packet) => {
      const report = packet.slice();
      queueMicrotask(() => {
        if (this.#state === 'open') this.#packets.emit(report);
      });
    });
  }

  async write(packet: Uint8Array): Promise<void> {
    if (packet.length !== packetSize) {
      throw new RangeError(`got a packet of ${packet.length} bytes, expected ${packetSize}`);
    }
    if (this.#state !== 'open') {
      throw new HidConnectionLost(this.#state === 'lost' ? 'the key is gone' : 'the connection was closed');
    }
    this.#key.receive(packet.slice());
  }

  onPacket(listener: (packet: Uint8Array) => void): Unsubscribe {
    return this.#packets.on(listener);
  }

  onClosed(listener: () => void): Unsubscribe {
    if (this.#state === 'lost') {
      listener();
      return () => {};
    }
    return this.#losses.on(listener);
  }

  /** The key was pulled: whoever uses it learns it now, and reports still under way are lost. */
  lose(): void {
    if (this.#end('lost')) this.#losses.emit();
  }

  async close(): Promise<void> {
    this.#end('closed');
  }

  #end(state: 'closed' | 'lost'): boolean {
    if (this.#state !== 'open') return false;
    this.#state = state;
    this.#forgetKey();
    this.#onEnd();
    return true;
  }
}
