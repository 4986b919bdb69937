import { createHash } from 'node:crypto';
import { equalBytes } from '../../src/basics/bytes.ts';
import type { Authenticator } from '../../src/ctap/authenticator.ts';
import type { OperationOptions } from '../../src/ctap/channel.ts';
import { getTokenWithPin } from '../../src/ctap/client-pin.ts';
import { setMinPinLength, toggleAlwaysUv } from '../../src/ctap/config.ts';
import {
  deleteCredential,
  enumerateCredentials,
  enumerateRps,
  getCredsMetadata,
  type StoredCredential,
  updateUserInformation,
} from '../../src/ctap/credential-management.ts';
import { findLargeBlob, readLargeBlobs, writeLargeBlob } from '../../src/ctap/large-blobs.ts';
import type { PinUvAuthToken } from '../../src/ctap/pin-uv-auth-token.ts';
import { Permission } from '../../src/fido/commands.ts';
import { type Action, type Facts, secret } from './operation.ts';

/** Operations of the owner of a key with what is on it. */
type Managing = Extract<
  Action,
  {
    kind:
      | 'count-credentials'
      | 'list-credentials'
      | 'rename-user'
      | 'remove-credential'
      | 'write-blob'
      | 'read-blob'
      | 'set-min-pin-length'
      | 'toggle-always-uv';
  }
>;

const hash = (rpId: string): Uint8Array => new Uint8Array(createHash('sha256').update(rpId).digest());
const blobKey = new Uint8Array(32).fill(0x4b);

export async function manage(
  authenticator: Authenticator,
  action: Managing,
  options: OperationOptions,
  facts: Facts,
): Promise<void> {
  const tokenFor = (permissions: number, pin: string): Promise<PinUvAuthToken> =>
    getTokenWithPin(authenticator, secret(pin), { permissions }, options);
  const credentialsOf = async (token: PinUvAuthToken, wanted?: string): Promise<StoredCredential[]> => {
    const found: StoredCredential[] = [];
    for (const { rpIdHash } of await enumerateRps(authenticator, token, options)) {
      // Small keys cut an RP ID off, and tell the hash of the whole.
      if (wanted !== undefined && !equalBytes(rpIdHash, hash(wanted))) continue;
      found.push(...(await enumerateCredentials(authenticator, token, rpIdHash, options)));
    }
    return found;
  };

  switch (action.kind) {
    case 'count-credentials': {
      const token = await tokenFor(Permission.credentialManagement, action.value.pin);
      const counts = await getCredsMetadata(authenticator, token, options);
      facts.stored = counts.existingResidentCredentialsCount;
      facts.room = counts.maxPossibleRemainingResidentCredentialsCount;
      return;
    }
    case 'list-credentials': {
      const token = await tokenFor(Permission.credentialManagement, action.value.pin);
      const credentials = await credentialsOf(token);
      facts.credentials = credentials.length;
      facts.users = credentials.map(({ user }) => user.name ?? '').join(', ');
      return;
    }
    case 'rename-user': {
      const { pin, rpId, name } = action.value;
      const token = await tokenFor(Permission.credentialManagement, pin);
      const [first] = await credentialsOf(token, rpId);
      const { id, user } = required(first, rpId);
      return updateUserInformation(authenticator, token, id, { ...user, name }, options);
    }
    case 'remove-credential': {
      const { pin, rpId } = action.value;
      const token = await tokenFor(Permission.credentialManagement, pin);
      const [first] = await credentialsOf(token, rpId);
      return deleteCredential(authenticator, token, required(first, rpId).id, options);
    }
    case 'write-blob': {
      const { pin, bytes } = action.value;
      const token = await tokenFor(Permission.largeBlobWrite, pin);
      // Bytes that DEFLATE cannot shorten.
      return writeLargeBlob(authenticator, token, blobKey, authenticator.random.bytes(bytes), options);
    }
    case 'read-blob': {
      const blobs = await readLargeBlobs(authenticator, options);
      facts.isIntact = blobs.isIntact;
      facts.bytes = findLargeBlob(blobs, blobKey)?.length ?? null;
      return;
    }
    case 'set-min-pin-length': {
      const { pin, length, forceChange } = action.value;
      const token = await tokenFor(Permission.authenticatorConfiguration, pin);
      const settings = { newMinPinLength: length, forceChangePin: forceChange };
      return setMinPinLength(authenticator, token, settings, options);
    }
    case 'toggle-always-uv':
      return toggleAlwaysUv(
        authenticator,
        await tokenFor(Permission.authenticatorConfiguration, action.value.pin),
        options,
      );
  }
}

function required(credential: StoredCredential | undefined, rpId: string): StoredCredential {
  if (credential === undefined) throw new Error(`the key has no credential of ${rpId}`);
  return credential;
}
