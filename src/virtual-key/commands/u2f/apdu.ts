import { StatusWord } from '../../../fido/u2f.ts';
import { U2fRefusal } from './u2f-refusal.ts';

/** A U2F request. */
export interface CommandApdu {
  readonly instruction: number;
  readonly p1: number;
  readonly data: Uint8Array;
}

const HEADER_LENGTH = 4;

/**
 * Reads a command APDU in short or extended form (ISO 7816-4 section 5.1), with or without Le. What Le says is not needed:
 * a message is as long as its response.
 * @throws U2fRefusal
 */
export function parseApdu(bytes: Uint8Array): CommandApdu {
  const [cla, instruction, p1] = bytes;
  if (cla === undefined || instruction === undefined || p1 === undefined || bytes.length < HEADER_LENGTH) {
    throw new U2fRefusal(StatusWord.WRONG_LENGTH);
  }
  if (cla !== 0) throw new U2fRefusal(StatusWord.CLA_NOT_SUPPORTED);
  return { instruction, p1, data: readData(bytes.subarray(HEADER_LENGTH)) };
}

/** Cases 1 to 4 of ISO 7816-4: what follows the header is Lc, data and Le, each of which may be absent. */
function readData(body: Uint8Array): Uint8Array {
  const [first = 0, high = 0, low = 0] = body;
  // Nothing, or Le alone: one byte, or 0 and two.
  if (body.length <= 1 || (body.length === 3 && first === 0)) return new Uint8Array(0);
  const [start, length, le] = first === 0 ? [3, (high << 8) | low, 2] : [1, first, 1];
  const end = start + length;
  if (body.length !== end && body.length !== end + le) throw new U2fRefusal(StatusWord.WRONG_LENGTH);
  return body.subarray(start, end);
}
