/** CTAPHID, CTAP 2.1 section 11.2: packets and numbers of the USB HID transport. Numbers in packets are big-endian. */

/** Bytes in a report of every key seen. */
export const packetSize = 64;

/** Bytes in the longest message: one initialization packet and 128 continuation packets of 64 bytes. */
export const maxMessageLength = 7609;

/** Where channels are asked for. */
export const broadcastChannel = 0xffff_ffff;

/** Command numbers without bit 7, which marks an initialization packet on the wire (section 11.2.9). */
export const HidCommand = {
  ping: 0x01,
  msg: 0x03,
  lock: 0x04,
  init: 0x06,
  wink: 0x08,
  cbor: 0x10,
  cancel: 0x11,
  keepalive: 0x3b,
  error: 0x3f,
} as const;

/** The one byte of an ERROR message (section 11.2.9.1.6). */
export const HidErrorCode = {
  invalidCommand: 0x01,
  invalidParameter: 0x02,
  invalidLength: 0x03,
  invalidSequence: 0x04,
  messageTimeout: 0x05,
  channelBusy: 0x06,
  lockRequired: 0x0a,
  invalidChannel: 0x0b,
  other: 0x7f,
} as const;

/** Bits of the capabilities byte of an INIT reply. `nmsg` means that MSG (U2F) is not there. */
export const Capability = { wink: 0x01, lock: 0x02, cbor: 0x04, nmsg: 0x08 } as const;

/** The one byte of a KEEPALIVE message. */
export const KeepaliveStatus = { processing: 1, userPresenceNeeded: 2 } as const;

export interface HidMessage {
  readonly channel: number;
  /** Without bit 7. */
  readonly command: number;
  readonly payload: Uint8Array;
}

export interface InitializationPacket {
  readonly type: 'initialization';
  readonly channel: number;
  /** Without bit 7. */
  readonly command: number;
  /** Bytes in the whole message as announced: up to 65,535. More than `maxMessageLength` is for the reader to refuse. */
  readonly length: number;
  /** The message's first bytes without the packet's padding: a copy. */
  readonly data: Uint8Array;
}

export interface ContinuationPacket {
  readonly type: 'continuation';
  readonly channel: number;
  readonly sequence: number;
  /** The next bytes, with the packet's padding: a copy. */
  readonly data: Uint8Array;
}

export type HidPacket = InitializationPacket | ContinuationPacket;

/** A report or message that cannot be framed. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
  readonly got: string;
  readonly expected: string;

  constructor(what: string, got: string, expected: string) {
    super(`${what}: got ${got}, expected ${expected}`);
    this.got = got;
    this.expected = expected;
  }
}

const INITIALIZATION_HEADER = 7;
const CONTINUATION_HEADER = 5;
const MAX_CONTINUATIONS = 128;
const smallestPacket = 8;

/**
 * The packets of a message, each `size` bytes and padded with zeros.
 * @throws FramingError when the message is longer than packets of this size can carry
 */
export function splitMessage({ channel, command, payload }: HidMessage, size: number = packetSize): Uint8Array[] {
  checkPacketSize(size);
  const first = size - INITIALIZATION_HEADER;
  const each = size - CONTINUATION_HEADER;
  const capacity = first + MAX_CONTINUATIONS * each;
  if (payload.length > capacity) {
    throw new FramingError('CTAPHID message', `${payload.length} bytes`, `at most ${capacity}`);
  }
  const initialization = startPacket(size, channel);
  initialization[4] = command | 0x80;
  initialization[5] = payload.length >> 8;
  initialization[6] = payload.length & 0xff;
  fillPacket(initialization, INITIALIZATION_HEADER, payload, 0);
  const packets = [initialization];
  for (let offset = first; offset < payload.length; offset += each) {
    const continuation = startPacket(size, channel);
    continuation[4] = packets.length - 1;
    fillPacket(continuation, CONTINUATION_HEADER, payload, offset);
    packets.push(continuation);
  }
  return packets;
}

/** One report without the report-ID byte. @throws FramingError unless it has 8 to 64 bytes */
export function parsePacket(bytes: Uint8Array): HidPacket {
  checkPacketSize(bytes.length);
  const channel = bytes[0]! * 0x100_0000 + (bytes[1]! << 16) + (bytes[2]! << 8) + bytes[3]!;
  const marker = bytes[4]!;
  if ((marker & 0x80) === 0) {
    return { type: 'continuation', channel, sequence: marker, data: copyOf(bytes, CONTINUATION_HEADER, bytes.length) };
  }
  const length = (bytes[5]! << 8) | bytes[6]!;
  const data = copyOf(bytes, INITIALIZATION_HEADER, Math.min(INITIALIZATION_HEADER + length, bytes.length));
  return { type: 'initialization', channel, command: marker & 0x7f, length, data };
}

function startPacket(size: number, channel: number): Uint8Array {
  const packet = new Uint8Array(size);
  packet[0] = channel >>> 24;
  packet[1] = channel >>> 16;
  packet[2] = channel >>> 8;
  packet[3] = channel;
  return packet;
}

/** By hand: for so few bytes that costs half of a view and a copy. */
function fillPacket(packet: Uint8Array, header: number, payload: Uint8Array, offset: number): void {
  const count = Math.min(packet.length - header, payload.length - offset);
  for (let index = 0; index < count; index++) packet[header + index] = payload[offset + index]!;
}

/** By hand, for the same reason. */
function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const copy = new Uint8Array(end - start);
  for (let index = start; index < end; index++) copy[index - start] = bytes[index]!;
  return copy;
}

function checkPacketSize(size: number): void {
  if (size < smallestPacket || size > packetSize) {
    throw new FramingError('CTAPHID packet', `${size} bytes`, `${smallestPacket} to ${packetSize}`);
  }
}
