import type { CborMap } from '../../../fido/cbor.ts';
import { Permission, ClientPinResponse as Response } from '../../../fido/commands.ts';
import { pinUvAuthProtocol } from '../../../fido/pin-uv-auth.ts';
import { Status } from '../../../fido/status.ts';
import type { Chip } from '../../chip.ts';
import { isCtap21, type KeyModel } from '../../models/key-model.ts';
import { check } from '../parameters.ts';

const FOR_ONE_RP = Permission.makeCredential | Permission.getAssertion;

/** Those that have a meaning; the others are ignored. */
const DEFINED = 0x7f;

/**
 * The permissions asked for (section 6.5.5.7): INVALID_PARAMETER for none, UNAUTHORIZED_PERMISSION for one that this key does
 * not give.
 */
export function readPermissions(requested: number, model: KeyModel, by: 'pin' | 'uv'): number {
  check(requested !== 0, Status.INVALID_PARAMETER);
  const permissions = requested & DEFINED;
  check((permissions & ~given(model, by)) === 0, Status.UNAUTHORIZED_PERMISSION);
  const persistent = Permission.persistentCredentialManagementReadOnly;
  check((permissions & persistent) === 0 || permissions === persistent, Status.UNAUTHORIZED_PERMISSION);
  return permissions;
}

function given(model: KeyModel, by: 'pin' | 'uv'): number {
  const { pin, credentialManagement, fingerprint, largeBlobCapacity, config } = model;
  const byUv = by === 'uv';
  return (
    (byUv || !pin.administersOnly ? FOR_ONE_RP : 0) |
    (credentialManagement ? Permission.credentialManagement : 0) |
    (fingerprint && (!byUv || fingerprint.enrolmentByUv) ? Permission.bioEnrollment : 0) |
    (largeBlobCapacity !== null ? Permission.largeBlobWrite : 0) |
    (config && (!byUv || config.byUv) ? Permission.authenticatorConfiguration : 0) |
    (credentialManagement?.readOnlyToken ? Permission.persistentCredentialManagementReadOnly : 0)
  );
}

/** What a token of getPinToken may do: the platform could not say what it wants. */
export function defaultPermissions(model: KeyModel): number {
  if (model.pin.administersOnly) return 0;
  // Before CTAP 2.1 a token was for all that the key had.
  return isCtap21(model) ? FOR_ONE_RP : given(model, 'pin');
}

/** mc and ga are for one RP, which the platform has to name. */
export function checkRpId(permissions: number, rpId: string | undefined): void {
  check((permissions & FOR_ONE_RP) === 0 || rpId !== undefined, Status.MISSING_PARAMETER);
}

/** beginUsingPinUvAuthToken, or the persistent token for pcmr, and the answer that carries the encrypted token. */
export function issueToken(
  chip: Chip,
  version: 1 | 2,
  sharedSecret: Uint8Array,
  options: { permissions: number; rpId?: string | undefined; userPresent: boolean },
): CborMap {
  const { flash, ram, random, model } = chip;
  const token =
    options.permissions === Permission.persistentCredentialManagementReadOnly
      ? flash.identifiers.persistentToken(random)
      : ram.tokens.begin(version, { ...options, lasts: !isCtap21(model) });
  const encrypted = pinUvAuthProtocol(version).encrypt(sharedSecret, token, random);
  sharedSecret.fill(0);
  return new Map([[Response.pinUvAuthToken, encrypted]]);
}
