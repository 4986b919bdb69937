import { createCipheriv, createDecipheriv, createECDH, hash } from 'node:crypto';
import { concatBytes, equalBytes, fromHex, utf8 } from '../basics/bytes.ts';
import { type Random, systemRandom } from '../basics/random.ts';
import { wipeable, wipeableCopy } from '../basics/secret.ts';
import type { CborMap } from './cbor-value.ts';
import { coseAlgorithm, encodeCoseKey, parseCoseKey } from './cose.ts';
import { describeValue, StructureError } from './structure-error.ts';

/** One of the two PIN/UV auth protocols (CTAP 2.1 sections 6.5.6 and 6.5.7). Every result is the caller's own. */
export interface PinUvAuthProtocol {
  readonly version: 1 | 2;
  /** Bytes that `encrypt` adds: none, or the 16 of the initialization vector. */
  readonly overhead: 0 | 16;
  /** Allowed lengths of a pinUvAuthToken, in bytes. */
  readonly tokenLengths: readonly number[];
  /** Bytes of a pinUvAuthParam. */
  readonly signatureLength: 16 | 32;
  /** The keys for one conversation from the 32 bytes of Z: 32 bytes (1), or HMAC key and AES key, 64 bytes (2). */
  deriveSharedSecret(z: Uint8Array): Uint8Array;
  /** @throws RangeError unless the plaintext is one or more blocks of 16 bytes */
  encrypt(sharedSecret: Uint8Array, plaintext: Uint8Array, random: Random): Uint8Array;
  /** @throws StructureError unless the ciphertext is one or more blocks of 16 bytes, after the vector in protocol 2 */
  decrypt(sharedSecret: Uint8Array, ciphertext: Uint8Array): Uint8Array;
  /** `decrypt` for a pinUvAuthToken. @throws StructureError when the token has a length that the protocol does not allow */
  decryptToken(sharedSecret: Uint8Array, ciphertext: Uint8Array): Uint8Array;
  /** A pinUvAuthParam, by a shared secret or a pinUvAuthToken. */
  authenticate(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** Takes the same time for every signature of the right length; any other length is false. */
  verify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

export type PinUvAuthProtocolVersion = PinUvAuthProtocol['version'];

export const pinUvAuthProtocol = (version: PinUvAuthProtocolVersion): PinUvAuthProtocol =>
  version === 1 ? protocolOne : protocolTwo;

const BLOCK = 16;
const NO_VECTOR = new Uint8Array(BLOCK);
const NO_SALT = new Uint8Array(32);
const HMAC_KEY_INFO = utf8('CTAP2 HMAC key');
const AES_KEY_INFO = utf8('CTAP2 AES key');
const ONE = Uint8Array.of(1);

const protocolOne: PinUvAuthProtocol = {
  version: 1,
  overhead: 0,
  tokenLengths: [16, 32],
  signatureLength: 16,
  deriveSharedSecret: (z) => sha256(z),
  encrypt: (sharedSecret, plaintext) => encryptBlocks(sharedSecret, NO_VECTOR, plaintext),
  decrypt: (sharedSecret, ciphertext) => decryptBlocks(sharedSecret, NO_VECTOR, ciphertext),
  decryptToken: (sharedSecret, ciphertext) => tokenOf(protocolOne, sharedSecret, ciphertext),
  authenticate: (key, message) => hmac(key, message).slice(0, 16),
  verify: (key, message, signature) => equalBytes(protocolOne.authenticate(key, message), signature),
};

const protocolTwo: PinUvAuthProtocol = {
  version: 2,
  overhead: BLOCK,
  tokenLengths: [32],
  signatureLength: 32,
  deriveSharedSecret(z) {
    const pseudoRandomKey = hmac(NO_SALT, z);
    const hmacKey = hmac(pseudoRandomKey, concatBytes(HMAC_KEY_INFO, ONE));
    const aesKey = hmac(pseudoRandomKey, concatBytes(AES_KEY_INFO, ONE));
    const sharedSecret = wipeable(64);
    sharedSecret.set(hmacKey);
    sharedSecret.set(aesKey, 32);
    for (const part of [pseudoRandomKey, hmacKey, aesKey]) part.fill(0);
    return sharedSecret;
  },
  encrypt(sharedSecret, plaintext, random) {
    const vector = random.bytes(BLOCK);
    return concatBytes(vector, encryptBlocks(sharedSecret.subarray(32), vector, plaintext));
  },
  decrypt: (sharedSecret, ciphertext) =>
    decryptBlocks(sharedSecret.subarray(32), ciphertext.subarray(0, BLOCK), ciphertext.subarray(BLOCK)),
  decryptToken: (sharedSecret, ciphertext) => tokenOf(protocolTwo, sharedSecret, ciphertext),
  authenticate: (key, message) => hmac(key.subarray(0, 32), message),
  verify: (key, message, signature) => equalBytes(protocolTwo.authenticate(key, message), signature),
};

/** One side of the ECDH exchange on P-256 (section 6.5.5.4): make a new one for each conversation. */
export interface KeyAgreement {
  /** The keyAgreement member: a COSE key with alg -25. */
  readonly publicKey: CborMap;
  /**
   * Z, the x-coordinate of the shared point, 32 bytes.
   * @throws StructureError when the peer's key is not a P-256 key-agreement key or its point is not on the curve
   */
  agree(peer: CborMap): Uint8Array;
}

export function generateKeyAgreement(random: Random = systemRandom): KeyAgreement {
  const own = createECDH('prime256v1');
  const scalar = privateScalar(random);
  own.setPrivateKey(scalar);
  scalar.fill(0);
  const point = new Uint8Array(own.getPublicKey());
  const publicKey = encodeCoseKey({
    kty: 'EC2',
    alg: coseAlgorithm.ECDH_ES_HKDF_256,
    crv: 'P-256',
    x: point.slice(1, 33),
    y: point.slice(33),
  });
  return {
    publicKey,
    agree(peer) {
      const key = parseCoseKey(peer);
      if (key.kty !== 'EC2' || key.alg !== coseAlgorithm.ECDH_ES_HKDF_256) {
        throw new StructureError('keyAgreement.alg', String(key.alg), String(coseAlgorithm.ECDH_ES_HKDF_256));
      }
      return viewOf(own.computeSecret(concatBytes(Uint8Array.of(4), key.x, key.y)));
    },
  };
}

/** Bytes of the longest PIN (section 6.5.1); with one zero byte it fills the padded form. */
export const maxPinBytes = 63;
const PADDED_PIN_LENGTH = 64;

/** The PIN followed by zeros, 64 bytes: what newPinEnc holds. @throws RangeError when it is empty, over 63 bytes or ends with 0 */
export function padPin(pinUtf8: Uint8Array): Uint8Array {
  if (pinUtf8.length < 1 || pinUtf8.length > maxPinBytes) {
    throw new RangeError(`got a PIN of ${pinUtf8.length} bytes, expected 1 to ${maxPinBytes}`);
  }
  if (pinUtf8.at(-1) === 0) throw new RangeError('got a PIN that ends with a zero byte, which padding would hide');
  const padded = wipeable(PADDED_PIN_LENGTH);
  padded.set(pinUtf8);
  return padded;
}

/** The padded form without its trailing zeros, in a buffer of its own. @throws StructureError unless it has 64 bytes */
export function unpadPin(padded: Uint8Array): Uint8Array {
  if (padded.length !== PADDED_PIN_LENGTH) {
    throw new StructureError('padded PIN', describeValue(padded), `${PADDED_PIN_LENGTH} bytes`);
  }
  let length = padded.length;
  while (length > 0 && padded[length - 1] === 0) length--;
  return new Uint8Array(padded.subarray(0, length));
}

/** LEFT(SHA-256(PIN), 16): what pinHashEnc holds. */
export function pinHash(pinUtf8: Uint8Array): Uint8Array {
  const digest = sha256(pinUtf8);
  const left = wipeableCopy(digest.subarray(0, 16));
  digest.fill(0);
  return left;
}

/** Unicode code points in UTF-8 text: every byte that does not continue another. */
export function countCodePoints(textUtf8: Uint8Array): number {
  let count = 0;
  for (const byte of textUtf8) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}

const P256_ORDER = fromHex('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

function privateScalar(random: Random): Uint8Array {
  for (;;) {
    const scalar = random.bytes(32);
    if (Buffer.compare(scalar, P256_ORDER) < 0 && scalar.some((byte) => byte !== 0)) return scalar;
  }
}

function tokenOf(protocol: PinUvAuthProtocol, sharedSecret: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const length = ciphertext.length - protocol.overhead;
  if (!protocol.tokenLengths.includes(length)) {
    throw new StructureError('pinUvAuthToken', `${length} bytes`, `${protocol.tokenLengths.join(' or ')} bytes`);
  }
  return protocol.decrypt(sharedSecret, ciphertext);
}

// A key object, and a cipher that is not brought to its end, would hold a copy of the key until the collector comes by.
function encryptBlocks(key: Uint8Array, vector: Uint8Array, plaintext: Uint8Array): Uint8Array {
  if (!isBlocks(plaintext)) throw new RangeError(`got ${plaintext.length} bytes, expected blocks of ${BLOCK}`);
  const cipher = createCipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
  const ciphertext = new Uint8Array(cipher.update(plaintext));
  cipher.final();
  return ciphertext;
}

function decryptBlocks(key: Uint8Array, vector: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  if (!isBlocks(ciphertext)) {
    throw new StructureError('ciphertext', describeValue(ciphertext), `blocks of ${BLOCK} bytes`);
  }
  const decipher = createDecipheriv('aes-256-cbc', key, vector).setAutoPadding(false);
  const plaintext = decipher.update(ciphertext);
  decipher.final();
  const own = wipeableCopy(plaintext);
  plaintext.fill(0);
  return own;
}

const isBlocks = (bytes: Uint8Array): boolean => bytes.length > 0 && bytes.length % BLOCK === 0;

/** The same bytes, not a copy: whoever wipes it leaves none behind. */
const viewOf = ({ buffer, byteOffset, byteLength }: Buffer): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const sha256 = (bytes: Uint8Array): Uint8Array => viewOf(hash('sha256', bytes, 'buffer'));

const HASH_BLOCK = 64;

/** HMAC-SHA-256 (RFC 2104) from two one-shot hashes: a third of the cost of an Hmac object. */
function hmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const short = key.length > HASH_BLOCK ? sha256(key) : key;
  const inner = new Uint8Array(HASH_BLOCK + message.length).fill(0x36, 0, HASH_BLOCK);
  const outer = new Uint8Array(HASH_BLOCK + 32).fill(0x5c, 0, HASH_BLOCK);
  for (let i = 0; i < short.length; i++) {
    inner[i]! ^= short[i]!;
    outer[i]! ^= short[i]!;
  }
  inner.set(message, HASH_BLOCK);
  outer.set(hash('sha256', inner, 'buffer'), HASH_BLOCK);
  const code = sha256(outer);
  inner.fill(0);
  outer.fill(0);
  return code;
}
