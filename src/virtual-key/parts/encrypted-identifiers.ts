import { createCipheriv, hkdfSync } from 'node:crypto';
import { concatBytes } from '../../basics/bytes.ts';
import type { Chip } from '../chip.ts';

const NO_SALT = new Uint8Array(32);

/**
 * Members encIdentifier and encCredStoreState of GetInfo (CTAP 2.3 section 6.4), 32 bytes each: whoever holds the persistent
 * token recognises the key, and whether its credentials have changed; to others every answer looks different.
 */
export function encryptedIdentifiers({ flash, random }: Pick<Chip, 'flash' | 'random'>) {
  const { identifiers } = flash;
  const token = identifiers.persistentToken(random);
  const encrypt = (info: string, plaintext: Uint8Array): Uint8Array => {
    const key = new Uint8Array(hkdfSync('sha256', token, NO_SALT, info, 16));
    const vector = random.bytes(16);
    const cipher = createCipheriv('aes-128-cbc', key, vector).setAutoPadding(false);
    const ciphertext = cipher.update(plaintext);
    key.fill(0);
    return concatBytes(vector, ciphertext);
  };
  return {
    encIdentifier: encrypt('encIdentifier', identifiers.device(random)),
    encCredStoreState: encrypt('encCredStoreState', identifiers.credentialStoreState(random)),
  };
}
