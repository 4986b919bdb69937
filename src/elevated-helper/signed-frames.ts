import { createHmac } from 'node:crypto';
import { concatBytes, equalBytes } from '../basics/bytes.ts';

/**
 * One frame on the pipe: its length (2 bytes, big endian, of what lies between it and the MAC), a counter (8 bytes), the kind of
 * message (1 byte), the message, and HMAC-SHA-256 over all of that.
 */
const lengthBytes = 2;
const counterBytes = 8;
const headBytes = counterBytes + 1;
const macBytes = 32;

/** Bytes of the longest message in each direction; a command is short, and a list of keys has up to 24 of them. */
export const longestMessage = { toHelper: 1_200, fromHelper: 48 * 1024 } as const;

export const frameFaults = ['too-long', 'too-short', 'wrong-mac', 'replayed', 'out-of-order', 'cut-off'] as const;
export type FrameFault = (typeof frameFaults)[number];

/** What came is no frame of the other side, or not the next one: nothing after it can be trusted. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly fault: FrameFault;

  constructor(fault: FrameFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Signs the frames of one direction, each with the next number. */
export class FrameSigner {
  readonly #key: Uint8Array;
  readonly #longest: number;
  #counter = 0n;

  /** @param longest bytes of the longest message */
  constructor(key: Uint8Array, longest: number) {
    this.#key = key;
    this.#longest = longest;
  }

  /** @throws RangeError on a message that is too long */
  sign(kind: number, message: Uint8Array): Uint8Array {
    if (message.length > this.#longest) {
      throw new RangeError(`got a message of ${message.length} bytes, expected ${this.#longest} at most`);
    }
    const head = new Uint8Array(lengthBytes + headBytes);
    const view = new DataView(head.buffer);
    view.setUint16(0, headBytes + message.length);
    view.setBigUint64(lengthBytes, this.#counter++);
    head[lengthBytes + counterBytes] = kind;
    return concatBytes(head, message, macOf(this.#key, head, message));
  }
}

/** Reads the frames of one direction out of a stream that is cut anywhere. Holds one frame at most. */
export class FrameReader {
  readonly #key: Uint8Array;
  readonly #longest: number;
  #expected = 0n;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(key: Uint8Array, longest: number) {
    this.#key = key;
    this.#longest = longest;
  }

  /**
   * The messages that `bytes` completes, each in a buffer of its own.
   * @throws FrameError on the first frame that is not the other side's next one; the reader is of no use afterwards
   */
  *read(bytes: Uint8Array): Generator<{ kind: number; message: Uint8Array }> {
    // A socket gives buffers of Node, whose slices would go on sharing memory with it.
    const fresh = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#rest = this.#rest.length === 0 ? fresh : concatBytes(this.#rest, fresh);
    for (;;) {
      const whole = this.#nextFrame();
      if (!whole) break;
      this.#rest = this.#rest.subarray(whole.length);
      yield this.#open(whole);
    }
    this.#rest = this.#rest.slice();
  }

  /** The stream has ended. @throws FrameError when it ended within a frame */
  end(): void {
    if (this.#rest.length > 0)
      throw new FrameError('cut-off', `the stream ended ${this.#rest.length} bytes into a frame`);
  }

  #nextFrame(): Uint8Array | undefined {
    if (this.#rest.length < lengthBytes) return undefined;
    const length = new DataView(this.#rest.buffer, this.#rest.byteOffset).getUint16(0);
    if (length < headBytes)
      throw new FrameError('too-short', `got a frame of ${length} bytes, expected ${headBytes} or more`);
    if (length > headBytes + this.#longest) {
      throw new FrameError('too-long', `got a frame of ${length} bytes, expected ${headBytes + this.#longest} at most`);
    }
    const whole = lengthBytes + length + macBytes;
    return this.#rest.length < whole ? undefined : this.#rest.subarray(0, whole);
  }

  #open(frame: Uint8Array): { kind: number; message: Uint8Array } {
    const signed = frame.subarray(0, -macBytes);
    if (!equalBytes(macOf(this.#key, signed), frame.subarray(-macBytes))) {
      throw new FrameError('wrong-mac', 'the signature does not fit the frame');
    }
    const counter = new DataView(frame.buffer, frame.byteOffset).getBigUint64(lengthBytes);
    if (counter !== this.#expected) {
      const fault = counter < this.#expected ? 'replayed' : 'out-of-order';
      throw new FrameError(fault, `got frame ${counter}, expected ${this.#expected}`);
    }
    this.#expected += 1n;
    const head = lengthBytes + headBytes;
    return { kind: frame[head - 1] ?? 0, message: signed.slice(head) };
  }
}

function macOf(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}
