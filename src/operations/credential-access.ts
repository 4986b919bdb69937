import type { Secret } from '../basics/secret.ts';
import type { Refusal } from '../contract/steps.ts';
import type { PinUvAuthToken } from '../ctap/client-pin.ts';
import { CtapError } from '../ctap/errors.ts';
import { Permission } from '../fido/commands.ts';
import { requireCredentialManagement } from './credential-listing.ts';
import type { CredentialVisit } from './credential-visits.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';
import { OperationRefused, type RefusalContext, refusal, refusalOfStatus, toRefusal } from './refusals.ts';
import { verifiedToken } from './user-verification.ts';

/**
 * Lets the person prove who they are, once for the visit: one token to list, to rename, to delete and to collect the large
 * blobs that are left.
 * @param pin null: by the key's own fingerprint check
 * @throws OperationRefused
 */
export function unlockCredentials(
  ports: KeyPorts,
  visit: CredentialVisit,
  keyId: string,
  pin: Secret | null,
  announce: Announce,
  signal: AbortSignal,
): Promise<Record<string, never>> {
  return ports.access.use(keyId, { signal }, async (key) => {
    requireCredentialManagement(key);
    const { options } = key.authenticator.info;
    const permissions =
      Permission.credentialManagement | (options?.largeBlobs === true ? Permission.largeBlobWrite : 0);
    try {
      visit.unlock(keyId, await verifiedToken(key, pin, { permissions }, ports, announce));
    } catch (error) {
      if (error instanceof CtapError)
        throw new OperationRefused(refusalOfStatus(error.status, 'token'), { cause: error });
      throw error;
    }
    return {};
  });
}

/**
 * Opens a key that the visit has a token for. A token that the key does not take (any more) is given up.
 * @throws OperationRefused verification-needed
 */
export function withUnlockedKey<T>(
  ports: KeyPorts,
  visit: CredentialVisit,
  keyId: string,
  signal: AbortSignal,
  action: (key: OpenKey, token: PinUvAuthToken) => Promise<T>,
  context: RefusalContext = 'credentials',
): Promise<T> {
  const token = visit.token(keyId);
  return ports.access.use(keyId, { signal }, async (key) => {
    try {
      return await action(key, token);
    } catch (error) {
      const meaning = meaningOf(error, context, visit, keyId);
      if (meaning.code === 'verification-needed') visit.lock(keyId);
      throw new OperationRefused(meaning, { cause: error });
    }
  });
}

function meaningOf(error: unknown, context: RefusalContext, visit: CredentialVisit, keyId: string): Refusal {
  try {
    return toRefusal(error, context);
  } catch (fault) {
    // The token was erased while we worked: its time was up, or the visit ended.
    if (visit.isUnlocked(keyId)) throw fault;
    return refusal('verification-needed');
  }
}
