import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { CborMap, CborValue } from '../../fido/cbor.ts';
import { MapReader } from '../../fido/map-reader.ts';
import { StructureError } from '../../fido/structure-error.ts';

/*
 * Extension largeBlob (CTAP 2.3): the key keeps the blob with the credential, in place of the array that every credential
 * shares. Outputs are unsigned. The member names are those that Chromium's device/fido sends and reads.
 */

export const largeBlobExtension = 'largeBlob';

/** While a credential signs. */
export type LargeBlobAccess = 'read' | { readonly write: Uint8Array };

export interface LargeBlobOutput {
  /** What was read; undefined where the credential has none, or none was asked for. */
  readonly blob: Uint8Array | undefined;
  /** Whether it was written; undefined where nothing was to be. */
  readonly written: boolean | undefined;
}

/** A blob of a few hundred bytes is usual; one that claims to unfold to more is not opened. */
const MAX_BLOB_LENGTH = 1 << 20;

/** While a credential is made: it is made whether or not it can keep a blob. */
export const encodeSupport = (): CborMap => new Map([['support', 'preferred']]);

/** The blob goes compressed by raw DEFLATE, as in the array. */
export function encodeAccess(access: LargeBlobAccess): CborMap {
  if (access === 'read') return new Map([['read', true]]);
  return new Map<string, CborValue>([
    ['write', new Uint8Array(deflateRawSync(access.write))],
    ['originalSize', access.write.length],
  ]);
}

/** Whether the new credential can keep a blob. @throws StructureError */
export function parseSupport(outputs: CborMap | undefined): boolean {
  const output = outputs?.get(largeBlobExtension);
  if (output === undefined) return false;
  return new MapReader('largeBlob', output).boolean('supported', 'supported') === true;
}

/** @throws StructureError when the blob is not as long as the key says */
export function parseAccess(access: LargeBlobAccess, outputs: CborMap | undefined): LargeBlobOutput {
  const output = outputs?.get(largeBlobExtension);
  const reader = output === undefined ? undefined : new MapReader('largeBlob', output);
  if (access !== 'read') return { blob: undefined, written: reader?.boolean('written', 'written') === true };
  return { blob: reader && readBlob(reader), written: undefined };
}

function readBlob(reader: MapReader): Uint8Array | undefined {
  const compressed = reader.bytes('blob', 'blob');
  if (!compressed) return undefined;
  const size = reader.uint('originalSize', 'originalSize', { max: MAX_BLOB_LENGTH });
  const originalSize = reader.required('originalSize', size);
  const blob = inflate(compressed, originalSize);
  if (blob?.length !== originalSize)
    throw new StructureError('largeBlob.blob', 'another length', `${originalSize} bytes`);
  return blob;
}

function inflate(compressed: Uint8Array, length: number): Uint8Array | undefined {
  try {
    return new Uint8Array(inflateRawSync(compressed, { maxOutputLength: Math.max(1, length) }));
  } catch {
    // No DEFLATE, or more than it was said to be.
    return undefined;
  }
}
