import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { CborMap, CborValue } from './cbor-value.ts';
import { MapReader } from './map-reader.ts';
import { isOnCurve } from './nist-curve.ts';
import { StructureError } from './structure-error.ts';

/** Algorithm numbers of the IANA COSE registry that this vocabulary can read. */
export const coseAlgorithm = {
  ES256: -7,
  EdDSA: -8,
  /** ECDH-ES+HKDF-256: what a key-agreement key says, although CTAP uses its own key derivation. */
  ECDH_ES_HKDF_256: -25,
  ES384: -35,
  RS256: -257,
} as const;

export type CoseAlgorithm = (typeof coseAlgorithm)[keyof typeof coseAlgorithm];

/** A public key of RFC 9053 and RFC 8230, checked: lengths are exact and an EC2 point is on its curve. */
export type CoseKey = Ec2Key | OkpKey | RsaKey;

export interface Ec2Key {
  readonly kty: 'EC2';
  readonly alg: typeof coseAlgorithm.ES256 | typeof coseAlgorithm.ES384 | typeof coseAlgorithm.ECDH_ES_HKDF_256;
  readonly crv: 'P-256' | 'P-384';
  /** Affine coordinates, 32 bytes each on P-256 and 48 on P-384. */
  readonly x: Uint8Array;
  readonly y: Uint8Array;
}

export interface OkpKey {
  readonly kty: 'OKP';
  readonly alg: typeof coseAlgorithm.EdDSA;
  readonly crv: 'Ed25519';
  /** 32 bytes. */
  readonly x: Uint8Array;
}

export interface RsaKey {
  readonly kty: 'RSA';
  readonly alg: typeof coseAlgorithm.RS256;
  /** Modulus, 256 to 512 bytes (2048 to 4096 bits), no leading zero. */
  readonly n: Uint8Array;
  /** Public exponent, odd, from 3 to 2^32 - 1, no leading zero. */
  readonly e: Uint8Array;
}

const keyType = { OKP: 1, EC2: 2, RSA: 3 } as const;

const label = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const;

const ec2Curves = {
  [coseAlgorithm.ES256]: { crv: 'P-256', number: 1, length: 32 },
  [coseAlgorithm.ECDH_ES_HKDF_256]: { crv: 'P-256', number: 1, length: 32 },
  [coseAlgorithm.ES384]: { crv: 'P-384', number: 2, length: 48 },
} as const;

const ED25519 = { number: 6, length: 32 } as const;

/**
 * A COSE_Key of one of the algorithms above, with exactly the members that its type has (WebAuthn 6.5.1.1 forbids others).
 * @throws StructureError on anything else: another type, algorithm or curve, a wrong length, a compressed point, a point
 *   that is not on the curve, an RSA key under 2048 or over 4096 bits
 */
export function parseCoseKey(map: CborValue): CoseKey {
  const reader = new MapReader('COSE key', map);
  const kty = reader.required('kty', reader.int(label.kty, 'kty'));
  const alg = reader.required('alg', reader.int(label.alg, 'alg'));
  const key = parseMembers(reader, kty, alg);
  const [extra] = reader.rest().keys();
  if (extra !== undefined) throw reader.refuse('members', extra, `only those of a ${key.kty} key`);
  if (key.kty === 'EC2' && !isOnCurve(key.crv, key.x, key.y)) {
    throw new StructureError('COSE key', 'a point that is not on the curve', `a point on ${key.crv}`);
  }
  return key;
}

function parseMembers(reader: MapReader, kty: number, alg: number): CoseKey {
  switch (alg) {
    case coseAlgorithm.ES256:
    case coseAlgorithm.ES384:
    case coseAlgorithm.ECDH_ES_HKDF_256: {
      const { crv, number, length } = ec2Curves[alg];
      expect(reader, 'kty', kty, keyType.EC2);
      expect(reader, 'crv', reader.int(label.crv, 'crv'), number);
      const x = reader.required('x', reader.bytes(label.x, 'x', length));
      const y = reader.required('y', reader.bytes(label.y, 'y', length));
      return { kty: 'EC2', alg, crv, x, y };
    }
    case coseAlgorithm.EdDSA: {
      expect(reader, 'kty', kty, keyType.OKP);
      expect(reader, 'crv', reader.int(label.crv, 'crv'), ED25519.number);
      const x = reader.required('x', reader.bytes(label.x, 'x', ED25519.length));
      return { kty: 'OKP', alg, crv: 'Ed25519', x };
    }
    case coseAlgorithm.RS256: {
      expect(reader, 'kty', kty, keyType.RSA);
      const n = reader.required('n', reader.bytes(label.n, 'n'));
      const e = reader.required('e', reader.bytes(label.e, 'e'));
      const tooSmall = n.length < 256 || (n.length === 256 && n[0]! < 0x80);
      if (tooSmall || n.length > 512 || n[0] === 0) throw reader.refuse('n', n, '2048 to 4096 bits');
      if (e.length < 1 || e.length > 4 || e[0] === 0 || e.at(-1)! % 2 === 0 || (e.length === 1 && e[0]! < 3)) {
        throw reader.refuse('e', e, 'an odd exponent from 3 to 2^32 - 1');
      }
      return { kty: 'RSA', alg, n, e };
    }
    default:
      throw reader.refuse('alg', alg, `one of ${Object.values(coseAlgorithm).join(', ')}`);
  }
}

function expect(reader: MapReader, name: string, got: number | undefined, expected: number): void {
  if (got !== expected) throw reader.refuse(name, got, String(expected));
}

export function encodeCoseKey(key: CoseKey): CborMap {
  const map: CborMap = new Map<number, CborValue>([
    [label.kty, keyType[key.kty]],
    [label.alg, key.alg],
  ]);
  switch (key.kty) {
    case 'EC2':
      return map.set(label.crv, ec2Curves[key.alg].number).set(label.x, key.x).set(label.y, key.y);
    case 'OKP':
      return map.set(label.crv, ED25519.number).set(label.x, key.x);
    case 'RSA':
      return map.set(label.n, key.n).set(label.e, key.e);
  }
}

/** The key for node:crypto. @throws StructureError when node:crypto refuses it: the point is not on the curve */
export function toKeyObject(key: CoseKey): KeyObject {
  try {
    return createPublicKey({ format: 'jwk', key: toJwk(key) });
  } catch (cause) {
    const where = key.kty === 'RSA' ? 'RSA key' : `point on ${key.crv}`;
    throw new StructureError('COSE key', 'a key that node:crypto refuses', `a valid ${where}`, { cause });
  }
}

/** A public key of node:crypto (EC P-256 or P-384, Ed25519, RSA) under `alg`. @throws StructureError when they do not fit */
export function fromKeyObject(key: KeyObject, alg: CoseAlgorithm): CoseKey {
  const { kty, crv, x, y, n, e } = key.export({ format: 'jwk' });
  const numbers: CborMap = new Map();
  const put = (at: number, text: string | undefined) => {
    if (text !== undefined) numbers.set(at, fromBase64url(text));
  };
  numbers.set(label.kty, kty === 'OKP' ? keyType.OKP : kty === 'EC' ? keyType.EC2 : keyType.RSA).set(label.alg, alg);
  if (crv !== undefined) numbers.set(label.crv, crv === 'P-256' ? 1 : crv === 'P-384' ? 2 : crv === 'Ed25519' ? 6 : 0);
  put(label.x, x);
  put(label.y, y);
  put(label.n, n);
  put(label.e, e);
  return parseCoseKey(numbers);
}

function toJwk(key: CoseKey): JsonWebKey {
  switch (key.kty) {
    case 'EC2':
      return { kty: 'EC', crv: key.crv, x: toBase64url(key.x), y: toBase64url(key.y) };
    case 'OKP':
      return { kty: 'OKP', crv: key.crv, x: toBase64url(key.x) };
    case 'RSA':
      return { kty: 'RSA', n: toBase64url(key.n), e: toBase64url(key.e) };
  }
}
