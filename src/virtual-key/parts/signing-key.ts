import { createECDH, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { concatBytes, fromHex } from '../../basics/bytes.ts';
import type { Random } from '../../basics/random.ts';
import { type CoseKey, coseAlgorithm, fromKeyObject } from '../../fido/cose.ts';
import type { KeyAlgorithm } from '../models/key-model.ts';
import { repeatableEcdsa } from './repeatable-ecdsa.ts';
import { freshRsaSeed, rsaPair, rsaSeedLength } from './rsa-key.ts';

/** A private key, ready to sign. */
export interface SigningKey {
  readonly alg: KeyAlgorithm;
  readonly privateKey: KeyObject;
  publicKey(): CoseKey;
  /** Instead of a signature with chance of its own, where the key's chance is seeded. */
  readonly sign?: ((data: Uint8Array) => Uint8Array) | undefined;
}

// RFC 5915 and RFC 8410, with room for the private key and, on the NIST curves, for the point at the end.
const P256 = {
  ecdh: createECDH('prime256v1'),
  order: fromHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
  sec1: Buffer.from(`30770201010420${'00'.repeat(32)}a00a06082a8648ce3d030107a144034200${'00'.repeat(65)}`, 'hex'),
  seedAt: 7,
} as const;
const P384 = {
  ecdh: createECDH('secp384r1'),
  order: fromHex('ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973'),
  sec1: Buffer.from(`3081a40201010430${'00'.repeat(48)}a00706052b81040022a164036200${'00'.repeat(97)}`, 'hex'),
  seedAt: 8,
} as const;
const ED25519 = {
  pkcs8: Buffer.from(`302e020100300506032b657004220420${'00'.repeat(32)}`, 'hex'),
  seedAt: 16,
} as const;

interface KeyKind {
  readonly seedLength: number;
  freshSeed(random: Random): Uint8Array;
  pair(seed: Uint8Array): Pick<SigningKey, 'privateKey' | 'publicKey'>;
  /** Where a signature takes chance: one that takes none. */
  repeatable?(seed: Uint8Array): (data: Uint8Array) => Uint8Array;
  readonly digest: 'sha256' | 'sha384' | null;
}

// Making key pairs from bytes of the key's own chance, instead of by generateKeyPairSync, is what lets a seed replay a run.
const kinds: Readonly<Record<KeyAlgorithm, KeyKind>> = {
  [coseAlgorithm.ES256]: {
    ...ecKind(P256, (x, y) => ({ kty: 'EC2', alg: coseAlgorithm.ES256, crv: 'P-256', x, y })),
    digest: 'sha256',
    repeatable: (seed) => repeatableEcdsa(P256, 'sha256', seed),
  },
  [coseAlgorithm.ES384]: {
    ...ecKind(P384, (x, y) => ({ kty: 'EC2', alg: coseAlgorithm.ES384, crv: 'P-384', x, y })),
    digest: 'sha384',
    repeatable: (seed) => repeatableEcdsa(P384, 'sha384', seed),
  },
  [coseAlgorithm.EdDSA]: {
    seedLength: 32,
    freshSeed: (random) => random.bytes(32),
    pair(seed) {
      const privateKey = importPem('PRIVATE KEY', ED25519.pkcs8, seed, ED25519.seedAt);
      return { privateKey, publicKey: () => fromKeyObject(createPublicKey(privateKey), coseAlgorithm.EdDSA) };
    },
    digest: null,
  },
  [coseAlgorithm.RS256]: {
    seedLength: rsaSeedLength,
    freshSeed: freshRsaSeed,
    pair(seed) {
      const { privateKey, n, e } = rsaPair(seed);
      return { privateKey, publicKey: () => ({ kty: 'RSA', alg: coseAlgorithm.RS256, n, e }) };
    },
    digest: 'sha256',
  },
};

/** Keys on a NIST curve; their seed is the private key. */
function ecKind(
  curve: typeof P256 | typeof P384,
  publicKey: (x: Uint8Array, y: Uint8Array) => CoseKey,
): Omit<KeyKind, 'digest' | 'repeatable'> {
  const { ecdh, order, sec1, seedAt } = curve;
  const { length } = order;
  return {
    seedLength: length,
    freshSeed(random) {
      for (;;) {
        const seed = random.bytes(length);
        if (Buffer.compare(seed, order) < 0 && seed.some((byte) => byte !== 0)) return seed;
      }
    },
    pair(seed) {
      ecdh.setPrivateKey(seed);
      const point = ecdh.getPublicKey();
      sec1.set(point, sec1.length - point.length);
      return {
        privateKey: importPem('EC PRIVATE KEY', sec1, seed, seedAt),
        publicKey: () => publicKey(part(point, 1, length), part(point, 1 + length, length)),
      };
    },
  };
}

/** Bytes of a Buffer that nobody else has, as a plain array: without copying them. */
const part = (own: Buffer, start: number, length = own.length): Uint8Array =>
  new Uint8Array(own.buffer, own.byteOffset + start, length);

/** As text, since node:crypto asks any object first whether it is a key by letting it throw: half of the import's cost. */
function importPem(label: string, der: Buffer, seed: Uint8Array, seedAt: number): KeyObject {
  der.set(seed, seedAt);
  const base64 = der.toString('base64');
  der.fill(0, seedAt, seedAt + seed.length);
  return createPrivateKey(`-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`);
}

/** The public point of a P-256 private key, uncompressed: 65 bytes. */
export function p256Point(seed: Uint8Array): Uint8Array {
  P256.ecdh.setPrivateKey(seed);
  return new Uint8Array(P256.ecdh.getPublicKey());
}

/** The same of a public key: of 65 bytes on P-256. */
export function uncompressedPoint(key: CoseKey): Uint8Array {
  if (key.kty !== 'EC2') throw new TypeError(`expected a key on a NIST curve, got ${key.kty}`);
  return concatBytes(Uint8Array.of(4), key.x, key.y);
}

/** Bytes that make a private key of this algorithm: `seedLength` of them. */
export const freshSeed = (alg: KeyAlgorithm, random: Random): Uint8Array => kinds[alg].freshSeed(random);

export const seedLength = (alg: KeyAlgorithm): number => kinds[alg].seedLength;

/** @param random of the key that it belongs to: where that is seeded, the same signatures come again */
export const signingKey = (alg: KeyAlgorithm, seed: Uint8Array, { isSeeded }: Random): SigningKey => ({
  alg,
  ...kinds[alg].pair(seed),
  sign: isSeeded && kinds[alg].repeatable?.(seed),
});

/** In the form of WebAuthn 6.5.5: DER for ES256 and ES384, raw for EdDSA, PKCS#1 v1.5 for RS256. */
export const signWith = (key: SigningKey, data: Uint8Array): Uint8Array =>
  key.sign?.(data) ?? part(sign(kinds[key.alg].digest, data, key.privateKey), 0);
