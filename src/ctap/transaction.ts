import type { Clock } from '../basics/clock.ts';
import {
  type ContinuationPacket,
  HidCommand,
  HidErrorCode,
  type InitializationPacket,
  parsePacket,
  splitMessage,
} from '../fido/ctaphid.ts';
import { Status } from '../fido/status.ts';
import { ChannelBusy, hex, hidError, ProtocolError, TransactionCancelled, TransactionTimeout } from './errors.ts';
import type { HidConnectionLost } from './hid-connection.ts';
import { ReplyAssembly } from './reply-assembly.ts';
import { channelOf, type Exchange, type Wire } from './wire.ts';

export interface TransactionRequest {
  readonly channel: number;
  /** Without bit 7. */
  readonly command: number;
  readonly payload: Uint8Array;
  /** Bytes of the longest reply that is taken. */
  readonly maxReplyLength: number;
  /** For the whole transaction, keepalives or not. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onKeepalive: ((status: number) => void) | undefined;
}

/** How a transaction ended. `inStep` is false when the key may still be busy with it or may still answer. */
export type TransactionEnd =
  | { readonly reply: Uint8Array; readonly inStep: true }
  | { readonly error: unknown; readonly inStep: boolean };

/** How long a key may be silent before and between keepalives, as Chromium has it. */
const SILENCE_MS = 20_000;
/** How long it may pause inside of a reply. */
const REPLY_PAUSE_MS = 2000;
/** How long it may take to answer a CANCEL. */
const CANCEL_MS = 1000;
const BUSY_RETRY_MS = 100;
const MAX_BUSY_ANSWERS = 30;

/**
 * One request and its reply on an own channel (CTAP 2.1 section 11.2.5). The request is sent again only when the key
 * refused it with CHANNEL_BUSY before it started on it; after any other trouble the caller decides.
 */
export class Transaction implements Exchange {
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #request: TransactionRequest;
  readonly #end: (end: TransactionEnd) => void;
  readonly #packets: readonly Uint8Array[];
  readonly #totalDeadline: number;
  /** Counts the times that the request was sent, so that an older sending stops. */
  #attempt = 0;
  #unsent = 0;
  #writing = false;
  /** The key has answered this sending, so that it must have all of it, whatever the last write says. */
  #heard = false;
  #toldCancel = false;
  #keepalive: number | undefined;
  #reply: ReplyAssembly | undefined;
  #backingOff = false;
  #cancelled = false;
  #ended = false;

  /** @throws FramingError when the payload is longer than a message can be */
  constructor(wire: Wire, clock: Clock, request: TransactionRequest, end: (end: TransactionEnd) => void) {
    this.#wire = wire;
    this.#clock = clock;
    this.#request = request;
    this.#end = end;
    this.#packets = splitMessage(request, wire.packetSize);
    this.#totalDeadline = clock.monotonic() + request.deadlineMs;
  }

  start(): void {
    this.#request.signal?.addEventListener('abort', this.#abort);
    if (this.#wire.begin(this)) void this.#send();
  }

  receive(packet: Uint8Array): void {
    if (channelOf(packet) !== this.#request.channel || this.#backingOff) return;
    try {
      this.#heard = true;
      if (packet.length !== this.#wire.packetSize) {
        throw new ProtocolError('report', `${packet.length} bytes`, String(this.#wire.packetSize));
      }
      const parsed = parsePacket(packet);
      if (parsed.type === 'continuation') this.#continue(parsed);
      else this.#begin(parsed);
    } catch (error) {
      this.#tellCancel();
      this.#fail(error);
    }
  }

  expire(): void {
    if (this.#backingOff) {
      this.#backingOff = false;
      void this.#send();
    } else if (this.#cancelled) {
      this.#fail(this.#cancellation('unknown'));
    } else {
      this.#tellCancel();
      const { command, deadlineMs } = this.#request;
      const isTotal = this.#clock.monotonic() >= this.#totalDeadline;
      const limitMs = isTotal ? deadlineMs : this.#reply ? REPLY_PAUSE_MS : SILENCE_MS;
      const limit = isTotal ? 'total' : 'silence';
      this.#fail(new TransactionTimeout(`command ${hex(command)}`, limit, limitMs, this.#heard || this.#attempt > 1));
    }
  }

  lost(error: HidConnectionLost): void {
    this.#fail(error);
  }

  abandon(): void {
    this.#tellCancel();
    this.#fail(new TransactionCancelled('unknown', { cause: new Error('the channel was closed') }));
  }

  async #send(): Promise<void> {
    const attempt = ++this.#attempt;
    const packets = this.#packets;
    this.#writing = true;
    this.#heard = false;
    this.#wait(SILENCE_MS);
    try {
      for (let i = 0; i < packets.length; i++) {
        this.#unsent = packets.length - i - 1;
        await this.#wire.write(packets[i]!);
        if (this.#ended || this.#attempt !== attempt) return;
      }
      this.#writing = false;
      if (this.#cancelled) this.#tellCancel();
    } catch (error) {
      this.#fail(error);
    }
  }

  #begin(packet: InitializationPacket): void {
    if (packet.command === HidCommand.error) {
      this.#refused(oneByte('ERROR', packet));
    } else if (this.#reply) {
      throw new ProtocolError('reply', `the start of a message ${hex(packet.command)}`, 'its next packet');
    } else if (this.#unsent > 0) {
      throw new ProtocolError('reply', `a message ${hex(packet.command)}`, 'none before the request is complete');
    } else if (packet.command === HidCommand.keepalive) {
      this.#keepAlive(oneByte('KEEPALIVE', packet));
    } else if (packet.command === this.#request.command) {
      this.#reply = new ReplyAssembly(packet, this.#request.maxReplyLength);
      this.#progress();
    } else {
      throw new ProtocolError('reply', `a message ${hex(packet.command)}`, hex(this.#request.command));
    }
  }

  #continue(packet: ContinuationPacket): void {
    if (!this.#reply) throw new ProtocolError('reply', 'a continuation packet', 'the start of a message');
    this.#reply.add(packet);
    this.#progress();
  }

  #progress(): void {
    const message = this.#reply!.message;
    if (!message) {
      if (!this.#cancelled) this.#wait(REPLY_PAUSE_MS);
    } else if (this.#cancelled && this.#request.command === HidCommand.cbor && message[0] === Status.KEEPALIVE_CANCEL) {
      this.#finish({ error: this.#cancellation('cancelled'), inStep: true });
    } else {
      // Also an answer that crossed the cancellation: what the key did, it did, and nobody may be told otherwise.
      this.#finish({ reply: message, inStep: true });
    }
  }

  #keepAlive(status: number): void {
    if (this.#cancelled) return;
    this.#wait(SILENCE_MS);
    if (status === this.#keepalive) return;
    this.#keepalive = status;
    this.#request.onKeepalive?.(status);
  }

  #refused(code: number): void {
    // After a keepalive the key has worked on the request: sending it again could cost a PIN try.
    if (code !== HidErrorCode.channelBusy || this.#keepalive !== undefined || this.#reply) {
      this.#fail(hidError(`command ${hex(this.#request.command)}`, code));
    } else if (this.#cancelled) {
      this.#finish({ error: this.#cancellation('not-sent'), inStep: true });
    } else if (this.#attempt > MAX_BUSY_ANSWERS || this.#clock.monotonic() + BUSY_RETRY_MS > this.#totalDeadline) {
      this.#finish({ error: new ChannelBusy(this.#attempt), inStep: true });
    } else {
      this.#backingOff = true;
      this.#wire.expireAt(this.#clock.monotonic() + BUSY_RETRY_MS);
    }
  }

  readonly #abort = (): void => {
    if (this.#backingOff) {
      this.#finish({ error: this.#cancellation('not-sent'), inStep: true });
      return;
    }
    this.#cancelled = true;
    this.#wire.expireAt(this.#clock.monotonic() + CANCEL_MS);
    this.#tellCancel();
  };

  /** Only CBOR commands can be cancelled, and only after they are sent and before they are answered. */
  #tellCancel(): void {
    const { channel, command } = this.#request;
    const isSent = this.#unsent === 0 && (this.#heard || !this.#writing);
    const isPending = isSent && !this.#reply && !this.#backingOff;
    if (command !== HidCommand.cbor || !isPending || this.#toldCancel) return;
    this.#toldCancel = true;
    const [packet] = splitMessage({ channel, command: HidCommand.cancel, payload: NOTHING }, this.#wire.packetSize);
    this.#wire.write(packet!).catch((error) => this.#fail(error));
  }

  #wait(silenceMs: number): void {
    this.#wire.expireAt(Math.min(this.#clock.monotonic() + silenceMs, this.#totalDeadline));
  }

  #cancellation(outcome: TransactionCancelled['outcome']): TransactionCancelled {
    return new TransactionCancelled(outcome, { cause: this.#request.signal?.reason });
  }

  #fail(error: unknown): void {
    this.#finish({ error: this.#cancelled ? this.#cancellation('unknown') : error, inStep: false });
  }

  #finish(end: TransactionEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#request.signal?.removeEventListener('abort', this.#abort);
    this.#wire.end(this);
    this.#end(end);
  }
}

const NOTHING = new Uint8Array(0);

function oneByte(name: string, packet: InitializationPacket): number {
  if (packet.length !== 1) throw new ProtocolError(name, `${packet.length} bytes`, '1');
  return packet.data[0]!;
}
