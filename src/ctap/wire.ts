import type { Clock } from '../basics/clock.ts';
import type { Unsubscribe } from '../basics/emitter.ts';
import { type HidConnection, HidConnectionLost } from './hid-connection.ts';

/** Whoever uses the wire now. It ends by calling `Wire.end`. */
export interface Exchange {
  /** Any report, those of other processes' conversations included. */
  receive(packet: Uint8Array): void;
  /** The deadline that the exchange set was reached. */
  expire(): void;
  /** The connection is gone. */
  lost(error: HidConnectionLost): void;
  /** The channel is being closed. */
  abandon(): void;
}

/** A connection with one exchange at a time, and the one timer that watches over it. */
export class Wire {
  readonly packetSize: number;
  readonly #connection: HidConnection;
  readonly #clock: Clock;
  readonly #subscriptions: readonly Unsubscribe[];
  #exchange: Exchange | undefined;
  #lost: HidConnectionLost | undefined;
  #deadline = 0;
  #timerAt = 0;
  #stopTimer: (() => void) | undefined;

  constructor(connection: HidConnection, clock: Clock) {
    this.packetSize = connection.packetSize;
    this.#connection = connection;
    this.#clock = clock;
    this.#subscriptions = [
      connection.onPacket((packet) => this.#exchange?.receive(packet)),
      connection.onClosed(() => this.#lose(new HidConnectionLost('the key is gone'))),
    ];
  }

  /** Hands the wire over. Where the connection is gone already, `lost` is called at once and the result is false. */
  begin(exchange: Exchange): boolean {
    this.#exchange = exchange;
    if (!this.#lost) return true;
    exchange.lost(this.#lost);
    return false;
  }

  end(exchange: Exchange): void {
    if (this.#exchange !== exchange) return;
    this.#exchange = undefined;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  write(packet: Uint8Array): Promise<void> {
    return this.#connection.write(packet);
  }

  /**
   * When to call the exchange's `expire`, in ms of the monotonic clock. Moving it later costs nothing, so that a keepalive
   * can do it: the timer that is set finds out when it rings.
   */
  expireAt(deadline: number): void {
    this.#deadline = deadline;
    if (this.#stopTimer && this.#timerAt <= deadline) return;
    this.#stopTimer?.();
    this.#timerAt = deadline;
    this.#stopTimer = this.#clock.schedule(deadline - this.#clock.monotonic(), this.#ring);
  }

  async close(): Promise<void> {
    this.#exchange?.abandon();
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#lost ??= new HidConnectionLost('the channel was closed');
    await this.#connection.close();
  }

  readonly #ring = (): void => {
    this.#stopTimer = undefined;
    if (!this.#exchange) return;
    if (this.#clock.monotonic() < this.#deadline) this.expireAt(this.#deadline);
    else this.#exchange.expire();
  };

  #lose(error: HidConnectionLost): void {
    this.#lost = error;
    this.#exchange?.lost(error);
  }
}

/** The channel of a report; undefined where it is too short to have one. */
export function channelOf(packet: Uint8Array): number | undefined {
  if (packet.length < 5) return undefined;
  return packet[0]! * 0x100_0000 + ((packet[1]! << 16) | (packet[2]! << 8) | packet[3]!);
}
