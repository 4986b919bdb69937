import { concatBytes, equalBytes } from '../basics/bytes.ts';
import type { Clock } from '../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../basics/emitter.ts';
import type { Random } from '../basics/random.ts';
import { broadcastChannel, Capability, HidCommand, HidErrorCode, packetSize, splitMessage } from '../fido/ctaphid.ts';
import { Status } from '../fido/status.ts';
import { channelOf, type Exchange, exchangesOf, identifiersOf, type RecordedReply, writePayload } from './exchanges.ts';
import { LiveSecrets } from './live-secrets.ts';
import { MessageReader, type ReadMessage } from './message-reader.ts';
import { Playback } from './playback.ts';
import type { RecordedProduct, Recording } from './recording.ts';

export interface ReplayedKeyPorts {
  readonly clock: Clock;
  /** For channels, the key agreement and made-up tokens. */
  readonly random: Random;
}

/** A request that the recording does not have. */
export interface UnmatchedRequest {
  /** `CTAPHID_CBOR` */
  readonly message: string;
  /** `authenticatorClientPIN setPIN`; null outside of CTAP and U2F. */
  readonly command: string | null;
}

/** Status of a CTAP request that was not recorded: no recorded key answers so by itself. */
export const unmatchedStatus = Status.VENDOR_FIRST;
/** Status word of a U2F request that was not recorded (ISO 7816-4: no precise diagnosis). */
export const unmatchedStatusWord = 0x6f00;

const MAX_CHANNELS = 256;
const INIT_ANSWER_LENGTH = 17;

/**
 * A key that answers as a recorded one did: 64-byte reports in and out, in the time that the recorded key took.
 *
 * A request is matched to a recorded one with the same command and the same visible members. Hidden members match any of the
 * same length; clientDataHash, challenges and members about people match any. Requests about the same credential are preferred.
 * Of several recorded ones it is the next after the last one played; one that was played already is played again rather than
 * leaving out something that changed the key. The answer to a request that was not recorded is `unmatchedStatus`
 * (`unmatchedStatusWord`, or ERR_INVALID_CMD), and `onUnmatched` tells.
 *
 * Channels are its own. Key agreement and tokens are made up when they are asked for, so that a client can decrypt them; other
 * hidden bytes are placeholders of the same length. Signatures are the recorded ones and sign the recorded challenges.
 */
export class ReplayedKey implements RecordedProduct {
  readonly product: string;
  readonly vendorId: number | null;
  readonly productId: number | null;
  readonly #ports: ReplayedKeyPorts;
  readonly #exchanges: readonly Exchange[];
  readonly #secrets: LiveSecrets;
  readonly #reader = new MessageReader('hidden');
  readonly #packets = new Emitter<Uint8Array>();
  readonly #unmatchedRequests = new Emitter<UnmatchedRequest>();
  /** What plays on each channel that was given out; the one that was silent longest makes way. */
  readonly #channels = new Map<number, Playback | undefined>();
  /** Recorded channels to live ones. */
  readonly #renamed = new Map<number, number>();
  readonly #outgoing: Uint8Array[] = [];
  #isSending = false;
  #next = 0;
  #unmatched = 0;

  constructor(recording: Recording, ports: ReplayedKeyPorts) {
    this.product = recording.product;
    this.vendorId = recording.vendorId;
    this.productId = recording.productId;
    this.#ports = ports;
    this.#exchanges = exchangesOf(recording);
    this.#secrets = new LiveSecrets(ports.random);
  }

  /** One 64-byte report from the host. What is due at once is sent before this returns. */
  receive(packet: Uint8Array): void {
    if (packet.length !== packetSize) return;
    const at = this.#ports.clock.monotonic();
    for (const message of this.#reader.read({ direction: 'to-key', packet, at })) this.#message(message);
  }

  /** Every report that the key sends, each in a buffer of its own. */
  onPacket(listener: (packet: Uint8Array) => void): Unsubscribe {
    return this.#packets.on(listener);
  }

  /** Requests so far that the recording does not have. */
  get unmatched(): number {
    return this.#unmatched;
  }

  onUnmatched(listener: (request: UnmatchedRequest) => void): Unsubscribe {
    return this.#unmatchedRequests.on(listener);
  }

  /** Pulled out, and in again: channels are gone, nothing more is sent, and the recording starts again. */
  powerCycle(): void {
    for (const playback of this.#channels.values()) playback?.stop();
    this.#channels.clear();
    this.#renamed.clear();
    this.#outgoing.length = 0;
    this.#reader.flush();
    this.#next = 0;
  }

  #message(message: ReadMessage): void {
    const { form, channel, hidCommand } = message;
    if (form !== 'message') {
      this.#broken(message);
    } else if (hidCommand === HidCommand.init && (channel === broadcastChannel || this.#channels.has(channel))) {
      this.#initialize(message);
    } else if (hidCommand === HidCommand.cancel) {
      this.#channels.get(channel)?.cancel();
    } else if (this.#channels.has(channel)) {
      this.#request(message);
    } else {
      this.#send(channel, HidCommand.error, Uint8Array.of(HidErrorCode.invalidChannel));
    }
  }

  /** A message that the host did not send as it should. One that was only left for another is forgotten, as a key does. */
  #broken({ form, channel, hidCommand }: ReadMessage): void {
    if (form === 'stray' && hidCommand !== null) {
      this.#send(channel, HidCommand.error, Uint8Array.of(HidErrorCode.invalidLength));
    } else if (form === 'out-of-order') {
      this.#send(channel, HidCommand.error, Uint8Array.of(HidErrorCode.invalidSequence));
    }
  }

  #initialize(message: ReadMessage): void {
    const { channel, payload } = message;
    this.#channels.get(channel)?.stop();
    const given = channel === broadcastChannel ? this.#allocate() : channel;
    const exchange = this.#find(message);
    if (exchange) {
      this.#play(exchange, message, given);
    } else {
      const address = Uint8Array.of(given >>> 24, given >>> 16, given >>> 8, given);
      const capabilities = Capability.cbor | Capability.wink;
      this.#send(channel, HidCommand.init, concatBytes(payload, address, Uint8Array.of(2, 0, 0, 0, capabilities)));
    }
  }

  #request(message: ReadMessage): void {
    const { channel, hidCommand, payload, entry } = message;
    const exchange = this.#find(message);
    this.#channels.get(channel)?.stop();
    if (exchange) {
      this.#play(exchange, message, channel);
    } else if (hidCommand === HidCommand.ping || hidCommand === HidCommand.wink) {
      this.#send(channel, hidCommand, payload);
    } else {
      this.#unmatched++;
      this.#unmatchedRequests.emit({ message: entry.hidCommand, command: entry.command });
      this.#refuse(channel, hidCommand);
    }
  }

  #refuse(channel: number, hidCommand: number | null): void {
    if (hidCommand === HidCommand.cbor) {
      this.#send(channel, hidCommand, Uint8Array.of(unmatchedStatus));
    } else if (hidCommand === HidCommand.msg) {
      this.#send(channel, hidCommand, Uint8Array.of(unmatchedStatusWord >> 8, unmatchedStatusWord & 0xff));
    } else {
      this.#send(channel, HidCommand.error, Uint8Array.of(HidErrorCode.invalidCommand));
    }
  }

  #find(message: ReadMessage): Exchange | undefined {
    const { match } = message;
    const identifiers = identifiersOf(message);
    return (
      this.#pick((exchange) => exchange.match === match && exchange.identifiers === identifiers) ??
      this.#pick((exchange) => exchange.match === match)
    );
  }

  #pick(fits: (exchange: Exchange) => boolean): Exchange | undefined {
    const ahead = this.#exchanges.findIndex((exchange, index) => index >= this.#next && fits(exchange));
    const behind = this.#exchanges.findLastIndex((exchange, index) => index < this.#next && fits(exchange));
    const leavesOut = ahead >= 0 && this.#exchanges.slice(this.#next, ahead).some(({ isRead }) => !isRead);
    if (ahead < 0 || (leavesOut && behind >= 0)) return this.#exchanges[behind];
    this.#next = ahead + 1;
    return this.#exchanges[ahead];
  }

  /** @param given the channel to play on from now on; what answers a broadcast is still sent there */
  #play(exchange: Exchange, request: ReadMessage, given: number): void {
    const { channel } = request;
    if (exchange.channel !== broadcastChannel) this.#renamed.set(exchange.channel, given);
    const playback = new Playback(exchange.replies, {
      clock: this.#ports.clock,
      send: (reply) => this.#reply(reply, exchange, request, given),
      keepalive: (status) => this.#send(channel, HidCommand.keepalive, Uint8Array.of(status)),
      cancelled:
        request.hidCommand === HidCommand.cbor
          ? () => this.#send(channel, HidCommand.cbor, Uint8Array.of(Status.KEEPALIVE_CANCEL))
          : null,
      nobodyCame: () => this.#send(channel, HidCommand.cbor, Uint8Array.of(Status.USER_ACTION_TIMEOUT)),
    });
    this.#channels.delete(given);
    this.#channels.set(given, playback);
    playback.play();
  }

  #reply(reply: RecordedReply, exchange: Exchange, request: ReadMessage, given: number): void {
    const reports = reply.reports.map((report) => report.slice());
    this.#secrets.write(reports, reply.hidden, request.payload);
    if (reply.hidCommand === HidCommand.init) this.#writeGrant(reports, exchange, request, given);
    for (const report of reports) {
      const recorded = channelOf(report);
      const live = recorded === exchange.channel ? request.channel : (this.#renamed.get(recorded) ?? recorded);
      new DataView(report.buffer).setUint32(0, live);
    }
    this.#emit(reports);
  }

  /** The recorded nonce and channel of an INIT, where they were right, become those of today. */
  #writeGrant(reports: readonly Uint8Array[], exchange: Exchange, request: ReadMessage, given: number): void {
    const [first] = reports;
    if (!first || ((first[5]! << 8) | first[6]!) < INIT_ANSWER_LENGTH) return;
    const payload = first.subarray(7, 7 + INIT_ANSWER_LENGTH);
    const recorded = new DataView(payload.buffer, payload.byteOffset).getUint32(8);
    if (!equalBytes(payload.subarray(0, 8), exchange.payload)) return;
    writePayload(reports, 0, request.payload);
    // A key that answers with a channel that nobody may have, or with another than the one asked on, did so then.
    if (recorded === 0 || recorded === broadcastChannel) return;
    if (exchange.channel !== broadcastChannel && recorded !== exchange.channel) return;
    this.#renamed.set(recorded, given);
    new DataView(payload.buffer, payload.byteOffset).setUint32(8, given);
  }

  #allocate(): number {
    for (;;) {
      const id = channelOf(this.#ports.random.bytes(4));
      const isTaken = this.#channels.has(id) || this.#exchanges.some(({ channel }) => channel === id);
      if (id === 0 || id === broadcastChannel || isTaken) continue;
      const oldest = this.#channels.size >= MAX_CHANNELS ? this.#channels.entries().next().value : undefined;
      if (oldest) {
        oldest[1]?.stop();
        this.#channels.delete(oldest[0]);
      }
      this.#channels.set(id, undefined);
      return id;
    }
  }

  #send(channel: number, command: number, payload: Uint8Array): void {
    this.#emit(splitMessage({ channel, command, payload }));
  }

  /** In the order in which they were made, also when a listener answers one of them at once. */
  #emit(reports: readonly Uint8Array[]): void {
    this.#outgoing.push(...reports);
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let packet = this.#outgoing.shift(); packet; packet = this.#outgoing.shift()) this.#packets.emit(packet);
    } finally {
      this.#isSending = false;
    }
  }
}
