import { createHash } from 'node:crypto';
import { concatBytes, equalBytes } from '../basics/bytes.ts';
import { CborError, type CborValue, decodeCbor, encodeCbor } from '../fido/cbor.ts';
import { Command, LargeBlobsRequest as Request, LargeBlobsResponse as Response } from '../fido/commands.ts';
import { defaultMaxMsgSize } from '../fido/get-info.ts';
import { MapReader } from '../fido/map-reader.ts';
import { Status } from '../fido/status.ts';
import { type Authenticator, requireMembers } from './authenticator.ts';
import type { OperationOptions } from './channel.ts';
import { CtapError, ProtocolError, TransactionTimeout, UnsupportedByKey } from './errors.ts';
import { isSealedBlob, openBlob, sealBlob } from './large-blob-entry.ts';
import type { PinUvAuthToken } from './pin-uv-auth-token.ts';

/*
 * authenticatorLargeBlobs (CTAP 2.1 section 6.10): one array of sealed blobs, each opened by the largeBlobKey of a credential.
 * Reading needs no token; the one for writing has permission largeBlobWrite, and a key without PIN and fingers needs none.
 * Every function throws UnsupportedByKey where the key has no large blobs, and what `Authenticator.send` throws.
 */

export interface LargeBlobArray {
  /** In the order of the key; entries of a shape that nobody knows are kept as they are. */
  readonly entries: readonly CborValue[];
  /** Bytes of it as stored, with its hash. */
  readonly length: number;
  /** False where its hash does not fit, or it is no CBOR array: it counts as empty then (section 6.10.2). */
  readonly isIntact: boolean;
}

/** Of the length member's 17 bytes: an empty array and its hash. */
const HASH_LENGTH = 16;
/** Of a message, besides the fragment (section 6.10.2). */
const MESSAGE_OVERHEAD = 64;
/** No key of today stores a tenth of it. */
const MAX_ARRAY_LENGTH = 1 << 20;
/** For the whole array, however slowly the key gives or takes it. */
const ARRAY_MS = 120_000;

/**
 * Section 6.10.2, the whole array.
 * @throws ProtocolError when it is longer than the key says that it can be, TransactionTimeout after two minutes
 */
export async function readLargeBlobs(
  authenticator: Authenticator,
  options?: OperationOptions,
): Promise<LargeBlobArray> {
  const fragmentLength = fragmentLengthOf(authenticator);
  const most = Math.min(authenticator.info.maxSerializedLargeBlobArray ?? MAX_ARRAY_LENGTH, MAX_ARRAY_LENGTH);
  const requireTime = timeKeeper(authenticator);
  const fragments: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    requireTime();
    const request = new Map([
      [Request.get, fragmentLength],
      [Request.offset, length],
    ]);
    const reply = requireMembers(Command.largeBlobs, await authenticator.send(Command.largeBlobs, request, options));
    const reader = new MapReader('largeBlobs', reply);
    const fragment = reader.required('config', reader.bytes(Response.config, 'config'));
    fragments.push(fragment);
    length += fragment.length;
    if (fragment.length > fragmentLength) {
      throw new ProtocolError('largeBlobs', `a fragment of ${fragment.length} bytes`, `at most ${fragmentLength}`);
    }
    if (length > most) throw new ProtocolError('largeBlobs', `${length} bytes`, `at most ${most}`);
    if (fragment.length < fragmentLength) return arrayOf(concatBytes(...fragments));
  }
}

/** The blob that this key opens; undefined where there is none. @param largeBlobKey 32 bytes */
export function findLargeBlob({ entries }: LargeBlobArray, largeBlobKey: Uint8Array): Uint8Array | undefined {
  for (const entry of entries) {
    const blob = openBlob(entry, largeBlobKey);
    if (blob) return blob;
  }
  return undefined;
}

/**
 * Writes a blob in place of the one that this key opens. The other blobs stay; an array that is damaged is replaced.
 * @throws CtapError LARGE_BLOB_STORAGE_FULL, before anything is sent where the key tells its limit
 */
export function writeLargeBlob(
  authenticator: Authenticator,
  token: PinUvAuthToken | undefined,
  largeBlobKey: Uint8Array,
  blob: Uint8Array,
  options?: OperationOptions,
): Promise<void> {
  return change(authenticator, token, options, (entries) => [
    ...entries.filter((entry) => !openBlob(entry, largeBlobKey)),
    sealBlob(blob, largeBlobKey, authenticator.random),
  ]);
}

/** Deletes the blob that this key opens. Nothing is written where there is none, nor where the array is damaged. */
export function deleteLargeBlob(
  authenticator: Authenticator,
  token: PinUvAuthToken | undefined,
  largeBlobKey: Uint8Array,
  options?: OperationOptions,
): Promise<void> {
  return change(authenticator, token, options, (entries) => entries.filter((entry) => !openBlob(entry, largeBlobKey)));
}

/**
 * Deletes the blobs that no credential of the key opens any more. What is no sealed blob stays, and so does an array that is damaged.
 * @param largeBlobKeys of all credentials that are on the key
 * @returns how many were deleted
 */
export async function collectGarbage(
  authenticator: Authenticator,
  token: PinUvAuthToken | undefined,
  largeBlobKeys: readonly Uint8Array[],
  options?: OperationOptions,
): Promise<number> {
  let deleted = 0;
  await change(authenticator, token, options, (entries) => {
    const kept = entries.filter((entry) => !isSealedBlob(entry) || largeBlobKeys.some((key) => openBlob(entry, key)));
    deleted = entries.length - kept.length;
    return kept;
  });
  return deleted;
}

async function change(
  authenticator: Authenticator,
  token: PinUvAuthToken | undefined,
  options: OperationOptions | undefined,
  edit: (entries: readonly CborValue[]) => readonly CborValue[],
): Promise<void> {
  const array = await readLargeBlobs(authenticator, options);
  const edited = edit(array.entries);
  const isSame = edited.length === array.entries.length && edited.every((entry, at) => entry === array.entries[at]);
  if (isSame) return;
  await write(authenticator, token, edited, options);
}

/** Section 6.10.3: fragment by fragment; the key takes the new array over with the last one. */
async function write(
  authenticator: Authenticator,
  token: PinUvAuthToken | undefined,
  entries: readonly CborValue[],
  options: OperationOptions | undefined,
): Promise<void> {
  const content = encodeCbor([...entries]);
  const array = concatBytes(content, hashOf(content));
  const { maxSerializedLargeBlobArray } = authenticator.info;
  if (maxSerializedLargeBlobArray !== undefined && array.length > maxSerializedLargeBlobArray) {
    throw new CtapError(Status.LARGE_BLOB_STORAGE_FULL);
  }
  const fragmentLength = fragmentLengthOf(authenticator);
  const requireTime = timeKeeper(authenticator);
  for (let offset = 0; offset < array.length; offset += fragmentLength) {
    requireTime();
    const fragment = array.subarray(offset, offset + fragmentLength);
    const request = new Map<number, CborValue>([
      [Request.set, fragment],
      [Request.offset, offset],
    ]);
    if (offset === 0) request.set(Request.length, array.length);
    if (token) {
      request.set(Request.pinUvAuthParam, token.authenticate(signedMessage(offset, fragment)));
      request.set(Request.pinUvAuthProtocol, token.protocol.version);
    }
    await authenticator.send(Command.largeBlobs, request, options);
  }
}

function signedMessage(offset: number, fragment: Uint8Array): Uint8Array {
  const place = new Uint8Array(4);
  new DataView(place.buffer).setUint32(0, offset, true);
  const hash = createHash('sha256').update(fragment).digest();
  return concatBytes(new Uint8Array(32).fill(0xff), Uint8Array.of(Command.largeBlobs, 0), place, hash);
}

function arrayOf(serialized: Uint8Array): LargeBlobArray {
  const { length } = serialized;
  const content = serialized.subarray(0, Math.max(0, length - HASH_LENGTH));
  const damaged = { entries: [], length, isIntact: false };
  if (!equalBytes(serialized.subarray(content.length), hashOf(content))) return damaged;
  try {
    const entries = decodeCbor(content);
    return Array.isArray(entries) ? { entries, length, isIntact: true } : damaged;
  } catch (error) {
    if (error instanceof CborError) return damaged;
    throw error;
  }
}

const hashOf = (content: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(content).digest().subarray(0, HASH_LENGTH));

function timeKeeper({ clock }: Authenticator): () => void {
  const started = clock.monotonic();
  return () => {
    if (clock.monotonic() - started > ARRAY_MS) throw new TransactionTimeout('large blobs', 'total', ARRAY_MS, true);
  };
}

function fragmentLengthOf({ info }: Authenticator): number {
  if (info.options?.largeBlobs !== true) throw new UnsupportedByKey('large blobs');
  return (info.maxMsgSize ?? defaultMaxMsgSize) - MESSAGE_OVERHEAD;
}
