import { Emitter } from '../../src/basics/emitter.ts';
import { type HidConnection, HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import type { VirtualKey } from '../../src/virtual-key/virtual-key.ts';

/** A cable to a virtual key that can be pulled out after any number of packets, both directions counted. */
export class Cable implements HidConnection {
  readonly packetSize = 64;
  packets = 0;
  readonly #key: VirtualKey;
  readonly #pullAfter: number;
  readonly #received = new Emitter<Uint8Array>();
  readonly #pulled = new Emitter<void>();
  #plugged = true;

  constructor(key: VirtualKey, pullAfter = Number.POSITIVE_INFINITY) {
    this.#key = key;
    this.#pullAfter = pullAfter;
    key.plugIn('host');
    key.onPacket((packet) => {
      if (this.#carries()) this.#received.emit(packet);
    });
  }

  async write(packet: Uint8Array): Promise<void> {
    if (!this.#carries()) throw new HidConnectionLost('unplugged');
    this.#key.receive(packet);
  }

  onPacket(listener: (packet: Uint8Array) => void) {
    return this.#received.on(listener);
  }

  onClosed(listener: () => void) {
    return this.#pulled.on(listener);
  }

  async close(): Promise<void> {}

  /** Takes the key out now. */
  pull(): void {
    if (!this.#plugged) return;
    this.#plugged = false;
    this.#key.unplug();
    this.#pulled.emit();
  }

  get listeners(): number {
    return this.#received.listenerCount + this.#pulled.listenerCount;
  }

  #carries(): boolean {
    if (this.#plugged && this.packets++ < this.#pullAfter) return true;
    this.pull();
    return false;
  }
}
