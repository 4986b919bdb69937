import { type KeyObject, verify } from 'node:crypto';

/** By COSE algorithm number; null: the algorithm hashes by itself. */
const digests: Readonly<Record<number, string | null>> = {
  [-7]: 'sha256',
  [-35]: 'sha384',
  [-36]: 'sha512',
  [-257]: 'sha256',
  [-8]: null,
};

/** Whether `signature` is one of `data` by this key (WebAuthn L3 section 6.5.5). False under an algorithm that is not known here. */
export function verifySignature(key: KeyObject, algorithm: number, data: Uint8Array, signature: Uint8Array): boolean {
  const digest = digests[algorithm];
  return digest !== undefined && verify(digest, data, key, signature);
}
