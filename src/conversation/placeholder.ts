import { createHash } from 'node:crypto';
import type { CborErrorReason } from '../fido/cbor.ts';
import type { HiddenKind } from './hidden-span.ts';

/** The shortest bytes that a strict reader refuses for each reason. What is left is filled with zeros. */
const refused: Readonly<Record<CborErrorReason, readonly number[]>> = {
  truncated: [0x59, 0xff, 0xff],
  'trailing-bytes': [0xa0, 0x00],
  'not-minimal': [0x18, 0x00],
  indefinite: [0x9f],
  reserved: [0x1c],
  tag: [0xc0],
  float: [0xf9],
  'simple-value': [0xf7],
  'bad-utf8': [0x61, 0xff],
  'duplicate-key': [0xa2, 0x01, 0x00, 0x01],
  'unsorted-keys': [0xa2, 0x01, 0x00, 0x00],
  'key-type': [0xa1, 0x80],
  'too-deep': [0x81, 0x81, 0x81, 0x81, 0x81, 0x81],
  // An array of 2048 empty arrays.
  'too-many-items': [0x99, 0x08, 0x00, ...Array.from({ length: 2048 }, () => 0x80)],
};

/**
 * Bytes of the same form as hidden ones, the same each time. Keys, tokens and echoes are zeros here: whoever replays them
 * makes them when they are asked for.
 */
export function placeholder(kind: HiddenKind, length: number): Uint8Array {
  switch (kind) {
    case 'text':
      return new Uint8Array(length).fill(0x78);
    case 'bad-text':
      return new Uint8Array(length).fill(0xff);
    case 'argument':
      // Neither small enough for a shorter form nor zero.
      return new Uint8Array(length).fill(0x5a);
    case 'bytes':
    case 'integer':
    case 'echo':
    case 'agreement-x':
    case 'agreement-y':
    case 'token':
      return new Uint8Array(length);
    default:
      return kind.startsWith('cbor ') ? refusedBytes(kind.slice(5) as CborErrorReason, length) : expand(kind, length);
  }
}

function refusedBytes(reason: CborErrorReason, length: number): Uint8Array {
  const filled = new Uint8Array(length);
  const start = refused[reason];
  filled.set(start.slice(0, length));
  // No room for the reason itself: a head that promises more is refused at any length.
  if (start.length > length) filled.set([0x58, 0xff].slice(0, length));
  return filled;
}

/** An identifier made of its label: SHA-256 of the label and a counter, as long as needed. */
function expand(label: string, length: number): Uint8Array {
  const filled = new Uint8Array(length);
  for (let offset = 0, block = 0; offset < length; offset += 32, block++) {
    const digest = createHash('sha256').update(`${label} ${block}`).digest();
    filled.set(digest.subarray(0, length - offset), offset);
  }
  return filled;
}
