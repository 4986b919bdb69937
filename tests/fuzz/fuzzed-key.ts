import { createCipheriv, createDecipheriv, createECDH, createHash, createHmac, hkdfSync } from 'node:crypto';
import { concatBytes, toHex } from '../../src/basics/bytes.ts';
import { seededRandom } from '../../src/basics/random.ts';
import { type CborMap, type CborValue, decodeCbor, encodeCbor } from '../../src/fido/cbor.ts';
import { Status } from '../../src/fido/status.ts';
import type { KeyMemory } from '../../src/virtual-key/key-memory.ts';
import type { KeyModel } from '../../src/virtual-key/models/key-model.ts';
import { VirtualKey } from '../../src/virtual-key/virtual-key.ts';
import { Broken } from './broken.ts';
import type { Chance } from './chance.ts';
import type { Listener } from './listener.ts';
import { mutatedBytes, mutatedMap, mutatedPackets } from './mutations.ts';
import { StepClock } from './step-clock.ts';

export interface Answer {
  readonly status: number;
  readonly map: CborMap;
}

const CBOR = 0x10;
const MSG = 0x03;
const INIT = 0x06;
const KEEPALIVE = 0x3b;
const ERROR = 0x3f;
const BROADCAST = 0xffffffff;

const statuses: ReadonlySet<number> = new Set(Object.values(Status));
const hidErrors: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 0x0a, 0x0b, 0x7f]);

/** A memory that keeps what it is given and now and then refuses a write. */
export class FuzzedMemory implements KeyMemory {
  readonly #records = new Map<string, Uint8Array>();
  /** Asked before each write. */
  refuses: () => boolean = () => false;

  read(): ReadonlyMap<string, Uint8Array> {
    return new Map(this.#records);
  }

  write(changes: ReadonlyMap<string, Uint8Array | null>): void {
    if (this.refuses()) throw new Error('no more room');
    for (const [name, value] of changes) {
      if (value === null) this.#records.delete(name);
      else this.#records.set(name, value.slice());
    }
  }

  get bytes(): number {
    let sum = 0;
    for (const [name, value] of this.#records) sum += name.length + value.length;
    return sum;
  }
}

interface PartialMessage {
  readonly channel: number;
  readonly command: number;
  readonly length: number;
  bytes: Uint8Array;
  sequence: number;
}

/** Packets that were sent, and how many of them belonged to something mutated. */
export const packetsSent = { all: 0, mutated: 0 };

/**
 * A virtual key in the hands of a host that speaks the protocol, and breaks it as chance will. Every packet of the key is
 * checked as it comes: framing, channel, status, canonical CBOR.
 */
export class FuzzedKey {
  readonly chance: Chance;
  readonly model: KeyModel;
  readonly clock = new StepClock();
  readonly memory = new FuzzedMemory();
  readonly key: VirtualKey;
  /** Who reads along; undefined: nobody. */
  readonly listener: Listener | undefined;
  /** In 100: how often something sent is mutated. */
  mutation = 0;
  pin: string | undefined;
  token: { readonly protocol: 1 | 2; readonly bytes: Uint8Array } | undefined;
  readonly credentials: Uint8Array[] = [];
  readonly templates: Uint8Array[] = [];
  #channels: number[] = [];
  #messages: { channel: number; command: number; payload: Uint8Array }[] = [];
  #partial: PartialMessage | undefined;

  constructor(model: KeyModel, chance: Chance, listener?: Listener) {
    this.model = model;
    this.listener = listener;
    this.chance = chance;
    this.key = new VirtualKey(model, {
      clock: this.clock,
      random: seededRandom(`fuzz ${chance.next()}`),
      memory: this.memory,
      log: {
        info: () => {},
        warn: (event, details) => {
          const said = JSON.stringify(details);
          if (!said.includes('FlashFailure')) throw new Broken(`the key failed inside: ${event} ${said}`);
        },
      },
    });
    this.key.onPacket((bytes) => this.#collect(bytes));
    this.plugIn();
  }

  plugIn(): void {
    this.key.plugIn('host');
    this.#channels = [];
    this.#messages = [];
    this.#partial = undefined;
    this.token = undefined;
    this.openChannel();
  }

  openChannel(): void {
    const nonce = this.chance.bytes(8);
    for (const packet of frames(BROADCAST, INIT, nonce)) this.#send(packet, false);
    const reply = this.#messages.findLast(({ command }) => command === INIT);
    if (!reply || toHex(reply.payload.subarray(0, 8)) !== toHex(nonce)) throw new Broken('INIT was not answered');
    const view = new DataView(reply.payload.buffer, reply.payload.byteOffset);
    this.#channels.push(view.getUint32(8));
    if (this.#channels.length > 4) this.#channels.shift();
  }

  get channel(): number {
    return this.#channels.at(-1) ?? BROADCAST;
  }

  /** One report, as it is. */
  stray(packet: Uint8Array): void {
    this.#send(packet, true);
    this.#messages.length = 0;
  }

  /** A CBOR command with everything that may go wrong on the way; the hands act as chance will. Undefined: no CBOR answer. */
  call(command: number, parameters?: CborMap, hands: () => void = () => this.anyHands()): Answer | undefined {
    const mutates = this.chance.in(this.mutation, 100);
    const changed = mutates && parameters && this.chance.in(1, 2) ? mutatedMap(parameters, this.chance) : parameters;
    let body = concatBytes(Uint8Array.of(command), changed ? encodeCbor(changed) : new Uint8Array(0));
    if (mutates && this.chance.in(1, 3)) body = mutatedBytes(body, this.chance);
    const payload = this.exchange(CBOR, body, mutates, hands);
    if (!payload) return undefined;
    const [status = 0] = payload;
    return { status, map: payload.length > 1 ? (decodeCbor(payload.subarray(1)) as CborMap) : new Map() };
  }

  message(apdu: Uint8Array): Uint8Array | undefined {
    const mutates = this.chance.in(this.mutation, 100);
    return this.exchange(MSG, mutates ? mutatedBytes(apdu, this.chance) : apdu, mutates, () => this.anyHands());
  }

  /** Any CTAPHID message on the own channel; its answer's payload where one of the same command came. */
  exchange(command: number, payload: Uint8Array, mutates: boolean, hands: () => void): Uint8Array | undefined {
    this.#messages.length = 0;
    const { channel } = this;
    let packets = frames(channel, command, payload.subarray(0, 7609));
    if (mutates && this.chance.in(1, 3)) packets = mutatedPackets(packets, this.#channels, this.chance);
    for (const packet of packets) this.#send(packet, mutates);
    for (let waits = 0; this.key.snapshot().waitingFor !== null && waits < 12; waits++) hands();
    // A wait or an assembly that is left over ends by itself.
    if (this.chance.in(1, 8) || this.key.snapshot().waitingFor !== null) this.clock.advance(61_000);
    const answer = this.#messages.find((message) => message.channel === channel && message.command === command);
    return answer?.payload;
  }

  /** A person, or somebody at the cable, while the key waits. */
  anyHands(): void {
    const { key, chance } = this;
    const kind = chance.below(22);
    if (kind < 7) key.touch();
    else if (kind < 12) key.finger('owner', 0);
    else if (kind === 12) key.finger('owner', chance.below(15));
    else if (kind === 13) key.finger('stranger', 0);
    else if (kind === 14) key.clickButton(chance.below(4));
    else if (kind === 15) this.clock.advance(chance.below(40_000));
    else if (kind === 16) for (const packet of frames(this.channel, 0x11, new Uint8Array(0))) this.#send(packet, true);
    else if (kind === 17) this.stray(chance.bytes(64));
    else if (kind === 18) key.touch(true);
    else if (kind === 19) key.deny();
    else if (kind === 20) key.finger('owner', this.#placement());
    else if (chance.in(1, 4)) {
      key.unplug();
      this.plugIn();
    }
  }

  #placement() {
    const { chance } = this;
    const within = (least: number, most: number) => least + ((most - least) * chance.below(1001)) / 1000;
    return {
      x: within(-1, 1),
      y: within(-1, 1),
      angle: within(-180, 180),
      durationMs: chance.below(3_000),
      quality: within(0, 1),
    };
  }

  // The platform's side of PIN/UV auth, by node:crypto alone.

  agree(protocol: 1 | 2): { readonly keyAgreement: CborMap; readonly secret: Uint8Array } | undefined {
    const theirs = this.call(
      0x06,
      new Map<number, CborValue>([
        [1, protocol],
        [2, 2],
      ]),
    )?.map.get(1);
    if (!(theirs instanceof Map)) return undefined;
    const ecdh = createECDH('prime256v1');
    const own = ecdh.generateKeys();
    const point = Buffer.concat([Buffer.of(4), theirs.get(-2) as Uint8Array, theirs.get(-3) as Uint8Array]);
    const z = ecdh.computeSecret(point);
    const half = (info: string) => new Uint8Array(hkdfSync('sha256', z, new Uint8Array(32), info, 32));
    return {
      keyAgreement: new Map<number, CborValue>([
        [1, 2],
        [3, -25],
        [-1, 1],
        [-2, new Uint8Array(own.subarray(1, 33))],
        [-3, new Uint8Array(own.subarray(33))],
      ]),
      secret:
        protocol === 1
          ? new Uint8Array(createHash('sha256').update(z).digest())
          : concatBytes(half('CTAP2 HMAC key'), half('CTAP2 AES key')),
    };
  }

  encrypt(protocol: 1 | 2, secret: Uint8Array, plaintext: Uint8Array): Uint8Array {
    const iv = protocol === 1 ? new Uint8Array(16) : this.chance.bytes(16);
    const cipher = createCipheriv('aes-256-cbc', protocol === 1 ? secret : secret.subarray(32), iv);
    const body = new Uint8Array(cipher.setAutoPadding(false).update(plaintext));
    this.listener?.keepSecret(body);
    return protocol === 1 ? body : concatBytes(iv, body);
  }

  decrypt(protocol: 1 | 2, secret: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    const iv = protocol === 1 ? new Uint8Array(16) : ciphertext.subarray(0, 16);
    const decipher = createDecipheriv('aes-256-cbc', protocol === 1 ? secret : secret.subarray(32), iv);
    const body = protocol === 1 ? ciphertext : ciphertext.subarray(16);
    const plaintext = new Uint8Array(decipher.setAutoPadding(false).update(body));
    for (const secret of [ciphertext, plaintext]) this.listener?.keepSecret(secret);
    return plaintext;
  }

  authenticate(protocol: 1 | 2, key: Uint8Array, ...message: readonly Uint8Array[]): Uint8Array {
    const mac = createHmac('sha256', key.subarray(0, 32));
    for (const part of message) mac.update(part);
    const param = new Uint8Array(mac.digest().subarray(0, protocol === 1 ? 16 : 32));
    this.listener?.keepSecret(param);
    return param;
  }

  /** The power goes and comes: the key is as it was, and says the same of itself. */
  checkWhole(): void {
    this.memory.refuses = () => false;
    this.key.unplug();
    if (this.clock.pending > 0) throw new Broken(`${this.clock.pending} timers outlive the power`);
    this.plugIn();
    this.mutation = 0;
    const again = new VirtualKey(this.model, {
      clock: this.clock,
      random: seededRandom('again'),
      memory: this.memory,
    });
    const [before, after] = [this.key.snapshot(), again.snapshot()];
    for (const member of ['pinSet', 'enrolledFingers', 'credentials'] as const) {
      if (JSON.stringify(before[member]) !== JSON.stringify(after[member])) {
        throw new Broken(`${member} is ${JSON.stringify(before[member])}, in memory ${JSON.stringify(after[member])}`);
      }
    }
    if (!this.model.versions.some((version) => version !== 'U2F_V2')) return;
    const info = this.call(0x04);
    if (info?.status !== 0) throw new Broken('GetInfo fails after a power cycle');
    if (this.memory.bytes > 4_000_000) throw new Broken(`the memory grew to ${this.memory.bytes} bytes`);
  }

  #send(packet: Uint8Array, isMutated: boolean): void {
    packetsSent.all++;
    if (isMutated) packetsSent.mutated++;
    this.listener?.hear('to-key', packet, this.clock.monotonic());
    this.key.receive(packet);
  }

  #collect(bytes: Uint8Array): void {
    this.listener?.hear('from-key', bytes, this.clock.monotonic());
    if (bytes.length !== 64) throw new Broken(`the key sent ${bytes.length} bytes`);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const channel = view.getUint32(0);
    const marker = bytes[4] as number;
    if (marker & 0x80) {
      if (this.#partial) throw new Broken('the key began a message inside another');
      const length = view.getUint16(5);
      if (length > 7609) throw new Broken(`the key announced ${length} bytes`);
      this.#partial = {
        channel,
        command: marker & 0x7f,
        length,
        bytes: bytes.slice(7, 7 + Math.min(length, 57)),
        sequence: 0,
      };
    } else {
      const partial = this.#partial;
      if (partial?.channel !== channel || partial.sequence !== marker) throw new Broken(`stray packet ${toHex(bytes)}`);
      partial.bytes = concatBytes(
        partial.bytes,
        bytes.subarray(5, 5 + Math.min(59, partial.length - partial.bytes.length)),
      );
      partial.sequence++;
    }
    const { command, length, bytes: payload } = this.#partial as PartialMessage;
    if (payload.length < length) return;
    this.#partial = undefined;
    this.#check(command, payload);
    if (command !== KEEPALIVE && this.#messages.length < 64) this.#messages.push({ channel, command, payload });
  }

  #check(command: number, payload: Uint8Array): void {
    const said = `${command.toString(16)} ${toHex(payload)}`;
    if (command === KEEPALIVE && (payload.length !== 1 || payload[0] === 0 || (payload[0] as number) > 2)) {
      throw new Broken(`keepalive ${said}`);
    }
    if (command === ERROR && (payload.length !== 1 || !hidErrors.has(payload[0] as number)))
      throw new Broken(`error ${said}`);
    if (command === MSG && payload.length < 2) throw new Broken(`U2F ${said}`);
    if (command !== CBOR) return;
    const [status = -1] = payload;
    if (!statuses.has(status)) throw new Broken(`status ${said}`);
    if (status !== 0 && payload.length > 1) throw new Broken(`a refusal with a map ${said}`);
    if (payload.length > 1 && toHex(encodeCbor(decodeCbor(payload.subarray(1)))) !== toHex(payload.subarray(1))) {
      throw new Broken(`not canonical ${said}`);
    }
  }
}

/** CTAPHID framing as a host does it. */
export function frames(channel: number, command: number, payload: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let offset = 0, sequence = -1; offset < payload.length || sequence < 0; sequence++) {
    const packet = new Uint8Array(64);
    const view = new DataView(packet.buffer);
    view.setUint32(0, channel);
    const room = sequence < 0 ? 57 : 59;
    if (sequence < 0) {
      view.setUint8(4, 0x80 | command);
      view.setUint16(5, payload.length);
    } else view.setUint8(4, sequence);
    packet.set(payload.subarray(offset, offset + room), 64 - room);
    packets.push(packet);
    offset += room;
  }
  return packets;
}
