import { Encoder } from 'cbor-x/encode';
import { concatBytes, passingBytes, utf8 } from '../basics/bytes.ts';
import { type CborKey, type CborMap, type CborValue, maxCborDepth } from './cbor-value.ts';
import { describeValue } from './structure-error.ts';

/** cbor-x's own number for it (its encode.js): write at the buffer's start again, instead of taking another one every 6 kB. */
const RESET_BUFFER_MODE = 1024;

interface BufferReusingEncoder {
  encode(value: CborValue, options: number): Uint8Array;
}

const encoder: BufferReusingEncoder = new Encoder({
  mapsAsObjects: false,
  useRecords: false,
  tagUint8Array: false,
  variableMapSize: true,
});

/**
 * Canonical CBOR as CTAP 2.1 section 8 wants it: shortest forms, definite lengths, map keys sorted by major type, then
 * length, then bytes. Map members may be given in any order. The result is the caller's own.
 *
 * @throws TypeError on what CTAP forbids: the same key twice, more than four levels, fractions, integers outside of 64
 *   bits, lone surrogates, undefined, and objects of any other class
 */
export function encodeCbor(value: CborValue): Uint8Array {
  const preparation = new Preparation();
  const prepared = preparation.value(value, 0);
  return preparation.hasMostNegative ? writeInPieces(prepared) : write(prepared);
}

/**
 * What CTAP sends: a command or a status, then a value in canonical CBOR. Over soon: a copy of it is kept, not itself.
 * @throws TypeError as `encodeCbor`
 */
export function encodeMessage(first: number, value: CborValue): Uint8Array {
  const preparation = new Preparation();
  const prepared = preparation.value(value, 0);
  if (preparation.hasMostNegative) return concatBytes(Uint8Array.of(first), writeInPieces(prepared));
  const written = encoder.encode(prepared, RESET_BUFFER_MODE);
  const message = passingBytes(1 + written.length);
  message[0] = first;
  message.set(written, 1);
  written.fill(0);
  return message;
}

const MOST_NEGATIVE = -(2n ** 64n);
const MOST_POSITIVE = 2n ** 64n - 1n;

/** Puts a value into the form that cbor-x writes canonically: it does not sort, and it knows fewer short forms. */
class Preparation {
  hasMostNegative = false;

  value(value: CborValue, depth: number): CborValue {
    switch (typeof value) {
      case 'number':
        if (!Number.isSafeInteger(value)) throw new TypeError(`got the number ${value}, expected a safe integer`);
        // cbor-x writes larger numbers as floating point.
        return value > 0xffff_ffff || value < -0x1_0000_0000 ? BigInt(value) : value;
      case 'bigint':
        return this.#bigint(value);
      case 'string':
        if (!value.isWellFormed()) throw new TypeError('got text with a lone surrogate');
        return value;
      case 'boolean':
        return value;
      default:
        if (value === null || value instanceof Uint8Array) return value;
        if (Array.isArray(value)) return this.#array(value, deeper(depth));
        if (value instanceof Map) return this.#map(value, deeper(depth));
        throw new TypeError(`got ${describeValue(value)}, which CTAP messages cannot hold`);
    }
  }

  #bigint(value: bigint): CborValue {
    if (value < MOST_NEGATIVE || value > MOST_POSITIVE) throw new TypeError('got an integer outside of 64 bits');
    if (value === MOST_NEGATIVE) this.hasMostNegative = true;
    // cbor-x writes every bigint in eight bytes.
    return value > 0xffff_ffffn || value < -0x1_0000_0000n ? value : Number(value);
  }

  #array(items: readonly CborValue[], depth: number): CborValue[] {
    const prepared: CborValue[] = [];
    // By index: a hole must come out as undefined and be refused.
    for (let index = 0; index < items.length; index++) prepared.push(this.value(items[index] as CborValue, depth));
    return prepared;
  }

  #map(map: CborMap, depth: number): CborMap {
    const prepared: CborMap = new Map();
    let previous: CborKey | undefined;
    for (const [key, value] of map) {
      checkKey(key);
      if (previous !== undefined && compareKeys(previous, key) >= 0) return this.#map(inOrder(map), depth);
      previous = key;
      // A large number as a key becomes a bigint here, only for cbor-x.
      prepared.set(this.value(key, depth) as CborKey, this.value(value, depth));
    }
    return prepared;
  }
}

function deeper(depth: number): number {
  if (depth >= maxCborDepth) throw new TypeError(`got more than ${maxCborDepth} levels of arrays and maps`);
  return depth + 1;
}

function checkKey(key: CborKey): void {
  if (typeof key !== 'number' && typeof key !== 'string' && !((key as unknown) instanceof Uint8Array)) {
    throw new TypeError(`got ${describeValue(key)} as a map key, expected an integer, text or bytes`);
  }
}

/** The same members sorted. */
function inOrder(map: CborMap): CborMap {
  for (const key of map.keys()) checkKey(key);
  const keys = [...map.keys()].sort(compareKeys);
  for (let index = 1; index < keys.length; index++) {
    if (compareKeys(keys[index - 1]!, keys[index]!) === 0) throw new TypeError('got the same map key twice');
  }
  return new Map(keys.map((key) => [key, map.get(key) as CborValue]));
}

const PRINTABLE_ASCII = /^[ -~]*$/;

/** Below 0 when `a` comes first: by major type, then by encoded length, then by bytes. */
function compareKeys(a: CborKey, b: CborKey): number {
  if (typeof a === 'number' && typeof b === 'number' && a < 0 === b < 0) return a < 0 ? b - a : a - b;
  const byType = majorType(a) - majorType(b);
  if (byType !== 0) return byType;
  if (typeof a === 'string' && typeof b === 'string' && PRINTABLE_ASCII.test(a) && PRINTABLE_ASCII.test(b)) {
    return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
  }
  const [aBytes, bBytes] = [bytesOf(a), bytesOf(b)];
  return aBytes.length - bBytes.length || Buffer.compare(aBytes, bBytes);
}

function majorType(key: CborKey): number {
  if (typeof key === 'number') return key < 0 ? 1 : 0;
  return typeof key === 'string' ? 3 : 2;
}

const bytesOf = (key: CborKey): Uint8Array => (typeof key === 'string' ? utf8(key) : (key as Uint8Array));

function write(prepared: CborValue): Uint8Array {
  const written = encoder.encode(prepared, RESET_BUFFER_MODE);
  const own = new Uint8Array(written);
  // What cbor-x returns is a slice of a buffer that it keeps; key material must not stay there.
  written.fill(0);
  return own;
}

/** For a value with -2^64 somewhere in it, the one integer of 64 bits that cbor-x writes as a bignum. */
function writeInPieces(prepared: CborValue): Uint8Array {
  if (prepared === MOST_NEGATIVE) return Uint8Array.of(0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
  if (Array.isArray(prepared)) return concatBytes(head(0x80, prepared.length), ...prepared.map(writeInPieces));
  if (prepared instanceof Map) {
    const members = [...prepared].flat() as CborValue[];
    return concatBytes(head(0xa0, prepared.size), ...members.map(writeInPieces));
  }
  return write(prepared);
}

function head(majorTypeBits: number, count: number): Uint8Array {
  const bytes = write(count);
  bytes[0]! |= majorTypeBits;
  return bytes;
}
