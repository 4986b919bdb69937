import { createECDH, type ECDH, hash } from 'node:crypto';

/** A curve of FIPS 186 with the digest of its length. */
export interface EcdsaCurve {
  readonly digest: 'sha256' | 'sha384';
  /** Bytes of a private key, of a coordinate and of a digest. */
  readonly length: 32 | 48;
  /** Of the group. */
  readonly order: bigint;
  /** Multiplies the base point: its private key is the factor. */
  readonly ecdh: ECDH;
}

export const p256: EcdsaCurve = {
  digest: 'sha256',
  length: 32,
  order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ecdh: createECDH('prime256v1'),
};

export const p384: EcdsaCurve = {
  digest: 'sha384',
  length: 48,
  order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  ecdh: createECDH('secp384r1'),
};

/** The number of one signature, from 1 to the order less 1: with it, the signature gives the private key away. */
export interface Nonce {
  /** As long as a private key; wiped by who signs. */
  readonly k: Uint8Array;
  /** Of k, modulo the order. */
  readonly inverse: bigint;
}

/**
 * The nonces of one signature, each another: more than one only where a signature comes to nothing.
 * @param d the private key
 * @param z the digest that is signed
 */
export type Nonces = (d: bigint, z: bigint) => () => Nonce;

/** The public point of a private key, uncompressed, in bytes of the caller's own. */
export function pointOf({ ecdh, length }: EcdsaCurve, d: bigint): Uint8Array {
  ecdh.setPrivateKey(d.toString(16).padStart(2 * length, '0'), 'hex');
  const point = ecdh.getPublicKey();
  return new Uint8Array(point.buffer, point.byteOffset, point.length);
}

/**
 * A signature (FIPS 186-5 section 6.4.1) in DER. node:crypto multiplies the base point; the rest is plain integers, whose
 * running time depends on the key: for keys that guard nothing but a test.
 */
export function ecdsaSignature(curve: EcdsaCurve, d: bigint, data: Uint8Array, nonces: Nonces): Uint8Array {
  const { ecdh, digest, length, order } = curve;
  // As long as the order, so that nothing is cut off.
  const z = BigInt(`0x${hash(digest, data, 'hex')}`);
  const next = nonces(d, z);
  for (;;) {
    const { k, inverse } = next();
    ecdh.setPrivateKey(k);
    k.fill(0);
    const r = BigInt(`0x${ecdh.getPublicKey().toString('hex', 1, 1 + length)}`) % order;
    const s = (inverse * (z + r * d)) % order;
    if (r !== 0n && s !== 0n) return derSignature(r, s);
  }
}

/** Ecdsa-Sig-Value (RFC 3279 section 2.2.3). Of at most 48 bytes each, so that every length is one byte. */
function derSignature(r: bigint, s: bigint): Uint8Array {
  const numbers = derInteger(r) + derInteger(s);
  const { buffer, byteOffset, length } = Buffer.from(`30${lengthByte(numbers)}${numbers}`, 'hex');
  // In memory that Buffers share: of its own it would cost three times as much, and a signature is over soon.
  return new Uint8Array(buffer, byteOffset, length);
}

function derInteger(value: bigint): string {
  let digits = value.toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  // The first bit is the sign.
  if (digits.charAt(0) > '7') digits = `00${digits}`;
  return `02${lengthByte(digits)}${digits}`;
}

const lengthByte = (digits: string): string => (digits.length >> 1).toString(16).padStart(2, '0');
