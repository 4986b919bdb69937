import type { Secret } from '../basics/secret.ts';
import type { Refusal } from '../contract/steps.ts';
import type { PinUvAuthToken } from '../ctap/client-pin.ts';
import { CtapError } from '../ctap/errors.ts';
import { hasPersistentToken } from '../ctap/persistent-token.ts';
import { Permission } from '../fido/commands.ts';
import { Status } from '../fido/status.ts';
import { requireCredentialManagement } from './credential-listing.ts';
import type { CredentialVisit } from './credential-visits.ts';
import type { OpenKey } from './key-access.ts';
import type { KeyPorts } from './key-ports.ts';
import type { Announce } from './progress.ts';
import { OperationRefused, type RefusalContext, refusal, refusalOfStatus, refuse, toRefusal } from './refusals.ts';
import { verifiedToken } from './user-verification.ts';

/** How a person proves who they are, and what for. */
interface Proof {
  /** null: by the key's own fingerprint check. */
  readonly pin: Secret | null;
  /** Whether this computer may list without a proof from now on. */
  readonly remember: boolean;
}

/**
 * Lets the person prove who they are, once for the visit: one token to list, to rename, to delete and to collect the large
 * blobs that are left. To be remembered takes another token, and with it another touch of the finger.
 * @throws OperationRefused
 */
export function unlockCredentials(
  ports: KeyPorts,
  visit: CredentialVisit,
  keyId: string,
  { pin, remember }: Proof,
  announce: Announce,
  signal: AbortSignal,
): Promise<{ remembered: boolean }> {
  return ports.access.use(keyId, { signal }, async (key) => {
    requireCredentialManagement(key);
    // Before the other token: whatever a key does to its tokens when it gives one, that one is the last.
    const remembered = remember && (await keepPersistentToken(ports, key, pin, announce));
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
    return { remembered };
  });
}

/** @returns whether it is kept: the place for it may be locked, and the key may not tell itself from others */
async function keepPersistentToken(
  ports: KeyPorts,
  key: OpenKey,
  pin: Secret | null,
  announce: Announce,
): Promise<boolean> {
  const { persistentTokens } = ports;
  if (!hasPersistentToken(key.authenticator) || !persistentTokens.isOpen) return false;
  const permissions = Permission.persistentCredentialManagementReadOnly;
  const token = await verifiedToken(key, pin, { permissions }, ports, announce);
  try {
    return await persistentTokens.keep(key.authenticator, token, key.options);
  } finally {
    token.erase();
  }
}

/** By what a list is read: the token of the visit, which is for changes too, or the one that is remembered. */
export type ReadBy = 'visit' | 'remembered';

/**
 * Opens a key to list what it holds: the one place where the token for it comes from. A remembered one that the key does not take any
 * more is forgotten.
 * @throws OperationRefused verification-needed where there is none
 */
export function withReadableKey<T>(
  ports: KeyPorts,
  visit: CredentialVisit,
  keyId: string,
  signal: AbortSignal,
  action: (key: OpenKey, token: PinUvAuthToken, by: ReadBy) => Promise<T>,
): Promise<T> {
  if (visit.isUnlocked(keyId)) {
    return withUnlockedKey(ports, visit, keyId, signal, (key, token) => action(key, token, 'visit'));
  }
  const { access, persistentTokens } = ports;
  return access.use(keyId, { signal }, async (key) => {
    const token = persistentTokens.find(key.authenticator) ?? refuse('verification-needed');
    try {
      return await action(key, token, 'remembered');
    } catch (error) {
      const isRefused = error instanceof CtapError && error.status === Status.PIN_AUTH_INVALID;
      if (isRefused) persistentTokens.forget(key.authenticator);
      throw error;
    } finally {
      token.erase();
    }
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
