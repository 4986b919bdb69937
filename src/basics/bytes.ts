import { timingSafeEqual } from 'node:crypto';

const HEX = /^(?:[0-9a-f]{2})*$/i;
const BASE64URL = /^[A-Za-z0-9_-]*$/;

export const toHex = (bytes: Uint8Array): string => view(bytes).toString('hex');

/** Hex text to bytes; white space is ignored. @throws RangeError on anything else that is not a pair of hex digits */
export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, '');
  if (!HEX.test(digits)) throw new RangeError('expected pairs of hexadecimal digits');
  return new Uint8Array(Buffer.from(digits, 'hex'));
}

/** RFC 4648 section 5, without padding. */
export const toBase64url = (bytes: Uint8Array): string => view(bytes).toString('base64url');

/**
 * One text for each bytes: what `toBase64url` would not have written is refused, unused bits that are not zero included.
 * @throws RangeError when the text is not base64url without padding
 */
export function fromBase64url(text: string): Uint8Array {
  const bytes = BASE64URL.test(text) ? new Uint8Array(Buffer.from(text, 'base64url')) : undefined;
  if (bytes === undefined || toBase64url(bytes) !== text) throw new RangeError('expected base64url without padding');
  return bytes;
}

export const concatBytes = (...parts: readonly Uint8Array[]): Uint8Array =>
  fill(new Uint8Array(totalLength(parts)), parts);

/** The same in `passingBytes`: for what is over soon. */
export const concatPassing = (...parts: readonly Uint8Array[]): Uint8Array =>
  fill(passingBytes(totalLength(parts)), parts);

function totalLength(parts: readonly Uint8Array[]): number {
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}

function fill(joined: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Equality in time that depends on the lengths only. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Most text in CTAP is short ASCII, for which the platform's encoder takes ten times as long. */
const SHORT_TEXT = 64;

export function utf8(text: string): Uint8Array {
  if (text.length > SHORT_TEXT) return encoder.encode(text);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return encoder.encode(text);
    bytes[index] = unit;
  }
  return bytes;
}

const BLOCK = 32_768;
/** What V8 keeps among its objects, which costs next to nothing. */
const SMALL = 64;
let block = new ArrayBuffer(BLOCK);
let taken = 0;

/**
 * Zeros for a message that is over soon: cut from a larger block, since memory of its own costs a microsecond. Not for what is
 * kept, which would keep the block, and not for secrets, whose owner could hand on the block.
 */
export function passingBytes(length: number): Uint8Array {
  if (length <= SMALL || length > BLOCK >> 4) return new Uint8Array(length);
  if (taken + length > BLOCK) {
    block = new ArrayBuffer(BLOCK);
    taken = 0;
  }
  const bytes = new Uint8Array(block, taken, length);
  taken += length;
  return bytes;
}

/** @throws TypeError on bytes that are not well-formed UTF-8 */
export const decodeUtf8 = (bytes: Uint8Array): string => strictDecoder.decode(bytes);

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
