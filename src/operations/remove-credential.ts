import { fromBase64url } from '../basics/bytes.ts';
import type { RemovedCredential } from '../contract/credentials.ts';
import type { PinUvAuthToken } from '../ctap/client-pin.ts';
import { deleteCredential } from '../ctap/credential-management.ts';
import { collectGarbage, readLargeBlobs } from '../ctap/large-blobs.ts';
import { withUnlockedKey } from './credential-access.ts';
import type { CredentialVisit } from './credential-visits.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import { findCredentials, largeBlobKeys } from './list-credentials.ts';
import { toRefusal } from './refusals.ts';

/**
 * Deletes one credential that this visit has listed on this attachment, and collects the large blobs that no credential
 * opens any more. Once it is sent the deletion is not cancelled: the answer is awaited.
 * @throws OperationRefused
 */
export async function removeCredential(
  ports: KeyPorts,
  visit: CredentialVisit,
  keyId: string,
  credentialId: string,
  signal: AbortSignal,
): Promise<RemovedCredential> {
  visit.listed(keyId, credentialId);
  return withUnlockedKey(ports, visit, keyId, signal, async (key, token) => {
    await deleteCredential(key.authenticator, token, fromBase64url(credentialId));
    return collectBlobs(key, token);
  });
}

/** What it does not manage is left for the next time: the credential is gone whatever happens here. */
async function collectBlobs(key: OpenKey, token: PinUvAuthToken): Promise<RemovedCredential> {
  const { authenticator } = key;
  // Only the final command tells the largeBlobKey of every credential: without them every blob would look like an orphan.
  if (authenticator.info.options?.largeBlobs !== true || authenticator.info.options.credMgmt !== true) {
    return { blobsCollected: 0, blobsDone: true };
  }
  try {
    const { entries } = await readLargeBlobs(authenticator, key.options);
    if (entries.length === 0) return { blobsCollected: 0, blobsDone: true };
    const stillUsed = largeBlobKeys(await findCredentials(key, token));
    return { blobsCollected: await collectGarbage(authenticator, token, stillUsed, key.options), blobsDone: true };
  } catch (error) {
    toRefusal(error, 'credentials');
    return { blobsCollected: 0, blobsDone: false };
  }
}
