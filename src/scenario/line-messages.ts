import { CborError, type CborMap, decodeCbor } from '../fido/cbor.ts';
import {
  type ContinuationPacket,
  HidCommand,
  type HidMessage,
  type InitializationPacket,
  maxMessageLength,
} from '../fido/ctaphid.ts';
import { type CommandNumbers, commandNumbers, subCommandKey } from './names.ts';

/** A request that passed on the line. */
export interface LineRequest extends CommandNumbers {
  readonly channel: number;
}

/** Whether a request is one of those that the name stands for; no name stands for all but CANCEL, which has no answer. */
export function isRequest(name: string | undefined, request: LineRequest): boolean {
  if (name === undefined) return request.hid !== HidCommand.cancel;
  const wanted = commandNumbers.get(name);
  if (!wanted || wanted.hid !== request.hid) return false;
  if (wanted.command !== undefined && wanted.command !== request.command) return false;
  return wanted.subCommand === undefined || wanted.subCommand === request.subCommand;
}

export function readRequest({ channel, command: hid, payload }: HidMessage): LineRequest {
  const [command] = payload;
  if (hid !== HidCommand.cbor || command === undefined) return { channel, hid };
  const key = subCommandKey(command);
  const subCommand = key === undefined ? undefined : readMap(payload.subarray(1))?.get(key);
  return { channel, hid, command, subCommand: typeof subCommand === 'number' ? subCommand : undefined };
}

/** Undefined where the bytes are no canonical map. */
export function readMap(bytes: Uint8Array): CborMap | undefined {
  try {
    const value = decodeCbor(bytes);
    return value instanceof Map ? value : undefined;
  } catch (error) {
    if (error instanceof CborError) return undefined;
    throw error;
  }
}

/** A message while its packets pass. */
export class PassingMessage {
  readonly packets: Uint8Array[] = [];
  readonly #first: InitializationPacket;
  readonly #payload: Uint8Array;
  #received = 0;
  #nextSequence = 0;

  /** Undefined for a packet that announces more than a message can have. */
  static from(first: InitializationPacket, packet: Uint8Array): PassingMessage | undefined {
    return first.length > maxMessageLength ? undefined : new PassingMessage(first, packet);
  }

  private constructor(first: InitializationPacket, packet: Uint8Array) {
    this.#first = first;
    this.#payload = new Uint8Array(first.length);
    this.#append(first.data, packet);
  }

  /** False, and nothing is kept, when it is not the next packet. */
  add({ sequence, data }: ContinuationPacket, packet: Uint8Array): boolean {
    if (sequence !== this.#nextSequence) return false;
    this.#nextSequence++;
    this.#append(data.subarray(0, this.#payload.length - this.#received), packet);
    return true;
  }

  /** Undefined while packets are missing. */
  get message(): HidMessage | undefined {
    if (this.#received < this.#payload.length) return undefined;
    const { channel, command } = this.#first;
    return { channel, command, payload: this.#payload };
  }

  #append(data: Uint8Array, packet: Uint8Array): void {
    this.#payload.set(data, this.#received);
    this.#received += data.length;
    this.packets.push(packet);
  }
}
