import { createCipheriv, createDecipheriv } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { concatBytes, utf8 } from '../basics/bytes.ts';
import type { Random } from '../basics/random.ts';
import type { CborMap, CborValue } from '../fido/cbor.ts';
import { MapReader } from '../fido/map-reader.ts';
import { StructureError } from '../fido/structure-error.ts';

/** Members of an entry of the large-blob array (CTAP 2.1 section 6.10.3). */
const Member = { ciphertext: 0x01, nonce: 0x02, origSize: 0x03 } as const;

const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
/** A blob of a few hundred bytes is usual; one that claims to unfold to more is not opened. */
const MAX_BLOB_LENGTH = 1 << 20;

/** A blob as an entry: DEFLATE, then AES-256-GCM under the largeBlobKey. @param largeBlobKey 32 bytes */
export function sealBlob(blob: Uint8Array, largeBlobKey: Uint8Array, random: Random): CborMap {
  const nonce = random.bytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', largeBlobKey, nonce).setAAD(associatedData(blob.length));
  const ciphertext = concatBytes(cipher.update(deflateRawSync(blob)), cipher.final(), cipher.getAuthTag());
  return new Map<number, CborValue>([
    [Member.ciphertext, ciphertext],
    [Member.nonce, nonce],
    [Member.origSize, blob.length],
  ]);
}

/** Undefined where this key does not open the entry, or the entry is none: every client tries them all. */
export function openBlob(entry: CborValue, largeBlobKey: Uint8Array): Uint8Array | undefined {
  const sealed = readEntry(entry);
  if (!sealed) return undefined;
  const { ciphertext, nonce, origSize } = sealed;
  const decipher = createDecipheriv('aes-256-gcm', largeBlobKey, nonce).setAAD(associatedData(origSize));
  decipher.setAuthTag(ciphertext.subarray(-TAG_LENGTH));
  try {
    const compressed = concatBytes(decipher.update(ciphertext.subarray(0, -TAG_LENGTH)), decipher.final());
    const blob = inflateRawSync(compressed, { maxOutputLength: Math.max(1, origSize) });
    return blob.length === origSize ? new Uint8Array(blob) : undefined;
  } catch {
    // Another credential's, or not what its writer said.
    return undefined;
  }
}

/** Whether it has the members of section 6.10.3, whoever can open it. */
export const isSealedBlob = (entry: CborValue): boolean => readEntry(entry) !== undefined;

function readEntry(entry: CborValue) {
  try {
    const reader = new MapReader('largeBlobs[]', entry);
    const ciphertext = reader.required('ciphertext', reader.bytes(Member.ciphertext, 'ciphertext'));
    const nonce = reader.required('nonce', reader.bytes(Member.nonce, 'nonce', NONCE_LENGTH));
    const origSize = reader.required('origSize', reader.uint(Member.origSize, 'origSize', { max: MAX_BLOB_LENGTH }));
    return ciphertext.length > TAG_LENGTH ? { ciphertext, nonce, origSize } : undefined;
  } catch (error) {
    if (error instanceof StructureError) return undefined;
    throw error;
  }
}

function associatedData(origSize: number): Uint8Array {
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(origSize), true);
  return concatBytes(utf8('blob'), size);
}
