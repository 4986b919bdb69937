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
import { OperationRefused, type RefusalContext, refusal, refuse, toRefusal } from './refusals.ts';
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
    const persistent = remember ? await persistentToken(ports, key, pin, announce) : undefined;
    try {
      const { options } = key.authenticator.info;
      const permissions =
        Permission.credentialManagement | (options?.largeBlobs === true ? Permission.largeBlobWrite : 0);
      const token = await verifiedToken(key, pin, { permissions }, ports, announce);
      try {
        // Only now: whoever stops at the second proof leaves nothing behind.
        const remembered = persistent !== undefined && (await keepPersistentToken(ports, key, persistent));
        visit.unlock(keyId, token);
        return { remembered };
      } catch (error) {
        token.erase();
        throw error;
      }
    } finally {
      persistent?.erase();
    }
  });
}

/** For the caller to erase; undefined where there is no place for it, or the key does not give it. */
async function persistentToken(
  ports: KeyPorts,
  key: OpenKey,
  pin: Secret | null,
  announce: Announce,
): Promise<PinUvAuthToken | undefined> {
  if (!hasPersistentToken(key.authenticator) || !ports.persistentTokens.isOpen) return undefined;
  const permissions = Permission.persistentCredentialManagementReadOnly;
  try {
    return await verifiedToken(key, pin, { permissions }, ports, announce);
  } catch (error) {
    const { status } = toRefusal(error, 'token');
    // Only what the key itself says: a PIN does not go twice over a conversation that is broken.
    if (status === null || aboutPerson.has(status)) throw error;
    ports.log.warn('persistent-token-refused', { status });
    return undefined;
  }
}

/** How a key refuses a token because of a PIN, a finger, or the person who was to give it (CTAP 2.1 section 6.5.5.7). */
const aboutPerson: ReadonlySet<number> = new Set([
  Status.PIN_INVALID,
  Status.PIN_BLOCKED,
  Status.PIN_AUTH_INVALID,
  Status.PIN_AUTH_BLOCKED,
  Status.PIN_NOT_SET,
  Status.PIN_POLICY_VIOLATION,
  Status.PUAT_REQUIRED,
  Status.UV_INVALID,
  Status.UV_BLOCKED,
  Status.OPERATION_DENIED,
  Status.USER_ACTION_TIMEOUT,
  Status.ACTION_TIMEOUT,
  Status.KEEPALIVE_CANCEL,
]);

/** @returns whether it is kept: the key may not tell itself from others, or answer badly to the question what it is */
async function keepPersistentToken(ports: KeyPorts, key: OpenKey, token: PinUvAuthToken): Promise<boolean> {
  try {
    return await ports.persistentTokens.keep(key.authenticator, token, key.options);
  } catch (error) {
    const { code } = toRefusal(error, 'describe');
    if (code === 'cancelled' || code === 'removed') throw error;
    ports.log.warn('persistent-token-not-kept', { code });
    return false;
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
