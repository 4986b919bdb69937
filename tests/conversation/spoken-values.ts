import { createECDH, createHash } from 'node:crypto';
import { concatBytes, fromHex } from '../../src/basics/bytes.ts';
import { type CborMap, type CborValue, encodeCbor } from '../../src/fido/cbor.ts';
import { map } from '../virtual-key/host.ts';
import { filled } from './told.ts';

export const list = (...items: CborValue[]): CborValue => items;
export const descriptor = (id: Uint8Array): CborMap => map(['id', id], ['type', 'public-key']);
export const point = (): { x: Uint8Array; y: Uint8Array } => {
  const bytes = createECDH('prime256v1').generateKeys();
  return { x: new Uint8Array(bytes.subarray(1, 33)), y: new Uint8Array(bytes.subarray(33)) };
};
export const agreement = ({ x, y } = point()): CborMap =>
  new Map<number, CborValue>([
    [1, 2],
    [3, -25],
    [-1, 1],
    [-2, x],
    [-3, y],
  ]);
export const agreementTold = (indent: string) =>
  ['kty: EC2', 'alg: ECDH-ES+HKDF-256 (-25)', 'crv: P-256', 'x: (32 bytes)', 'y: (32 bytes)'].map(
    (line) => `${indent}${line}`,
  );
export const hash = filled(32, 0x11);
export const hashText = '11'.repeat(32);
export const rpIdHash = new Uint8Array(createHash('sha256').update('example.com').digest());
export const publicKey: CborMap = new Map<number, CborValue>([
  [1, 2],
  [3, -7],
  [-1, 1],
  [-2, filled(32, 0x22)],
  [-3, filled(32, 0x33)],
]);
export const publicKeyTold = (indent: string) =>
  ['kty: EC2', 'alg: ES256 (-7)', 'crv: P-256', `x: ${'22'.repeat(32)}`, `y: ${'33'.repeat(32)}`].map(
    (line) => `${indent}${line}`,
  );

/** rpIdHash, flags, counter 7, AAGUID, id, key, extensions. */
export const authData = (flags: number, id: Uint8Array, extensions: CborMap): Uint8Array =>
  concatBytes(
    rpIdHash,
    Uint8Array.of(flags, 0, 0, 0, 7),
    ...(flags & 0x40
      ? [fromHex('00112233445566778899aabbccddeeff'), Uint8Array.of(0, id.length), id, encodeCbor(publicKey)]
      : []),
    encodeCbor(extensions),
  );
