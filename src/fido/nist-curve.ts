import { toHex } from '../basics/bytes.ts';

/** y² = x³ - 3x + b over the integers modulo p (FIPS 186-4, D.1.2.3 and D.1.2.4). */
const curves = {
  'P-256': {
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'P-384': {
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
} as const;

/**
 * Whether an affine point is on its curve. Both curves have cofactor 1, so that every point but infinity, which has no affine form,
 * is a valid public key. Public values only: the arithmetic takes no care about time. (Importing the point into
 * node:crypto says the same for thirty times the cost.)
 * @param x, y big-endian
 */
export function isOnCurve(crv: keyof typeof curves, x: Uint8Array, y: Uint8Array): boolean {
  const { p, b } = curves[crv];
  const [left, right] = [integer(x), integer(y)];
  return left < p && right < p && (right * right - (left * left * left - 3n * left + b)) % p === 0n;
}

const integer = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);
