import { toHex } from '../../basics/bytes.ts';

/** Big-endian. */
export const toInteger = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);

/** Big-endian. @param length in bytes, in which the value fits */
export const toBytes = (value: bigint, length: number): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex'));

/** Of numbers without a common divisor: Euclid's extended algorithm. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [remainder, next] = [modulus, value % modulus];
  let [factor, nextFactor] = [0n, 1n];
  while (next !== 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return factor < 0n ? factor + modulus : factor;
}
