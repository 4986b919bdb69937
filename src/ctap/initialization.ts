import type { Clock } from '../basics/clock.ts';
import type { Random } from '../basics/random.ts';
import {
  broadcastChannel,
  HidCommand,
  HidErrorCode,
  type HidPacket,
  parsePacket,
  splitMessage,
} from '../fido/ctaphid.ts';
import { ChannelBusy, hex, ProtocolError, TransactionCancelled, TransactionTimeout } from './errors.ts';
import type { HidConnectionLost } from './hid-connection.ts';
import { ReplyAssembly } from './reply-assembly.ts';
import { channelOf, type Exchange, type Wire } from './wire.ts';

/** What the key says of itself in an INIT reply (CTAP 2.1 section 11.2.9.1.3). */
export interface ChannelGrant {
  readonly channel: number;
  readonly version: DeviceVersion;
  /** Bits of `Capability`. */
  readonly capabilities: number;
}

export interface DeviceVersion {
  /** Of CTAPHID: 2. */
  readonly protocol: number;
  readonly major: number;
  readonly minor: number;
  readonly build: number;
}

const NONCE_LENGTH = 8;
const REPLY_LENGTH = 17;
/** How long to wait for the answer to one INIT, which no key needs to think about. */
const ANSWER_MS = 2000;
const BUSY_RETRY_MS = 100;
const MAX_BUSY_ANSWERS = 30;

/**
 * Asks for a channel (on the broadcast channel), or drops whatever runs on an own one. Replies with another nonce belong to
 * other processes. A reply of ours that breaks the rules counts as none.
 * @param attempts how often INIT is sent before giving up
 * @throws TransactionTimeout when no reply of ours came, ProtocolError when only bad ones came: this is no FIDO key
 * @throws ChannelBusy when the key stays busy for 3 seconds
 * @throws HidConnectionLost, TransactionCancelled
 */
export function initialize(
  wire: Wire,
  ports: { clock: Clock; random: Random },
  { channel, attempts, signal }: { channel: number; attempts: number; signal: AbortSignal | undefined },
): Promise<ChannelGrant> {
  return new Promise((resolve, reject) => {
    new Initialization(wire, ports, channel, attempts, signal, resolve, reject).start();
  });
}

class Initialization implements Exchange {
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #channel: number;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (grant: ChannelGrant) => void;
  readonly #reject: (error: unknown) => void;
  #attemptsLeft: number;
  #busyAnswers = 0;
  #backingOff = false;
  #nonce = new Uint8Array(0);
  #reply: ReplyAssembly | undefined;
  #refused: ProtocolError | undefined;

  constructor(
    wire: Wire,
    ports: { clock: Clock; random: Random },
    channel: number,
    attempts: number,
    signal: AbortSignal | undefined,
    resolve: (grant: ChannelGrant) => void,
    reject: (error: unknown) => void,
  ) {
    this.#wire = wire;
    this.#clock = ports.clock;
    this.#random = ports.random;
    this.#channel = channel;
    this.#attemptsLeft = attempts;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    if (this.#signal?.aborted) {
      this.#reject(new TransactionCancelled('not-sent', { cause: this.#signal.reason }));
      return;
    }
    this.#signal?.addEventListener('abort', this.#abort);
    if (this.#wire.begin(this)) this.#attempt();
  }

  receive(packet: Uint8Array): void {
    if (this.#backingOff || channelOf(packet) !== this.#channel || packet.length !== this.#wire.packetSize) return;
    this.#assemble(parsePacket(packet));
    const message = this.#reply?.message;
    if (!message) return;
    this.#reply = undefined;
    this.#answer(message);
  }

  expire(): void {
    if (this.#backingOff || this.#attemptsLeft > 0) this.#attempt();
    else this.#fail(this.#refused ?? new TransactionTimeout('INIT', 'silence', ANSWER_MS, this.#busyAnswers > 0));
  }

  lost(error: HidConnectionLost): void {
    this.#fail(error);
  }

  abandon(): void {
    this.#fail(new TransactionCancelled('not-sent', { cause: new Error('the channel was closed') }));
  }

  /** Packets that do not fit are dropped: on the broadcast channel they may be answers to other processes. */
  #assemble(packet: HidPacket): void {
    try {
      if (packet.type === 'continuation') {
        this.#reply?.add(packet);
      } else if (packet.command === HidCommand.init) {
        this.#reply = new ReplyAssembly(packet, this.#longestReply);
      } else if (packet.command === HidCommand.error && packet.data[0] === HidErrorCode.channelBusy) {
        this.#backOff();
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#reply = undefined;
      this.#refused = error;
    }
  }

  /** One packet's worth, so that a reply of ours with a wrong length can be told from a foreign one. */
  get #longestReply(): number {
    return Math.max(REPLY_LENGTH, this.#wire.packetSize);
  }

  #answer(message: Uint8Array): void {
    for (let i = 0; i < NONCE_LENGTH; i++) if (message[i] !== this.#nonce[i]) return;
    if (message.length !== REPLY_LENGTH) {
      this.#refused = new ProtocolError('INIT reply', `${message.length} bytes`, `${REPLY_LENGTH}`);
      return;
    }
    const view = new DataView(message.buffer, message.byteOffset);
    const channel = view.getUint32(8);
    const isUsable =
      this.#channel === broadcastChannel ? channel !== 0 && channel !== broadcastChannel : channel === this.#channel;
    if (!isUsable) {
      this.#refused = new ProtocolError('INIT reply', `channel ${hex(channel)}`, 'a channel of our own');
      return;
    }
    this.#finish();
    this.#resolve({
      channel,
      version: { protocol: message[12]!, major: message[13]!, minor: message[14]!, build: message[15]! },
      capabilities: message[16]!,
    });
  }

  #attempt(): void {
    if (this.#backingOff) this.#backingOff = false;
    else this.#attemptsLeft--;
    this.#reply = undefined;
    // A new one each time: a late answer to the first attempt must not open a channel that the key gave up.
    this.#nonce = new Uint8Array(this.#random.bytes(NONCE_LENGTH));
    this.#wire.expireAt(this.#clock.monotonic() + ANSWER_MS);
    const message = { channel: this.#channel, command: HidCommand.init, payload: this.#nonce };
    void this.#send(splitMessage(message, this.#wire.packetSize));
  }

  async #send(packets: readonly Uint8Array[]): Promise<void> {
    const nonce = this.#nonce;
    try {
      for (const packet of packets) {
        if (this.#nonce !== nonce) return;
        await this.#wire.write(packet);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #backOff(): void {
    if (++this.#busyAnswers > MAX_BUSY_ANSWERS) {
      this.#fail(new ChannelBusy(this.#busyAnswers));
      return;
    }
    this.#backingOff = true;
    this.#wire.expireAt(this.#clock.monotonic() + BUSY_RETRY_MS);
  }

  readonly #abort = (): void => {
    this.#fail(new TransactionCancelled('not-sent', { cause: this.#signal?.reason }));
  };

  #fail(error: unknown): void {
    this.#finish();
    this.#reject(error);
  }

  #finish(): void {
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#nonce = new Uint8Array(0);
    this.#wire.end(this);
  }
}
