import { equalBytes, fromBase64url, toBase64url } from '../basics/bytes.ts';
import type { ReadBlob, RemovedBlob, WrittenBlob } from '../contract/credentials.ts';
import { enumerateCredentials } from '../ctap/credential-management.ts';
import {
  deleteLargeBlob,
  findLargeBlob,
  type LargeBlobArray,
  readLargeBlobs,
  writeLargeBlob,
} from '../ctap/large-blobs.ts';
import type { PinUvAuthToken } from '../ctap/pin-uv-auth-token.ts';
import { withUnlockedKey } from './credential-access.ts';
import type { CredentialVisit } from './credential-visits.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import { MalformedInput } from './malformed-input.ts';
import { refuse } from './refusals.ts';

/** Which credential on which key, by their ids in the contract. */
interface CredentialOnKey {
  readonly keyId: string;
  readonly credentialId: string;
}

/**
 * What the site keeps beside a credential that this visit has listed on this attachment (CTAP 2.1 section 6.10).
 * @throws OperationRefused unsupported where the credential has no room for it, data-damaged where the array of the key is
 */
export function readSiteBlob(
  ports: KeyPorts,
  visit: CredentialVisit,
  which: CredentialOnKey,
  signal: AbortSignal,
): Promise<ReadBlob> {
  return withBlobKey(ports, visit, which, signal, async ({ authenticator, options }, _, blobKey) => {
    const array = await readLargeBlobs(authenticator, options);
    if (!array.isIntact) refuse('data-damaged');
    const blob = findLargeBlob(array, blobKey);
    return { bytes: blob === undefined ? null : toBase64url(blob) };
  });
}

/**
 * Writes data in place of what the site keeps there, and reads it back. An array that is damaged counts as empty.
 * @param text base64url
 * @throws OperationRefused as `readSiteBlob`; data-storage-full, with nothing changed. MalformedInput on what is no base64url
 */
export function writeSiteBlob(
  ports: KeyPorts,
  visit: CredentialVisit,
  which: CredentialOnKey,
  text: string,
  signal: AbortSignal,
): Promise<WrittenBlob> {
  const blob = bytesOf(text);
  return withBlobKey(ports, visit, which, signal, async ({ authenticator, options }, token, blobKey) => {
    const former = lengthIn(await readLargeBlobs(authenticator, options), blobKey);
    await writeLargeBlob(authenticator, token, blobKey, blob, options);
    const kept = findLargeBlob(await readLargeBlobs(authenticator, options), blobKey);
    if (kept === undefined || !equalBytes(kept, blob)) refuse('data-damaged');
    return { length: blob.length, former };
  });
}

/** Deletes what the site keeps there; the credential and the data of others stay. @throws OperationRefused as `readSiteBlob` */
export function removeSiteBlob(
  ports: KeyPorts,
  visit: CredentialVisit,
  which: CredentialOnKey,
  signal: AbortSignal,
): Promise<RemovedBlob> {
  return withBlobKey(ports, visit, which, signal, async ({ authenticator, options }, token, blobKey) => {
    const array = await readLargeBlobs(authenticator, options);
    // What a damaged array held is not known: writing it anew would take the data of every site.
    if (!array.isIntact) refuse('data-damaged');
    await deleteLargeBlob(authenticator, token, blobKey, options);
    return { former: lengthIn(array, blobKey) };
  });
}

function bytesOf(text: string): Uint8Array {
  try {
    return fromBase64url(text);
  } catch {
    throw new MalformedInput('expected base64url without padding');
  }
}

const lengthIn = (array: LargeBlobArray, blobKey: Uint8Array): number | null =>
  findLargeBlob(array, blobKey)?.length ?? null;

/** The largeBlobKey is read from the key each time and wiped after use: no list keeps it. */
function withBlobKey<T>(
  ports: KeyPorts,
  visit: CredentialVisit,
  { keyId, credentialId }: CredentialOnKey,
  signal: AbortSignal,
  action: (key: OpenKey, token: PinUvAuthToken, blobKey: Uint8Array) => Promise<T>,
): Promise<T> {
  const { rpIdHash } = visit.listed(keyId, credentialId);
  const run = async (key: OpenKey, token: PinUvAuthToken) => {
    const id = fromBase64url(credentialId);
    const ofRp = await enumerateCredentials(key.authenticator, token, rpIdHash, key.options);
    try {
      const { largeBlobKey } = ofRp.find((one) => equalBytes(one.id, id)) ?? refuse('credential-not-found');
      if (largeBlobKey === undefined) return refuse('unsupported');
      return await action(key, token, largeBlobKey);
    } finally {
      for (const one of ofRp) one.largeBlobKey?.fill(0);
    }
  };
  return withUnlockedKey(ports, visit, keyId, signal, run, 'large-blob');
}
