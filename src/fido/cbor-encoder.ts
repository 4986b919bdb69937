import { passingBytes, utf8 } from '../basics/bytes.ts';
import { type CborKey, type CborMap, type CborValue, maxCborDepth } from './cbor-value.ts';
import { describeValue } from './structure-error.ts';

/**
 * Canonical CBOR as CTAP 2.1 section 8 wants it: shortest forms, definite lengths, map keys sorted by major type, then
 * length, then bytes. Map members may be given in any order. The result is the caller's own.
 *
 * @throws TypeError on what CTAP forbids: the same key twice, more than four levels, fractions, integers outside of 64
 *   bits, lone surrogates, undefined, and objects of any other class
 */
export const encodeCbor = (value: CborValue): Uint8Array => writer.value(value);

/**
 * What CTAP sends: a command or a status, then a value in canonical CBOR. Over soon: a copy of it is kept, not itself.
 * @throws TypeError as `encodeCbor`
 */
export const encodeMessage = (first: number, value: CborValue): Uint8Array => writer.message(first, value);

/** Initial bytes of the major types. */
const major = { unsigned: 0x00, negative: 0x20, bytes: 0x40, text: 0x60, array: 0x80, map: 0xa0 } as const;
const simple = { false: 0xf4, true: 0xf5, null: 0xf6 } as const;

const MOST_NEGATIVE = -(2n ** 64n);
const MOST_POSITIVE = 2n ** 64n - 1n;

/** Writes into a buffer that it keeps, since buffers are dear, and empties it each time: messages hold key material. */
class Writer {
  #buffer = new Uint8Array(1024);
  #end = 0;

  value(value: CborValue): Uint8Array {
    try {
      this.#item(value, 0);
      return this.#buffer.slice(0, this.#end);
    } finally {
      this.#empty();
    }
  }

  message(first: number, value: CborValue): Uint8Array {
    try {
      this.#byte(first);
      this.#item(value, 0);
      const message = passingBytes(this.#end);
      message.set(this.#buffer.subarray(0, this.#end));
      return message;
    } finally {
      this.#empty();
    }
  }

  #empty(): void {
    this.#buffer.fill(0);
    this.#end = 0;
  }

  #item(value: CborValue, depth: number): void {
    switch (typeof value) {
      case 'number':
        if (!Number.isSafeInteger(value)) throw new TypeError(`got the number ${value}, expected a safe integer`);
        if (value < 0) this.#head(major.negative, -1 - value);
        else this.#head(major.unsigned, value);
        break;
      case 'bigint':
        if (value < MOST_NEGATIVE || value > MOST_POSITIVE) throw new TypeError('got an integer outside of 64 bits');
        if (value < 0n) this.#bigHead(major.negative, -1n - value);
        else this.#bigHead(major.unsigned, value);
        break;
      case 'string':
        this.#text(value);
        break;
      case 'boolean':
        this.#byte(value ? simple.true : simple.false);
        break;
      default:
        if (value === null) this.#byte(simple.null);
        else if (value instanceof Uint8Array) this.#string(major.bytes, value);
        else if (Array.isArray(value)) this.#array(value, deeper(depth));
        else if (value instanceof Map) this.#map(value, deeper(depth));
        else throw new TypeError(`got ${describeValue(value)}, which CTAP messages cannot hold`);
    }
  }

  #array(items: readonly CborValue[], depth: number): void {
    this.#head(major.array, items.length);
    // By index: a hole must come out as undefined and be refused.
    for (let index = 0; index < items.length; index++) this.#item(items[index] as CborValue, depth);
  }

  #map(map: CborMap, depth: number): void {
    const mapStart = this.#end;
    this.#head(major.map, map.size);
    let previous = this.#end;
    let previousEnd = previous;
    for (const [key, value] of map) {
      const start = this.#end;
      this.#key(key);
      const order = this.#compare(previous, previousEnd, start);
      if (order === 0) throw new TypeError('got the same map key twice');
      if (order > 0) {
        this.#end = mapStart;
        this.#map(this.#inOrder(map), depth);
        return;
      }
      previous = start;
      previousEnd = this.#end;
      this.#item(value, depth);
    }
  }

  #key(key: CborKey): void {
    if (typeof key !== 'number' && typeof key !== 'string' && !((key as unknown) instanceof Uint8Array)) {
      throw new TypeError(`got ${describeValue(key)} as a map key, expected an integer, text or bytes`);
    }
    this.#item(key, 0);
  }

  /**
   * How the keys written at `a` and, last, at `b` are ordered. Heads start with the major type and grow with the length, so
   * that the order of section 8 is that of the bytes alone.
   */
  #compare(a: number, aEnd: number, b: number): number {
    for (let index = 0; a + index < aEnd; index++) {
      const difference = this.#buffer[a + index]! - this.#buffer[b + index]!;
      if (difference !== 0) return difference;
    }
    return a === aEnd ? -1 : 0;
  }

  /** The same members sorted. */
  #inOrder(map: CborMap): CborMap {
    const members = Array.from(map, (member) => ({ member, written: this.#written(member[0]) }));
    members.sort((a, b) => Buffer.compare(a.written, b.written));
    return new Map(members.map(({ member }) => member));
  }

  #written(key: CborKey): Uint8Array {
    const start = this.#end;
    this.#key(key);
    const written = this.#buffer.slice(start, this.#end);
    this.#end = start;
    return written;
  }

  #text(text: string): void {
    const start = this.#end;
    this.#head(major.text, text.length);
    this.#reserve(text.length);
    const from = this.#end;
    // Most text in CTAP is short ASCII.
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) {
        if (!text.isWellFormed()) throw new TypeError('got text with a lone surrogate');
        this.#end = start;
        this.#string(major.text, utf8(text));
        return;
      }
      this.#buffer[from + index] = code;
    }
    this.#end = from + text.length;
  }

  #string(majorType: number, bytes: Uint8Array): void {
    this.#head(majorType, bytes.length);
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** An initial byte with its argument in the shortest form. */
  #head(majorType: number, argument: number): void {
    if (argument < 24) {
      this.#byte(majorType | argument);
    } else if (argument < 0x100) {
      this.#byte(majorType | 24);
      this.#byte(argument);
    } else if (argument < 0x1_0000) {
      this.#byte(majorType | 25);
      this.#byte(argument >> 8);
      this.#byte(argument & 0xff);
    } else if (argument < 0x1_0000_0000) {
      this.#byte(majorType | 26);
      this.#word(argument);
    } else {
      this.#byte(majorType | 27);
      this.#word(Math.floor(argument / 0x1_0000_0000));
      this.#word(argument % 0x1_0000_0000);
    }
  }

  #bigHead(majorType: number, argument: bigint): void {
    if (argument < 0x1_0000_0000n) {
      this.#head(majorType, Number(argument));
      return;
    }
    this.#byte(majorType | 27);
    this.#word(Number(argument >> 32n));
    this.#word(Number(argument & 0xffff_ffffn));
  }

  #word(value: number): void {
    this.#byte(value >>> 24);
    this.#byte((value >>> 16) & 0xff);
    this.#byte((value >>> 8) & 0xff);
    this.#byte(value & 0xff);
  }

  #byte(value: number): void {
    if (this.#end === this.#buffer.length) this.#reserve(1);
    this.#buffer[this.#end++] = value;
  }

  #reserve(length: number): void {
    if (this.#end + length <= this.#buffer.length) return;
    const larger = new Uint8Array(2 * (this.#end + length));
    larger.set(this.#buffer.subarray(0, this.#end));
    this.#buffer.fill(0);
    this.#buffer = larger;
  }
}

const writer = new Writer();

function deeper(depth: number): number {
  if (depth >= maxCborDepth) throw new TypeError(`got more than ${maxCborDepth} levels of arrays and maps`);
  return depth + 1;
}
