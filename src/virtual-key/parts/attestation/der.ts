import { concatBytes, utf8 } from '../../../basics/bytes.ts';

/** Distinguished encoding (X.690) of what a certificate is made of. */
const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printableString: 0x13,
  utcTime: 0x17,
  explicit: 0xa0,
} as const;

function element(tagByte: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  const head =
    length < 0x80
      ? [tagByte, length]
      : length < 0x100
        ? [tagByte, 0x81, length]
        : [tagByte, 0x82, length >> 8, length & 0xff];
  return concatBytes(Uint8Array.from(head), content);
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(tag.sequence, concatBytes(...parts));
export const set = (...parts: readonly Uint8Array[]): Uint8Array => element(tag.set, concatBytes(...parts));
export const explicit = (number: number, content: Uint8Array): Uint8Array => element(tag.explicit | number, content);
export const octetString = (content: Uint8Array): Uint8Array => element(tag.octetString, content);
export const boolean = (value: boolean): Uint8Array => element(tag.boolean, Uint8Array.of(value ? 0xff : 0));
export const utf8String = (text: string): Uint8Array => element(tag.utf8String, utf8(text));
export const printableString = (text: string): Uint8Array => element(tag.printableString, utf8(text));
/** A whole number of bytes. */
export const bitString = (content: Uint8Array, unusedBits = 0): Uint8Array =>
  element(tag.bitString, concatBytes(Uint8Array.of(unusedBits), content));

/** A positive integer, big-endian. */
export function integer(magnitude: Uint8Array): Uint8Array {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++;
  const minimal = magnitude.subarray(start);
  return element(tag.integer, minimal[0]! & 0x80 ? concatBytes(Uint8Array.of(0), minimal) : minimal);
}

/** In dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return element(tag.oid, Uint8Array.from(bytes));
}

/** Seconds, from 1950 to 2049. */
export function utcTime(at: Date): Uint8Array {
  const digits = at.toISOString().replace(/\D/g, '').slice(2, 14);
  return element(tag.utcTime, utf8(`${digits}Z`));
}
