import { checkPrimeSync, createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto';
import { concatBytes, toBase64url } from '../../basics/bytes.ts';
import type { Random } from '../../basics/random.ts';
import { inverse, toBytes, toInteger } from './integers.ts';

const PRIME_LENGTH = 128;
const SEED_LENGTH = 32;
const EXPONENT = 65_537n;
const EXPONENT_BYTES = Uint8Array.of(1, 0, 1);

/**
 * Bytes that an RSA key is made of again without searching: a seed that both primes are drawn from, and how many odd numbers
 * after its draw each prime is, two bytes each.
 */
export const rsaSeedLength = SEED_LENGTH + 4;

export interface RsaPair {
  readonly privateKey: KeyObject;
  /** 256 bytes. */
  readonly n: Uint8Array;
  readonly e: Uint8Array;
}

/** Searches for two primes of 1024 bits. The same chance finds the same key. */
export function freshRsaSeed(random: Random): Uint8Array {
  for (;;) {
    const seed = random.bytes(SEED_LENGTH);
    const steps = [0, 1].map((index) => searchPrime(draw(seed, index)));
    if (steps.every((step) => step !== undefined)) {
      return concatBytes(seed, ...steps.map((step) => Uint8Array.of(step >> 8, step & 0xff)));
    }
  }
}

/** The key pair (RFC 8017, section 3) of a seed that `freshRsaSeed` has made. */
export function rsaPair(seed: Uint8Array): RsaPair {
  const view = new DataView(seed.buffer, seed.byteOffset, seed.byteLength);
  const [p, q] = [0, 1].map(
    (index) => draw(seed.subarray(0, SEED_LENGTH), index) + 2n * BigInt(view.getUint16(SEED_LENGTH + 2 * index)),
  ) as [bigint, bigint];
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const n = toBytes(p * q, 2 * PRIME_LENGTH);
  const text = (value: bigint, length = PRIME_LENGTH) => toBase64url(toBytes(value, length));
  const privateKey = createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: toBase64url(n),
      e: toBase64url(EXPONENT_BYTES),
      d: text(d, 2 * PRIME_LENGTH),
      p: text(p),
      q: text(q),
      dp: text(d % (p - 1n)),
      dq: text(d % (q - 1n)),
      qi: text(inverse(q, p)),
    },
  });
  return { privateKey, n, e: EXPONENT_BYTES };
}

/** An odd number of 1024 bits. Its two highest bits are set, so that the product of two has 2048. */
function draw(seed: Uint8Array, index: number): bigint {
  const bytes = new Uint8Array(hkdfSync('sha256', seed, new Uint8Array(0), `RSA prime ${index}`, PRIME_LENGTH));
  bytes[0] = bytes[0]! | 0xc0;
  bytes[PRIME_LENGTH - 1] = bytes[PRIME_LENGTH - 1]! | 1;
  return toInteger(bytes);
}

/** How many odd numbers further a prime is that goes with the exponent; undefined when two bytes do not hold it. */
function searchPrime(start: bigint): number | undefined {
  for (let step = 0, candidate = start; step <= 0xffff; step++, candidate += 2n) {
    if (checkPrimeSync(candidate) && candidate % EXPONENT !== 1n) return step;
  }
  return undefined;
}
