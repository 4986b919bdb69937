import { concatBytes, toHex } from '../../src/basics/bytes.ts';
import { ManualClock } from '../../src/basics/manual-clock.ts';
import { type Random, seededRandom } from '../../src/basics/random.ts';
import { type CborMap, type CborValue, decodeCbor, encodeCbor } from '../../src/fido/cbor.ts';
import { type KeyMemory, volatileMemory } from '../../src/virtual-key/key-memory.ts';
import { atkeyPro } from '../../src/virtual-key/models/atkey-pro.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';

export const map = (...members: readonly (readonly [number | string, CborValue | undefined])[]): CborMap =>
  new Map(members.filter((member): member is [number | string, CborValue] => member[1] !== undefined));

/** One packet by hand: channel, marker and the rest, padded to 64 bytes. */
export function packet(channel: number, ...rest: readonly (number | Uint8Array)[]): Uint8Array {
  const bytes = new Uint8Array(64);
  new DataView(bytes.buffer).setUint32(0, channel);
  let offset = 4;
  for (const part of rest) {
    const piece = typeof part === 'number' ? [part] : part;
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/** CTAPHID framing as a host does it, written apart from `src/fido`. */
export function frames(channel: number, command: number, payload: Uint8Array): Uint8Array[] {
  const packets = [
    packet(channel, 0x80 | command, payload.length >> 8, payload.length & 0xff, payload.subarray(0, 57)),
  ];
  for (let offset = 57, sequence = 0; offset < payload.length; offset += 59, sequence++) {
    packets.push(packet(channel, sequence, payload.subarray(offset, offset + 59)));
  }
  return packets;
}

export interface Message {
  readonly channel: number;
  readonly command: number;
  readonly payload: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly map: CborMap;
}

/** A host with one channel on a virtual key, hands included. Everything goes through raw packets. */
export class Host {
  readonly clock: ManualClock;
  readonly memory: KeyMemory;
  readonly key: VirtualKey;
  readonly warnings: string[] = [];
  /** Whole messages from the key that nobody has taken yet. */
  readonly received: Message[] = [];
  channel = 0;
  #partial: { channel: number; command: number; length: number; bytes: Uint8Array; sequence: number } | undefined;

  constructor(
    options: {
      model?: KeyModel;
      memory?: KeyMemory;
      clock?: ManualClock;
      seed?: string;
      random?: Random;
      plug?: boolean;
    } = {},
  ) {
    this.clock = options.clock ?? new ManualClock();
    this.memory = options.memory ?? volatileMemory();
    this.key = new VirtualKey(options.model ?? atkeyPro, {
      clock: this.clock,
      random: options.random ?? seededRandom(options.seed ?? 'virtual key tests'),
      memory: this.memory,
      log: { info: () => {}, warn: (event, details) => this.warnings.push(`${event} ${JSON.stringify(details)}`) },
    });
    this.key.onPacket((bytes) => this.#collect(bytes));
    if (options.plug !== false) this.plugIn();
  }

  plugIn(): void {
    this.key.plugIn('host');
    this.key.enumerated();
    this.channel = this.openChannel();
  }

  replug(): void {
    this.key.unplug();
    this.plugIn();
  }

  openChannel(): number {
    const nonce = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    this.write(...frames(0xffffffff, 0x06, nonce));
    const reply = this.take();
    return new DataView(reply.payload.buffer, reply.payload.byteOffset).getUint32(8);
  }

  write(...packets: readonly Uint8Array[]): void {
    for (const bytes of packets) this.key.receive(bytes);
  }

  send(command: number, payload: Uint8Array = new Uint8Array(0), channel: number = this.channel): void {
    this.write(...frames(channel, command, payload));
  }

  /** The next message that is no keepalive. */
  take(): Message {
    for (;;) {
      const message = this.received.shift();
      if (!message) throw new Error('the key sent nothing');
      if (message.command !== 0x3b) return message;
    }
  }

  /** Starts a CBOR command; `answer` reads what it ends with. */
  start(command: number, parameters?: CborMap | Uint8Array): void {
    const body = parameters instanceof Map ? encodeCbor(parameters) : (parameters ?? new Uint8Array(0));
    this.send(0x10, concatBytes(Uint8Array.of(command), body));
  }

  answer(): Answer {
    const { command, payload } = this.take();
    if (command !== 0x10) throw new Error(`got message ${command.toString(16)} ${toHex(payload)}`);
    const [status = 0xff] = payload;
    return { status, map: payload.length > 1 ? (decodeCbor(payload.subarray(1)) as CborMap) : new Map() };
  }

  /** A command, with the given hands on the key whenever it waits. */
  call(command: number, parameters?: CborMap | Uint8Array, hands: (key: VirtualKey) => void = () => {}): Answer {
    this.start(command, parameters);
    for (let waits = 0; this.key.snapshot().waitingFor !== null && waits < 20; waits++) {
      const before = this.received.length;
      hands(this.key);
      if (this.received.length === before) break;
    }
    return this.answer();
  }

  getInfo(): CborMap {
    return this.call(0x04).map;
  }

  options(): Record<string, boolean> {
    return Object.fromEntries(this.getInfo().get(4) as CborMap) as Record<string, boolean>;
  }

  #collect(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const channel = view.getUint32(0);
    if (bytes[4]! & 0x80) {
      const length = view.getUint16(5);
      this.#partial = {
        channel,
        command: bytes[4]! & 0x7f,
        length,
        bytes: bytes.slice(7, 7 + Math.min(length, 57)),
        sequence: 0,
      };
    } else if (this.#partial && this.#partial.channel === channel && this.#partial.sequence === bytes[4]) {
      const missing = this.#partial.length - this.#partial.bytes.length;
      this.#partial.bytes = concatBytes(this.#partial.bytes, bytes.subarray(5, 5 + Math.min(59, missing)));
      this.#partial.sequence++;
    } else {
      throw new Error(`the key sent a stray packet ${toHex(bytes)}`);
    }
    const { command, length, bytes: payload } = this.#partial;
    if (payload.length < length) return;
    this.received.push({ channel, command, payload });
    this.#partial = undefined;
  }
}

export const touching = (key: VirtualKey): void => key.touch();
export const withFinger =
  (finger: string, sample = 0) =>
  (key: VirtualKey): void => {
    key.finger(finger, sample);
  };
