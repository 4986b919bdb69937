import { createECDH, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { concatBytes, fromHex, toBase64url } from '../../basics/bytes.ts';
import type { Random } from '../../basics/random.ts';
import { type CoseKey, coseAlgorithm, fromKeyObject } from '../../fido/cose.ts';
import type { KeyAlgorithm } from '../models/key-model.ts';

/** A credential's private key, ready to sign. */
export interface SigningKey {
  readonly alg: KeyAlgorithm;
  readonly privateKey: KeyObject;
}

export const seedLength = 32;

const P256_ORDER = fromHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const ED25519_PKCS8_PREFIX = fromHex('302e020100300506032b657004220420');

interface KeyKind {
  fits(seed: Uint8Array): boolean;
  privateKey(seed: Uint8Array): KeyObject;
  publicKey(privateKey: KeyObject, seed: Uint8Array): CoseKey;
  readonly digest: 'sha256' | null;
}

// Making key pairs from bytes of the key's own chance, instead of by generateKeyPairSync, is what lets a seed replay a run.
const kinds: Readonly<Record<KeyAlgorithm, KeyKind>> = {
  [coseAlgorithm.ES256]: {
    fits: (seed) => Buffer.compare(seed, P256_ORDER) < 0 && seed.some((byte) => byte !== 0),
    privateKey(seed) {
      const { x, y } = pointOf(seed);
      const jwk = { kty: 'EC', crv: 'P-256', x: toBase64url(x), y: toBase64url(y), d: toBase64url(seed) };
      return createPrivateKey({ format: 'jwk', key: jwk });
    },
    publicKey: (_, seed) => ({ kty: 'EC2', alg: coseAlgorithm.ES256, crv: 'P-256', ...pointOf(seed) }),
    digest: 'sha256',
  },
  [coseAlgorithm.EdDSA]: {
    fits: () => true,
    privateKey: (seed) =>
      createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.from(concatBytes(ED25519_PKCS8_PREFIX, seed)) }),
    publicKey: (privateKey) => fromKeyObject(createPublicKey(privateKey), coseAlgorithm.EdDSA),
    digest: null,
  },
};

const ecdh = createECDH('prime256v1');

function pointOf(seed: Uint8Array): { x: Uint8Array; y: Uint8Array } {
  ecdh.setPrivateKey(seed);
  const point = new Uint8Array(ecdh.getPublicKey());
  return { x: point.slice(1, 33), y: point.slice(33) };
}

/** 32 bytes that make a private key of this algorithm. */
export function freshSeed(alg: KeyAlgorithm, random: Random): Uint8Array {
  for (;;) {
    const seed = random.bytes(seedLength);
    if (kinds[alg].fits(seed)) return seed;
  }
}

export const signingKey = (alg: KeyAlgorithm, seed: Uint8Array): SigningKey => ({
  alg,
  privateKey: kinds[alg].privateKey(seed),
});

export const publicKeyOf = ({ alg, privateKey }: SigningKey, seed: Uint8Array): CoseKey =>
  kinds[alg].publicKey(privateKey, seed);

/** In the form of WebAuthn 6.5.5: DER for ES256, raw for EdDSA. */
export const signWith = ({ alg, privateKey }: SigningKey, data: Uint8Array): Uint8Array =>
  new Uint8Array(sign(kinds[alg].digest, data, privateKey));
