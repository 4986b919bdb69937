import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { concatBytes, utf8 } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';
import { type Secret, wipeableCopy } from '../basics/secret.ts';

/** What is kept so that only the holder of the key reads it and nobody changes it unnoticed. */
export interface Sealing {
  /** @param context what this is and where it belongs, as `atlas/3f2a`: it opens in the same context only */
  seal(plaintext: Uint8Array, context: string): Uint8Array;
  /** The plaintext, owned by the caller. @throws SealBroken */
  open(sealed: Uint8Array, context: string): Uint8Array;
  /** Names the key without telling anything about it: 8 bytes. */
  readonly keyId: Uint8Array;
  /** 32 bytes for another use of the same key, owned by the caller. @param purpose with its version, as `audit-chain/1` */
  derive(purpose: string): Uint8Array;
}

/** What was to be opened cannot be. Nothing of its content is told. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
  /**
   * `not-sealed`: it does not begin as sealed data does; `newer-version`: of a program newer than this one; `foreign-key`: sealed with
   * another key; `damaged`: altered, cut off, or of another context.
   */
  readonly reason: 'not-sealed' | 'newer-version' | 'foreign-key' | 'damaged';

  constructor(reason: SealBroken['reason'], options?: { cause?: unknown }) {
    super(`sealed data cannot be opened (${reason})`, options);
    this.reason = reason;
  }
}

/** Bytes of a sealing key. */
export const sealingKeyLength = 32;

const magic = utf8('TSSB');
const version = 1;
const keyIdLength = 8;
const nonceLength = 12;
const tagLength = 16;
const headerLength = magic.length + 1 + keyIdLength;
/** Bytes that sealing adds. */
const sealOverhead = headerLength + nonceLength + tagLength;

/**
 * AES-256-GCM (NIST SP 800-38D) under a key of its own for each context (HKDF-SHA-256, RFC 5869). Sealed data is: `TSSB`, the version 1,
 * 8 bytes that name the key, a random nonce of 12 bytes, the ciphertext and its tag of 16 bytes. Header and context are authenticated.
 * @param key 32 random bytes; stays the caller's, who erases it when nothing is sealed or opened any more
 * @param random never a seeded one where the key outlasts the process: a nonce must not come twice
 * @throws RangeError where the key has another length
 */
export function sealedBox(key: Secret, random: Random): Sealing {
  if (key.expose().length !== sealingKeyLength) {
    throw new RangeError(`got a sealing key of ${key.expose().length} bytes, expected ${sealingKeyLength}`);
  }
  const keyId = keyIdOf(key);
  const header = concatBytes(magic, Uint8Array.of(version), keyId);
  return {
    keyId,
    // Apart from all that seals: those begin with `touchstone/`.
    derive: (purpose) =>
      new Uint8Array(hkdfSync('sha256', key.expose(), '', `touchstone key/${purpose}`, sealingKeyLength)),
    seal(plaintext, context) {
      const nonce = random.bytes(nonceLength);
      return withContextKey(key, context, (contextKey) => {
        const cipher = createCipheriv('aes-256-gcm', contextKey, nonce);
        cipher.setAAD(concatBytes(header, utf8(context)));
        const ciphertext = cipher.update(plaintext);
        cipher.final();
        return concatBytes(header, nonce, ciphertext, cipher.getAuthTag());
      });
    },
    open(sealed, context) {
      requireHeader(sealed, header);
      const nonce = sealed.subarray(headerLength, headerLength + nonceLength);
      const ciphertext = sealed.subarray(headerLength + nonceLength, sealed.length - tagLength);
      return withContextKey(key, context, (contextKey) => {
        const decipher = createDecipheriv('aes-256-gcm', contextKey, nonce, { authTagLength: tagLength });
        decipher.setAAD(concatBytes(header, utf8(context)));
        decipher.setAuthTag(sealed.subarray(sealed.length - tagLength));
        const opened = decipher.update(ciphertext);
        // The caller wipes it: whatever it is.
        const plaintext = wipeableCopy(opened);
        opened.fill(0);
        try {
          decipher.final();
        } catch (cause) {
          plaintext.fill(0);
          throw new SealBroken('damaged', { cause });
        }
        return plaintext;
      });
    },
  };
}

/** @throws SealBroken unless this key has sealed it, as far as its first bytes tell */
function requireHeader(sealed: Uint8Array, header: Uint8Array): void {
  const startsWith = (start: Uint8Array) => start.every((byte, index) => sealed[index] === byte);
  if (!startsWith(magic)) throw new SealBroken('not-sealed');
  const found = sealed[magic.length] ?? version;
  if (found > version) throw new SealBroken('newer-version');
  if (found !== version || sealed.length < sealOverhead) throw new SealBroken('damaged');
  if (!startsWith(header)) throw new SealBroken('foreign-key');
}

/** Names a key without telling anything about it. */
const keyIdOf = (key: Secret): Uint8Array =>
  new Uint8Array(createHash('sha256').update('touchstone sealing key\0').update(key.expose()).digest()).subarray(
    0,
    keyIdLength,
  );

function withContextKey<T>(key: Secret, context: string, use: (contextKey: Uint8Array) => T): T {
  const contextKey = new Uint8Array(hkdfSync('sha256', key.expose(), '', `touchstone/${context}`, sealingKeyLength));
  try {
    return use(contextKey);
  } finally {
    contextKey.fill(0);
  }
}
