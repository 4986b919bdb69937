import { passingBytes } from '../basics/bytes.ts';
import type { ContinuationPacket, InitializationPacket } from '../fido/ctaphid.ts';
import { ProtocolError } from './errors.ts';

/** A message from the key while its packets come in. Its announced length is checked before anything is kept. */
export class ReplyAssembly {
  readonly #bytes: Uint8Array;
  #received = 0;
  #nextSequence = 0;

  /** @throws ProtocolError when more than `limit` bytes are announced */
  constructor(first: InitializationPacket, limit: number) {
    if (first.length > limit) {
      throw new ProtocolError('reply', `${first.length} bytes announced`, `at most ${limit}`);
    }
    this.#bytes = passingBytes(first.length);
    this.#append(first.data);
  }

  /** @throws ProtocolError when it is not the next packet */
  add(packet: ContinuationPacket): void {
    if (packet.sequence !== this.#nextSequence) {
      throw new ProtocolError('reply', `sequence number ${packet.sequence}`, String(this.#nextSequence));
    }
    this.#nextSequence++;
    this.#append(packet.data);
  }

  /** The whole message, in a buffer of its own; undefined while packets are missing. */
  get message(): Uint8Array | undefined {
    return this.#received === this.#bytes.length ? this.#bytes : undefined;
  }

  #append(data: Uint8Array): void {
    const bytes = this.#bytes;
    const from = this.#received;
    const count = Math.min(data.length, bytes.length - from);
    // By hand: for so few bytes that costs half of a view and a copy.
    for (let index = 0; index < count; index++) bytes[from + index] = data[index]!;
    this.#received = from + count;
  }
}
