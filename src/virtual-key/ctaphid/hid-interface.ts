import { concatBytes, passingBytes } from '../../basics/bytes.ts';
import type { Clock } from '../../basics/clock.ts';
import { Emitter, type Unsubscribe } from '../../basics/emitter.ts';
import type { Random } from '../../basics/random.ts';
import {
  broadcastChannel,
  Capability,
  type ContinuationPacket,
  HidCommand,
  HidErrorCode,
  type InitializationPacket,
  maxMessageLength,
  packetSize,
  parsePacket,
  splitMessage,
} from '../../fido/ctaphid.ts';
import type { Conversation } from '../command-runner.ts';
import { ChannelLock, maxLockSeconds } from './channel-lock.ts';
import { Channels } from './channels.ts';

/** Time from one packet of a message to the next. The specification leaves it open; 500 ms is usual. */
const ASSEMBLY_TIMEOUT_MS = 500;
const KEEPALIVE_PERIOD_MS = 100;
const PROTOCOL_VERSION = 2;
const NONCE_LENGTH = 8;
/** Answers that wait to be taken: some of the longest messages. */
const MAX_WAITING_PACKETS = 1024;

/** What stands behind the transport. */
export interface HidApplication {
  /** Starts a CBOR request, of at least one byte. Its answer comes at once or later, unless it is abandoned. */
  start(request: Uint8Array, conversation: Conversation): void;
  cancel(): void;
  abandon(): void;
  wink(): void;
  /** Answers a U2F request APDU at once. */
  message(apdu: Uint8Array): Uint8Array;
}

export interface HidInterfacePorts {
  readonly clock: Clock;
  readonly random: Random;
  /** Major, minor, build. */
  readonly deviceVersion: readonly [number, number, number];
  /** For how long after the answer to a CBOR request the key is too busy for another message. */
  readonly restMs: number;
  /** Bits of the INIT reply: without `cbor` there is no CBOR, with `nmsg` no MSG. */
  readonly capabilities: number;
  readonly application: HidApplication;
}

interface Assembly {
  readonly state: 'assembling';
  readonly channel: number;
  readonly command: number;
  readonly payload: Uint8Array;
  received: number;
  sequence: number;
  /** When its last packet came, on the monotonic clock. */
  lastAt: number;
  stopTimer: () => void;
}

interface Processing {
  readonly state: 'processing';
  readonly channel: number;
  stopTimer: () => void;
}

/** The key's end of CTAPHID (CTAP 2.1 section 11.2): packets in, packets out, one transaction at a time. */
export class HidInterface {
  readonly #ports: HidInterfacePorts;
  readonly #channels: Channels;
  readonly #packets = new Emitter<Uint8Array>();
  readonly #outgoing: Uint8Array[] = [];
  readonly #lock: ChannelLock;
  #isSending = false;
  /** On the monotonic clock. */
  #restsUntil = 0;
  #transaction: Assembly | Processing | undefined;

  constructor(ports: HidInterfacePorts) {
    this.#ports = ports;
    this.#channels = new Channels(ports.random);
    this.#lock = new ChannelLock(ports.clock);
  }

  onPacket(listener: (packet: Uint8Array) => void): Unsubscribe {
    return this.#packets.on(listener);
  }

  /**
   * One report from the host. A report of another size cannot come over USB and is ignored, and so is one from a host that
   * goes on sending, from within what it is sent, and takes no answers.
   */
  receive(bytes: Uint8Array): void {
    if (bytes.length !== packetSize || this.#outgoing.length > MAX_WAITING_PACKETS) return;
    const packet = parsePacket(bytes);
    if (packet.type === 'initialization') this.#initialization(packet);
    else this.#continuation(packet);
  }

  /** No power: channels and transaction are gone, and nothing is sent any more. */
  powerLost(): void {
    this.#endTransaction();
    this.#restsUntil = 0;
    this.#channels.clear();
    this.#lock.release();
    this.#outgoing.length = 0;
  }

  #initialization(packet: InitializationPacket): void {
    const { channel, command, length } = packet;
    const active = this.#transaction;
    const isAllocated = this.#channels.use(channel);
    if (command === HidCommand.cancel) {
      if (isAllocated && active?.state === 'processing' && active.channel === channel) this.#ports.application.cancel();
      return;
    }
    if (!isAllocated && !(channel === broadcastChannel && command === HidCommand.init)) {
      this.#error(channel, HidErrorCode.invalidChannel);
    } else if (channel !== broadcastChannel && this.#isBusyFor(channel)) {
      this.#error(channel, HidErrorCode.channelBusy);
    } else if (command === HidCommand.init) {
      this.#initialize(packet);
    } else if (active?.state === 'processing' || this.#ports.clock.monotonic() < this.#restsUntil) {
      this.#error(channel, HidErrorCode.channelBusy);
    } else if (active) {
      this.#refuse(channel, HidErrorCode.invalidSequence);
    } else if (length > maxMessageLength) {
      this.#error(channel, HidErrorCode.invalidLength);
    } else {
      this.#begin(packet);
    }
  }

  #isBusyFor(channel: number): boolean {
    return (this.#transaction && this.#transaction.channel !== channel) || this.#lock.excludes(channel);
  }

  /** How long a request of this command may be; undefined where the key does not have the command. */
  #lengthRule(command: number): ((length: number) => boolean) | undefined {
    const { capabilities } = this.#ports;
    switch (command) {
      case HidCommand.ping:
        return () => true;
      case HidCommand.msg:
        return capabilities & Capability.nmsg ? undefined : () => true;
      case HidCommand.cbor:
        return capabilities & Capability.cbor ? (length) => length > 0 : undefined;
      case HidCommand.lock:
        return (length) => length === 1;
      case HidCommand.wink:
        return (length) => length === 0;
    }
    return undefined;
  }

  /** Section 11.2.9.1.3. On a channel of its own, INIT drops what goes on there. */
  #initialize({ channel, length, data }: InitializationPacket): void {
    if (length !== NONCE_LENGTH) {
      this.#error(channel, HidErrorCode.invalidLength);
      return;
    }
    if (this.#transaction?.channel === channel) this.#abandon();
    const given = channel === broadcastChannel ? this.#channels.allocate(this.#transaction?.channel) : channel;
    const { deviceVersion, capabilities } = this.#ports;
    const reply = concatBytes(
      data,
      Uint8Array.of(given >>> 24, given >>> 16, given >>> 8, given),
      Uint8Array.of(PROTOCOL_VERSION, ...deviceVersion, capabilities),
    );
    this.#send(channel, HidCommand.init, reply);
  }

  #begin({ channel, command, length, data }: InitializationPacket): void {
    const fits = this.#lengthRule(command);
    if (!fits) {
      this.#error(channel, HidErrorCode.invalidCommand);
      return;
    }
    if (!fits(length)) {
      this.#error(channel, HidErrorCode.invalidLength);
      return;
    }
    if (data.length === length) {
      this.#message(channel, command, data);
      return;
    }
    const payload = passingBytes(length);
    payload.set(data);
    const assembly: Assembly = {
      state: 'assembling',
      channel,
      command,
      payload,
      received: data.length,
      sequence: 0,
      lastAt: this.#ports.clock.monotonic(),
      stopTimer: () => {},
    };
    this.#transaction = assembly;
    this.#expectPacket(assembly, ASSEMBLY_TIMEOUT_MS);
  }

  #continuation({ channel, sequence, data }: ContinuationPacket): void {
    const assembly = this.#transaction;
    if (assembly?.state !== 'assembling' || assembly.channel !== channel) return;
    if (sequence !== assembly.sequence) {
      this.#refuse(channel, HidErrorCode.invalidSequence);
      return;
    }
    const { payload } = assembly;
    for (const byte of data) if (assembly.received < payload.length) payload[assembly.received++] = byte;
    assembly.sequence++;
    assembly.lastAt = this.#ports.clock.monotonic();
    if (assembly.received < payload.length) return;
    this.#endTransaction();
    this.#message(channel, assembly.command, payload);
  }

  #message(channel: number, command: number, payload: Uint8Array): void {
    const { application } = this.#ports;
    switch (command) {
      case HidCommand.cbor:
        this.#cbor(channel, payload);
        break;
      case HidCommand.msg:
        this.#send(channel, command, application.message(payload));
        break;
      case HidCommand.lock:
        this.#holdOrRelease(channel, payload[0] ?? 0);
        break;
      case HidCommand.wink:
        application.wink();
        this.#send(channel, command, payload);
        break;
      default:
        this.#send(channel, command, payload);
    }
  }

  /** Section 11.2.9.2.2. */
  #holdOrRelease(channel: number, seconds: number): void {
    if (seconds > maxLockSeconds) {
      this.#error(channel, HidErrorCode.invalidParameter);
      return;
    }
    this.#lock.hold(channel, seconds);
    this.#send(channel, HidCommand.lock, new Uint8Array(0));
  }

  #cbor(channel: number, request: Uint8Array): void {
    const processing: Processing = { state: 'processing', channel, stopTimer: () => {} };
    this.#transaction = processing;
    this.#ports.application.start(request, {
      respond: (response) => {
        if (this.#transaction !== processing) return;
        this.#endTransaction();
        this.#restsUntil = this.#ports.clock.monotonic() + this.#ports.restMs;
        this.#send(channel, HidCommand.cbor, response);
      },
      keepalive: (status) => {
        if (this.#transaction !== processing) return;
        processing.stopTimer();
        this.#keepalive(processing, status);
      },
    });
  }

  #keepalive(processing: Processing, status: number): void {
    const { stopTimer } = processing;
    this.#send(processing.channel, HidCommand.keepalive, Uint8Array.of(status));
    // Whoever listens may have touched at once: then the answer is sent, or the next wait has its own keepalives.
    if (this.#transaction !== processing || processing.stopTimer !== stopTimer) return;
    const again = () => this.#keepalive(processing, status);
    processing.stopTimer = this.#ports.clock.schedule(KEEPALIVE_PERIOD_MS, again);
  }

  /** One timer for a message, set again for what is left when packets came meanwhile: they are many, and timers cost. */
  #expectPacket(assembly: Assembly, timeoutMs: number): void {
    const { clock } = this.#ports;
    assembly.stopTimer = clock.schedule(timeoutMs, () => {
      const left = assembly.lastAt + ASSEMBLY_TIMEOUT_MS - clock.monotonic();
      if (left > 0) this.#expectPacket(assembly, left);
      else this.#refuse(assembly.channel, HidErrorCode.messageTimeout);
    });
  }

  /** The message under way is dropped with an error. */
  #refuse(channel: number, code: number): void {
    this.#endTransaction();
    this.#error(channel, code);
  }

  #abandon(): void {
    const wasProcessing = this.#transaction?.state === 'processing';
    this.#endTransaction();
    if (wasProcessing) this.#ports.application.abandon();
  }

  #endTransaction(): void {
    this.#transaction?.stopTimer();
    this.#transaction = undefined;
  }

  #error(channel: number, code: number): void {
    this.#send(channel, HidCommand.error, Uint8Array.of(code));
  }

  /**
   * Packets leave in the order in which they were made, also when a listener answers one of them at once with a packet of its
   * own: that packet's answer waits its turn.
   */
  #send(channel: number, command: number, payload: Uint8Array): void {
    this.#outgoing.push(...splitMessage({ channel, command, payload }));
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let packet = this.#outgoing.shift(); packet; packet = this.#outgoing.shift()) this.#packets.emit(packet);
    } finally {
      this.#isSending = false;
    }
  }
}
