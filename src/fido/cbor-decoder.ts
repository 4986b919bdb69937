import { decodeUtf8 } from '../basics/bytes.ts';
import { type CborKey, type CborMap, type CborValue, maxCborDepth } from './cbor-value.ts';

/**
 * Why bytes were refused:
 * - `truncated`: a head, string or count that needs more bytes than are left (counts are refused before any item is read)
 * - `trailing-bytes`: something follows the item
 * - `not-minimal`: an integer, length or count in a longer form than needed
 * - `indefinite`: an indefinite length or a break
 * - `reserved`: additional information 28 to 30
 * - `tag`, `float`: any of them
 * - `simple-value`: undefined, or a simple value other than false, true and null
 * - `bad-utf8`, `duplicate-key`, `unsorted-keys`
 * - `key-type`: a map key that is not text, bytes, or an integer that a double holds exactly
 * - `too-deep`: more than four levels of arrays and maps
 * - `too-many-items`: more arrays, maps and byte strings than any message of CTAP has (2048): bounds memory
 */
export type CborErrorReason =
  | 'truncated'
  | 'trailing-bytes'
  | 'not-minimal'
  | 'indefinite'
  | 'reserved'
  | 'tag'
  | 'float'
  | 'simple-value'
  | 'bad-utf8'
  | 'duplicate-key'
  | 'unsorted-keys'
  | 'key-type'
  | 'too-deep'
  | 'too-many-items';

/** Bytes that are not canonical CBOR of the kind that CTAP allows. */
export class CborError extends Error {
  override readonly name = 'CborError';
  readonly reason: CborErrorReason;
  /** Where the refused item starts, counted from the start of the bytes given. */
  readonly offset: number;

  constructor(reason: CborErrorReason, offset: number, options?: ErrorOptions) {
    super(`not canonical CBOR: ${reason} at byte ${offset}`, options);
    this.reason = reason;
    this.offset = offset;
  }
}

/**
 * One item that fills the bytes from `offset` on. Only the canonical form of CTAP 2.1 section 8 is read, so whatever is
 * accepted encodes to the same bytes again. Byte strings are copies.
 *
 * @throws CborError
 */
export function decodeCbor(bytes: Uint8Array, offset = 0): CborValue {
  const { value, end } = decodeCborItem(bytes, offset);
  if (end !== bytes.length) throw new CborError('trailing-bytes', end);
  return value;
}

/** The item that starts at `offset`; `end` is the offset after it. What follows is not looked at. @throws CborError */
export function decodeCborItem(bytes: Uint8Array, offset: number): { value: CborValue; end: number } {
  const reader = new Reader(bytes, offset);
  const value = reader.item(0);
  return { value, end: reader.offset };
}

/** An empty map or byte string costs about 200 bytes of heap and one byte of message. */
const MAX_ITEMS = 2048;
const MAX_SAFE_HIGH = 0x1f_ffff;

class Reader {
  readonly #bytes: Uint8Array;
  #items = 0;
  offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.offset = offset;
  }

  item(depth: number): CborValue {
    const start = this.offset;
    const initial = this.#byte(start);
    const majorType = initial >> 5;
    if (majorType === 7) return this.#simple(initial, start);
    const argument = this.#argument(initial & 0x1f, majorType, start);
    switch (majorType) {
      case 0:
        return argument;
      case 1:
        return typeof argument === 'bigint' || argument === Number.MAX_SAFE_INTEGER
          ? -1n - BigInt(argument)
          : -1 - argument;
      case 2:
        this.#count(start);
        return this.#copy(this.#fitting(argument, 1, start));
      case 3:
        return this.#text(this.#fitting(argument, 1, start), start);
      case 4:
        return this.#array(this.#fitting(argument, 1, start), this.#deeper(depth, start));
      default:
        return this.#map(this.#fitting(argument, 2, start), this.#deeper(depth, start));
    }
  }

  #copy(length: number): Uint8Array {
    const from = this.offset;
    this.offset += length;
    const copy = new Uint8Array(length);
    // Most byte strings in CTAP are short: copied by hand, they need no view.
    if (length > 64) copy.set(this.#bytes.subarray(from, this.offset));
    else for (let i = 0; i < length; i++) copy[i] = this.#bytes[from + i]!;
    return copy;
  }

  #text(length: number, start: number): string {
    const from = this.offset;
    this.offset += length;
    // Most text in CTAP is a short name of ASCII: this is several times cheaper than the platform's decoder.
    if (length <= 24) {
      let characters = '';
      for (let i = from; i < this.offset && this.#bytes[i]! < 0x80; i++) {
        characters += String.fromCharCode(this.#bytes[i]!);
      }
      if (characters.length === length) return characters;
    }
    try {
      return decodeUtf8(this.#bytes.subarray(from, this.offset));
    } catch (cause) {
      throw new CborError('bad-utf8', start, { cause });
    }
  }

  #array(count: number, depth: number): CborValue[] {
    const items: CborValue[] = [];
    for (let i = 0; i < count; i++) items.push(this.item(depth));
    return items;
  }

  #map(count: number, depth: number): CborMap {
    const map: CborMap = new Map();
    let previousStart = 0;
    let previousEnd = 0;
    for (let i = 0; i < count; i++) {
      const start = this.offset;
      const key = this.#key(depth);
      if (i > 0) this.#ordered(previousStart, previousEnd, start);
      previousStart = start;
      previousEnd = this.offset;
      map.set(key, this.item(depth));
    }
    return map;
  }

  #key(depth: number): CborKey {
    const start = this.offset;
    if (this.#byte(start) >> 5 > 3) throw new CborError('key-type', start);
    const key = this.item(depth);
    if (typeof key === 'bigint') throw new CborError('key-type', start);
    return key as CborKey;
  }

  /**
   * Section 8 sorts by major type, then length, then bytes. Keys that came this far have minimal heads, which start with
   * the major type and grow with the length: for them that is the order of the bytes alone.
   */
  #ordered(a: number, aEnd: number, b: number): void {
    let order = 0;
    for (let i = 0; order === 0 && a + i < aEnd; i++) order = this.#bytes[a + i]! - this.#bytes[b + i]!;
    if (order >= 0) throw new CborError(order === 0 ? 'duplicate-key' : 'unsorted-keys', b);
  }

  #simple(initial: number, start: number): boolean | null {
    this.offset++;
    if (initial === 0xf4) return false;
    if (initial === 0xf5) return true;
    if (initial === 0xf6) return null;
    if (initial < 0xf9) throw new CborError('simple-value', start);
    if (initial < 0xfc) throw new CborError('float', start);
    throw new CborError(initial === 0xff ? 'indefinite' : 'reserved', start);
  }

  /** The number behind an initial byte. */
  #argument(information: number, majorType: number, start: number): number | bigint {
    this.offset++;
    if (majorType === 6) throw new CborError('tag', start);
    if (information < 24) return information;
    if (information > 27) throw new CborError(information === 31 ? 'indefinite' : 'reserved', start);
    const length = 1 << (information - 24);
    const at = this.offset;
    this.#require(length, start);
    this.offset += length;
    const bytes = this.#bytes;
    const low = bytes[this.offset - 1]!;
    if (length === 1) return minimal(low, 24, start);
    const short = bytes[this.offset - 2]! * 0x100 + low;
    if (length === 2) return minimal(short, 0x100, start);
    const long = (bytes[this.offset - 4]! * 0x100 + bytes[this.offset - 3]!) * 0x1_0000 + short;
    if (length === 4) return minimal(long, 0x1_0000, start);
    let high = 0;
    for (let i = 0; i < 4; i++) high = high * 0x100 + bytes[at + i]!;
    if (high === 0) throw new CborError('not-minimal', start);
    return high > MAX_SAFE_HIGH ? (BigInt(high) << 32n) | BigInt(long) : high * 0x1_0000_0000 + long;
  }

  #byte(at: number): number {
    this.#require(1, at);
    return this.#bytes[at]!;
  }

  #require(length: number, start: number): void {
    if (length > this.#bytes.length - this.offset) throw new CborError('truncated', start);
  }

  #fitting(count: number | bigint, bytesEach: number, start: number): number {
    if (typeof count === 'bigint' || count * bytesEach > this.#bytes.length - this.offset) {
      throw new CborError('truncated', start);
    }
    return count;
  }

  #deeper(depth: number, start: number): number {
    if (depth >= maxCborDepth) throw new CborError('too-deep', start);
    this.#count(start);
    return depth + 1;
  }

  #count(start: number): void {
    if (++this.#items > MAX_ITEMS) throw new CborError('too-many-items', start);
  }
}

function minimal(argument: number, least: number, start: number): number {
  if (argument < least) throw new CborError('not-minimal', start);
  return argument;
}
