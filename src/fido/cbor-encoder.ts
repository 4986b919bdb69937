import { Encoder } from 'cbor-x/encode';
import { concatBytes } from '../basics/bytes.ts';
import { type CborValue, maxCborDepth } from './cbor-value.ts';
import { describeValue } from './structure-error.ts';

const leaves = new Encoder({ mapsAsObjects: false, useRecords: false, tagUint8Array: false, variableMapSize: true });

const MOST_NEGATIVE = -(2n ** 64n);
const MOST_POSITIVE = 2n ** 64n - 1n;

/**
 * Canonical CBOR as CTAP 2.1 section 8 wants it: shortest forms, definite lengths, map keys sorted by major type, then
 * length, then bytes. Map members may be given in any order. The result is the caller's own.
 *
 * cbor-x writes the leaves (it does not sort, and with whole structures it may write tags); heads and order are ours.
 *
 * @throws TypeError on what CTAP forbids: duplicate keys, more than four levels, fractions, integers outside of 64 bits,
 *   lone surrogates, undefined, and objects of any other class
 */
export function encodeCbor(value: CborValue): Uint8Array {
  const parts: Uint8Array[] = [];
  write(value, 0, parts);
  return concatBytes(...parts);
}

function write(value: CborValue, depth: number, parts: Uint8Array[]): void {
  if (Array.isArray(value)) {
    enter(depth);
    parts.push(head(0x80, value.length));
    for (const item of value) write(item, depth + 1, parts);
  } else if (value instanceof Map) {
    enter(depth);
    parts.push(head(0xa0, value.size));
    for (const [key, member] of sortedMembers(value)) {
      parts.push(key);
      write(member, depth + 1, parts);
    }
  } else {
    parts.push(leaf(value));
  }
}

function enter(depth: number): void {
  if (depth >= maxCborDepth) throw new TypeError(`got more than ${maxCborDepth} levels of arrays and maps`);
}

function sortedMembers(map: ReadonlyMap<unknown, CborValue>): (readonly [Uint8Array, CborValue])[] {
  const members = [];
  for (const [key, member] of map) members.push([keyBytes(key), member] as const);
  members.sort(([a], [b]) => compareKeys(a, b));
  for (let i = 1; i < members.length; i++) {
    if (compareKeys(members[i - 1]![0], members[i]![0]) === 0) throw new TypeError('got a map with the same key twice');
  }
  return members;
}

function keyBytes(key: unknown): Uint8Array {
  if (typeof key === 'number' || typeof key === 'string' || key instanceof Uint8Array) return leaf(key);
  throw new TypeError(`got ${describeValue(key)} as a map key, expected an integer, text or bytes`);
}

function compareKeys(a: Uint8Array, b: Uint8Array): number {
  return (a[0]! >> 5) - (b[0]! >> 5) || a.length - b.length || Buffer.compare(a, b);
}

function head(majorType: number, count: number): Uint8Array {
  const bytes = leaf(count);
  bytes[0]! |= majorType;
  return bytes;
}

function leaf(value: Exclude<CborValue, CborValue[] | Map<unknown, unknown>>): Uint8Array {
  // cbor-x writes this one value of the 64-bit range as a bignum.
  if (value === MOST_NEGATIVE) return Uint8Array.of(0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
  const written: Uint8Array = leaves.encode(writable(value));
  const own = new Uint8Array(written);
  // What cbor-x returns is a slice of a buffer that it keeps; key material must not stay there.
  written.fill(0);
  return own;
}

/** The value in the form that cbor-x writes shortest. */
function writable(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      if (!Number.isSafeInteger(value)) throw new TypeError(`got the number ${value}, expected a safe integer`);
      // cbor-x writes larger numbers as floating point.
      return value > 0xffff_ffff || value < -0x1_0000_0000 ? BigInt(value) : value;
    case 'bigint':
      if (value < MOST_NEGATIVE || value > MOST_POSITIVE) throw new TypeError('got an integer outside of 64 bits');
      // cbor-x writes every bigint in eight bytes.
      return value > 0xffff_ffffn || value < -0x1_0000_0000n ? value : Number(value);
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('got text with a lone surrogate');
      return value;
    case 'boolean':
      return value;
    default:
      if (value === null || value instanceof Uint8Array) return value;
      throw new TypeError(`got ${describeValue(value)}, which CTAP messages cannot hold`);
  }
}
