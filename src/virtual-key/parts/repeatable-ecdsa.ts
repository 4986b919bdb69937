import { createHash, createHmac, type ECDH } from 'node:crypto';
import { concatBytes } from '../../basics/bytes.ts';
import { integer, sequence } from './attestation/der.ts';

export interface EcdsaCurve {
  readonly ecdh: ECDH;
  /** Of the group: big-endian, as long as a private key. */
  readonly order: Uint8Array;
}

/**
 * ECDSA whose signature depends on key and data alone (RFC 6979), in DER: node:crypto draws a number of its own for each
 * signature, which no seed can repeat. For keys made of seeded chance only; its running time depends on the key.
 */
export function repeatableEcdsa(
  { ecdh, order }: EcdsaCurve,
  digest: 'sha256' | 'sha384',
  privateKey: Uint8Array,
): (data: Uint8Array) => Uint8Array {
  const { length } = order;
  const n = toInteger(order);
  const d = toInteger(privateKey);
  return (data) => {
    // Both digests are as long as their curve's order, so that bits2int and bits2octets only reduce.
    const z = toInteger(createHash(digest).update(data).digest()) % n;
    for (const k of nonces(digest, concatBytes(toBytes(d, length), toBytes(z, length)), n)) {
      ecdh.setPrivateKey(toBytes(k, length));
      const r = toInteger(ecdh.getPublicKey().subarray(1, 1 + length)) % n;
      const s = (inverse(k, n) * (z + r * d)) % n;
      if (r !== 0n && s !== 0n) return sequence(integer(toBytes(r, length)), integer(toBytes(s, length)));
    }
    throw new Error('expected the nonces not to end');
  };
}

/** RFC 6979 section 3.2, steps b to h. */
function* nonces(digest: 'sha256' | 'sha384', keyAndHash: Uint8Array, n: bigint): Generator<bigint> {
  const length = digest === 'sha256' ? 32 : 48;
  const mac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array =>
    createHmac(digest, key)
      .update(concatBytes(...parts))
      .digest();
  let v: Uint8Array = new Uint8Array(length).fill(1);
  let key: Uint8Array = new Uint8Array(length);
  for (const marker of [0, 1]) {
    key = mac(key, v, Uint8Array.of(marker), keyAndHash);
    v = mac(key, v);
  }
  for (;;) {
    v = mac(key, v);
    const k = toInteger(v);
    if (k > 0n && k < n) yield k;
    key = mac(key, v, Uint8Array.of(0));
    v = mac(key, v);
  }
}

/** Modulo a prime, by the extended Euclidean algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [r, nextR, t, nextT] = [modulus, value, 0n, 1n];
  while (nextR !== 0n) {
    const quotient = r / nextR;
    [r, nextR, t, nextT] = [nextR, r - quotient * nextR, nextT, t - quotient * nextT];
  }
  return t < 0n ? t + modulus : t;
}

const toInteger = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

const toBytes = (value: bigint, length: number): Uint8Array =>
  new Uint8Array(Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex'));
