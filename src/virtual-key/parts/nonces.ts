import { createHmac } from 'node:crypto';
import { concatBytes } from '../../basics/bytes.ts';
import type { Random } from '../../basics/random.ts';
import type { EcdsaCurve, Nonce, Nonces } from './ecdsa.ts';
import { inverse, toBytes, toInteger } from './integers.ts';

/** Drawn at once, so that they share the one costly inversion. */
const DRAWN_AHEAD = 64;

/** Nonces of chance. */
export function drawnNonces(curve: EcdsaCurve, random: Random): Nonces {
  let ahead: Nonce[] = [];
  const next = (): Nonce => {
    for (;;) {
      const nonce = ahead.pop();
      if (nonce) return nonce;
      ahead = draw(curve, random);
    }
  };
  return () => next;
}

/**
 * The last one was drawn first. By Montgomery's trick: the inverse of a product, times all its factors but one, is the inverse of
 * that one.
 */
function draw({ length, order }: EcdsaCurve, random: Random): Nonce[] {
  const drawn = random.bytes(DRAWN_AHEAD * length);
  const factors: { readonly k: Uint8Array; readonly value: bigint; readonly others: bigint }[] = [];
  let product = 1n;
  for (let at = 0; at < drawn.length; at += length) {
    const k = drawn.subarray(at, at + length);
    const value = toInteger(k);
    // Reduced instead, some would be likelier than others.
    if (value === 0n || value >= order) continue;
    factors.push({ k, value, others: product });
    product = (product * value) % order;
  }
  const nonces: Nonce[] = [];
  let inverted = inverse(product, order);
  for (const { k, value, others } of factors.toReversed()) {
    nonces.push({ k, inverse: (inverted * others) % order });
    inverted = (inverted * value) % order;
  }
  return nonces;
}

/**
 * Nonces that depend on key and digest alone (RFC 6979), for keys of seeded chance: a signature comes again, whatever else was
 * signed meanwhile.
 */
export function repeatableNonces({ digest, length, order }: EcdsaCurve): Nonces {
  return (d, z) => {
    // Section 3.2, steps b to h. bits2int and bits2octets only reduce, since the digest is as long as the order.
    const keyAndHash = concatBytes(toBytes(d, length), toBytes(z % order, length));
    const mac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array =>
      createHmac(digest, key)
        .update(concatBytes(...parts))
        .digest();
    let v: Uint8Array = new Uint8Array(length).fill(1);
    let key: Uint8Array = new Uint8Array(length);
    const update = (...more: readonly Uint8Array[]): void => {
      key = mac(key, v, ...more);
      v = mac(key, v);
    };
    update(Uint8Array.of(0), keyAndHash);
    update(Uint8Array.of(1), keyAndHash);
    return () => {
      for (;;) {
        v = mac(key, v);
        const value = toInteger(v);
        const k = new Uint8Array(v);
        update(Uint8Array.of(0));
        if (value > 0n && value < order) return { k, inverse: inverse(value, order) };
      }
    };
  };
}
