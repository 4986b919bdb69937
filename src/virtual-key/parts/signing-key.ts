import { createECDH, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { fromHex } from '../../basics/bytes.ts';
import type { Random } from '../../basics/random.ts';
import { type CoseKey, coseAlgorithm, fromKeyObject } from '../../fido/cose.ts';
import type { KeyAlgorithm } from '../models/key-model.ts';

/** A private key, ready to sign. */
export interface SigningKey {
  readonly alg: KeyAlgorithm;
  readonly privateKey: KeyObject;
  publicKey(): CoseKey;
}

export const seedLength = 32;

const P256_ORDER = fromHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
// RFC 5915 and RFC 8410, around the private key and, on P-256, the point.
const P256_SEC1_START = fromHex('30770201010420');
const P256_SEC1_MIDDLE = fromHex('a00a06082a8648ce3d030107a144034200');
const ED25519_PKCS8_START = fromHex('302e020100300506032b657004220420');

interface KeyKind {
  fits(seed: Uint8Array): boolean;
  pair(seed: Uint8Array): Pick<SigningKey, 'privateKey' | 'publicKey'>;
  readonly digest: 'sha256' | null;
}

// Making key pairs from bytes of the key's own chance, instead of by generateKeyPairSync, is what lets a seed replay a run.
const kinds: Readonly<Record<KeyAlgorithm, KeyKind>> = {
  [coseAlgorithm.ES256]: {
    fits: (seed) => Buffer.compare(seed, P256_ORDER) < 0 && seed.some((byte) => byte !== 0),
    pair(seed) {
      const point = p256Point(seed);
      const [x, y] = [point.slice(1, 33), point.slice(33)];
      return {
        privateKey: importPem('EC PRIVATE KEY', P256_SEC1_START, seed, P256_SEC1_MIDDLE, point),
        publicKey: () => ({ kty: 'EC2', alg: coseAlgorithm.ES256, crv: 'P-256', x, y }),
      };
    },
    digest: 'sha256',
  },
  [coseAlgorithm.EdDSA]: {
    fits: () => true,
    pair(seed) {
      const privateKey = importPem('PRIVATE KEY', ED25519_PKCS8_START, seed);
      return { privateKey, publicKey: () => fromKeyObject(createPublicKey(privateKey), coseAlgorithm.EdDSA) };
    },
    digest: null,
  },
};

/** As text, since node:crypto asks any object first whether it is a key by letting it throw: half of the import's cost. */
function importPem(label: string, ...der: readonly Uint8Array[]): KeyObject {
  const base64 = Buffer.concat(der).toString('base64');
  return createPrivateKey(`-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`);
}

const ecdh = createECDH('prime256v1');

/** The public point of a P-256 private key, uncompressed: 65 bytes. */
export function p256Point(seed: Uint8Array): Uint8Array {
  ecdh.setPrivateKey(seed);
  return new Uint8Array(ecdh.getPublicKey());
}

/** 32 bytes that make a private key of this algorithm. */
export function freshSeed(alg: KeyAlgorithm, random: Random): Uint8Array {
  for (;;) {
    const seed = random.bytes(seedLength);
    if (kinds[alg].fits(seed)) return seed;
  }
}

export const signingKey = (alg: KeyAlgorithm, seed: Uint8Array): SigningKey => ({ alg, ...kinds[alg].pair(seed) });

/** In the form of WebAuthn 6.5.5: DER for ES256, raw for EdDSA. */
export const signWith = ({ alg, privateKey }: SigningKey, data: Uint8Array): Uint8Array =>
  new Uint8Array(sign(kinds[alg].digest, data, privateKey));
