import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import { HidAccessDenied, type HidConnection, HidConnectionLost } from '../ctap/hid-connection.ts';
import type { NativeHandle } from './native-hid.ts';

const packetSize = 64;

/** A physical key while it is open. Other programs may hold it open too: Linux and macOS then hand reports to each. */
export class UsbConnection implements HidConnection {
  readonly packetSize = packetSize;
  readonly #handle: NativeHandle;
  readonly #refusedAtFirst: (() => HidAccessDenied) | undefined;
  readonly #onEnd: (end: 'closed' | 'lost') => void;
  readonly #packets = new Emitter<Uint8Array>();
  readonly #losses = new Emitter<void>();
  readonly #forget: Unsubscribe[];
  #state: 'open' | 'closed' | 'lost' = 'open';
  #written = false;
  #closing: Promise<void> | undefined;
  #cause: unknown;

  /**
   * @param options.refusedAtFirst what a failing first write means where a system lets a program open a key that it may
   *   not talk to
   * @param options.onEnd called once
   */
  constructor(
    handle: NativeHandle,
    options: { refusedAtFirst?: (() => HidAccessDenied) | undefined; onEnd: (end: 'closed' | 'lost') => void },
  ) {
    this.#handle = handle;
    this.#refusedAtFirst = options.refusedAtFirst;
    this.#onEnd = options.onEnd;
    this.#forget = [
      handle.onReport((report) => this.#packets.emit(report)),
      handle.onFailed((cause) => this.lose(cause)),
    ];
  }

  async write(packet: Uint8Array): Promise<void> {
    if (packet.length !== packetSize) {
      throw new RangeError(`got a packet of ${packet.length} bytes, expected ${packetSize}`);
    }
    this.#requireOpen();
    const report = new Uint8Array(1 + packetSize);
    report.set(packet, 1);
    try {
      await this.#handle.write(report);
      this.#written = true;
    } catch (cause) {
      const denied = this.#written ? undefined : this.#refusedAtFirst?.();
      this.lose(denied ?? cause);
      throw denied ?? new HidConnectionLost('the key did not take a report', { cause });
    }
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

  /** The key is gone: whoever uses it learns it now. */
  lose(cause: unknown): void {
    if (this.#state !== 'open') return;
    this.#state = 'lost';
    this.#cause = cause;
    this.#release();
    this.#onEnd('lost');
    this.#losses.emit();
  }

  async close(): Promise<void> {
    if (this.#state === 'open') {
      this.#state = 'closed';
      this.#release();
      this.#onEnd('closed');
    }
    await this.#closing;
  }

  #requireOpen(): void {
    if (this.#state === 'open') return;
    throw new HidConnectionLost(this.#state === 'lost' ? 'the key is gone' : 'the connection was closed', {
      cause: this.#cause,
    });
  }

  /** Asynchronous and safe while a read waits: node-hid ends its reading thread before it closes the handle. */
  #release(): void {
    for (const forget of this.#forget) forget();
    this.#closing = this.#handle.close().catch(() => {});
  }
}
