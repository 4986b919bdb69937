import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { concatBytes } from '../../basics/bytes.ts';
import type { Random } from '../../basics/random.ts';
import { type CoseKey, coseAlgorithm, type Ec2Key, fromKeyObject } from '../../fido/cose.ts';
import type { KeyAlgorithm } from '../models/key-model.ts';
import { type EcdsaCurve, ecdsaSignature, type Nonces, p256, p384, pointOf } from './ecdsa.ts';
import { toInteger } from './integers.ts';
import { drawnNonces, repeatableNonces } from './nonces.ts';
import { freshRsaSeed, rsaPair, rsaSeedLength } from './rsa-key.ts';

/** A private key, ready to sign. */
export interface SigningKey {
  readonly alg: KeyAlgorithm;
  publicKey(): CoseKey;
  /** In the form of WebAuthn 6.5.5: DER for ES256 and ES384, raw for EdDSA, PKCS#1 v1.5 for RS256. */
  sign(data: Uint8Array): Uint8Array;
}

interface KeyKind {
  readonly seedLength: number;
  freshSeed(random: Random): Uint8Array;
  key(seed: Uint8Array, random: Random): SigningKey;
}

// Making key pairs from bytes of the key's own chance, instead of by generateKeyPairSync, is what lets a seed replay a run.
const kinds: Readonly<Record<KeyAlgorithm, KeyKind>> = {
  [coseAlgorithm.ES256]: ecdsaKind(p256, { alg: coseAlgorithm.ES256, crv: 'P-256' }),
  [coseAlgorithm.ES384]: ecdsaKind(p384, { alg: coseAlgorithm.ES384, crv: 'P-384' }),
  [coseAlgorithm.EdDSA]: {
    seedLength: 32,
    freshSeed: (random) => random.bytes(32),
    key(seed) {
      const privateKey = importEd25519(seed);
      return {
        alg: coseAlgorithm.EdDSA,
        publicKey: () => fromKeyObject(createPublicKey(privateKey), coseAlgorithm.EdDSA),
        sign: (data) => own(sign(null, data, privateKey)),
      };
    },
  },
  [coseAlgorithm.RS256]: {
    seedLength: rsaSeedLength,
    freshSeed: freshRsaSeed,
    key(seed) {
      const { privateKey, n, e } = rsaPair(seed);
      return {
        alg: coseAlgorithm.RS256,
        publicKey: () => ({ kty: 'RSA', alg: coseAlgorithm.RS256, n, e }),
        sign: (data) => own(sign('sha256', data, privateKey)),
      };
    },
  },
};

type EcdsaKey = { readonly alg: Ec2Key['alg'] & KeyAlgorithm; readonly crv: Ec2Key['crv'] };

/** Keys on a NIST curve; their seed is the private key. */
function ecdsaKind(curve: EcdsaCurve, { alg, crv }: EcdsaKey): KeyKind {
  const { length, order } = curve;
  const repeatable = repeatableNonces(curve);
  // All keys of one chance share what is drawn ahead of it.
  const drawn = new WeakMap<Random, Nonces>();
  const noncesOf = (random: Random): Nonces => {
    if (random.isSeeded) return repeatable;
    const nonces = drawn.get(random) ?? drawnNonces(curve, random);
    drawn.set(random, nonces);
    return nonces;
  };
  return {
    seedLength: length,
    freshSeed(random) {
      for (;;) {
        const seed = random.bytes(length);
        const d = toInteger(seed);
        if (d > 0n && d < order) return seed;
      }
    },
    key(seed, random) {
      const d = toInteger(seed);
      const nonces = noncesOf(random);
      let publicKey: CoseKey | undefined;
      return {
        alg,
        publicKey() {
          if (publicKey) return publicKey;
          const point = pointOf(curve, d);
          const [x, y] = [point.subarray(1, 1 + length), point.subarray(1 + length)];
          publicKey = { kty: 'EC2', alg, crv, x, y };
          return publicKey;
        },
        sign: (data) => ecdsaSignature(curve, d, data, nonces),
      };
    },
  };
}

// RFC 8410, up to the private key.
const ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** As text, since node:crypto asks any object first whether it is a key by letting it throw: half of the import's cost. */
function importEd25519(seed: Uint8Array): KeyObject {
  const der = Buffer.concat([ED25519, seed]);
  const base64 = der.toString('base64');
  der.fill(0);
  return createPrivateKey(`-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`);
}

/** A Buffer that nobody else has, as a plain array: without copying it. */
const own = (buffer: Buffer): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);

/** The public point of a P-256 private key, uncompressed: 65 bytes. */
export const p256Point = (seed: Uint8Array): Uint8Array => pointOf(p256, toInteger(seed));

/** The same of a public key: of 65 bytes on P-256. */
export function uncompressedPoint(key: CoseKey): Uint8Array {
  if (key.kty !== 'EC2') throw new TypeError(`expected a key on a NIST curve, got ${key.kty}`);
  return concatBytes(Uint8Array.of(4), key.x, key.y);
}

/** Bytes that make a private key of this algorithm: `seedLength` of them. */
export const freshSeed = (alg: KeyAlgorithm, random: Random): Uint8Array => kinds[alg].freshSeed(random);

export const seedLength = (alg: KeyAlgorithm): number => kinds[alg].seedLength;

/**
 * The seed is the caller's to wipe.
 * @param random of the key that it belongs to: where that is seeded, the same signatures come again
 */
export const signingKey = (alg: KeyAlgorithm, seed: Uint8Array, random: Random): SigningKey =>
  kinds[alg].key(seed, random);
